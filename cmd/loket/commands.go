package main

import "github.com/spf13/cobra"

// commands is the tree of design §4. Without a subcommand the counter opens.
func (p *program) commands() *cobra.Command {
	root := &cobra.Command{
		Use:   "loket",
		Short: "Loket pembayaran tagihan (PPOB) di terminal",
		Long: "loket membuka layar loket: pilih produk, ketik atau pindai nomor pelanggan, periksa tagihan, terima uang,\n" +
			"F9 untuk membayar. Semua pembayaran tercatat di buku (ledger) setempat.\n\n" +
			"Kode keluar: 0 selesai (pay: lunas) · 1 galat, tidak ada yang dikirim · 2 pemakaian atau konfigurasi salah ·\n" +
			"3 hasil belum pasti, atau tercatat tetapi tidak dapat ditulis di sini · 4 ditolak penyedia · 5 verify menemukan kerusakan",
		Example:       "  loket demo            # mencoba tanpa konfigurasi\n  loket                 # membuka loket\n  loket pay pdam-gianyar 10014 --cash 100000",
		Args:          arguments(0, 0),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(c *cobra.Command, _ []string) error { return p.counter(c.Context()) },
	}
	root.PersistentFlags().StringVar(&p.config, "config", "", "berkas konfigurasi (bawaan: $LOKET_CONFIG, lalu folder konfigurasi pengguna)")
	root.PersistentFlags().StringVar(&p.ledger, "ledger", "", "berkas buku (bawaan: dari konfigurasi)")
	root.AddCommand(p.demoCommand(), p.inquireCommand(), p.payCommand(), p.paymentsCommand(), p.showCommand(),
		p.receiptCommand(), p.productsCommand(), p.dayCommand(), p.exportCommand(), p.reconcileCommand(), p.adviseCommand(), p.settleCommand(), p.refundCommand(), p.shiftCommand(), p.listenCommand(),
		p.verifyCommand(), p.acknowledgeCommand(), p.backupCommand(), p.sampleCommand(), p.checkCommand(), p.probeCommand(), p.simulateCommand())
	root.AddCommand(p.initCommand(), p.displayCommand())
	root.AddCommand(p.usersCommand())
	speakIndonesian(root)
	return root
}

// completeProducts offers the product codes of the configuration as the first word.
func (p *program) completeProducts(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	s, err := p.newShop()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []string
	for _, product := range s.products {
		all = append(all, string(product.Code)+"\t"+product.Name)
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}
