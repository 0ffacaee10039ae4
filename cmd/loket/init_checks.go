package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"loket/ledger"
	"loket/receipts"
	"loket/receipts/printer"
	"loket/ui"
)

const (
	otherPrinter = "lain"
	noRuler      = "0" // no ruler came out in one line
)

// rulers are the widths that are tried: 58 mm, narrow and wide 80 mm, and a dot matrix.
var rulers = []int{32, 42, 48, 80}

func (s *setup) asksPrinter(ui.Answers) []ui.Input {
	r := s.config.Receipt
	choice := ui.Input{Key: "printer", Label: "Printer", Value: r.Printer}
	for _, found := range printer.Find(context.Background()) {
		label := found.Spec
		if found.Group != "" {
			label += "   belum boleh dipakai: perlu grup " + found.Group
		}
		choice.Choices = append(choice.Choices, ui.Choice{Value: found.Spec, Label: label})
	}
	choice.Choices = append(choice.Choices, ui.Choice{Value: "none", Label: "tidak ada; slip hanya di layar"})
	own := r.Printer
	if slices.ContainsFunc(choice.Choices, func(c ui.Choice) bool { return c.Value == own }) {
		own = ""
	} else {
		choice.Value = otherPrinter
	}
	choice.Choices = append(choice.Choices, ui.Choice{Value: otherPrinter, Label: "yang lain, sebutkan di bawah"})
	if s.old == "" {
		choice.Value = choice.Choices[0].Value
	}
	language := ui.Input{Key: "language", Label: "Bahasa printer", Value: string(r.Language), Choices: []ui.Choice{
		{Value: "text", Label: "text    tanpa perintah"}, {Value: "escpos", Label: "escpos  printer struk termal"}, {Value: "escp", Label: "escp    dot matrix"}}}
	return []ui.Input{choice, {Key: "spec", Label: "Printer lain", Hint: "tcp:192.168.1.50:9100 atau file:/…/struk.txt", Value: own}, language}
}

// checkPrinterPage prints the rulers.
func (s *setup) checkPrinterPage(ctx context.Context, a ui.Answers) ui.Verdict {
	spec, _ := s.printer(a)
	device, err := printer.Open(spec)
	if err != nil || spec == "" {
		return ui.Verdict{Problem: fmt.Sprintf("Printer %q tidak dikenal; pakai file:BERKAS, usb:/dev/usb/lp0, lp:ANTREAN atau tcp:HOST:PORT.", ledger.Clean(spec, 60))}
	}
	if v := s.checks((*Config).checkTexts)(ctx, a); v.Problem != "" || device.None() {
		return v
	}
	ctx, cancel := context.WithTimeout(ctx, printDeadline)
	defer cancel()
	format := receipts.Format{Language: receipts.Language(a["language"])}
	if err := device.Print(ctx, format.Bytes(rulerLines(format.Language))); err != nil {
		return ui.Verdict{Problem: sentence(printerAdvice(spec, err)), Doubt: true}
	}
	return ui.Verdict{Found: []string{"Penggaris dikirim ke " + spec + "."}}
}

// printerAdvice is why a printer took nothing, and what the system lacks: a group of this user, or a queue.
func printerAdvice(spec string, err error) string {
	path, device := strings.CutPrefix(spec, "usb:")
	name, queue := strings.CutPrefix(spec, "lp:")
	switch {
	case device && errors.Is(err, fs.ErrPermission):
		group := printer.Barred(path)
		return fmt.Sprintf("pengguna ini belum boleh memakai %s: masukkan ke grup %s (sudo usermod -aG %s %s), lalu keluar dan masuk lagi", path, group, group, operator())
	case device && errors.Is(err, fs.ErrNotExist):
		return path + " tidak ada: printer mati, kabelnya lepas, atau dipegang sistem cetak (pakai lp:ANTREAN)"
	case queue:
		return fmt.Sprintf("antrean %s tidak menerima; nama antrean dilihat dengan lpstat -e, dibuat dengan sistem cetak (CUPS). %s", name, printerTrouble(err))
	}
	return printerTrouble(err)
}

// rulerLines are the rulers: each says its width, counts its tens, and ends in a mark.
func rulerLines(language receipts.Language) []string {
	lines := []string{"Penggaris loket", ""}
	for _, n := range rulers {
		if n <= 48 || language == receipts.LanguageESCP {
			lines = append(lines, ruler(n), "")
		}
	}
	return lines
}

func ruler(n int) string {
	var line strings.Builder
	line.WriteString(fmt.Sprintf("%d:", n))
	for i := line.Len() + 1; i < n; i++ {
		switch {
		case i%10 == 0:
			line.WriteString(fmt.Sprint(i / 10 % 10))
		default:
			line.WriteByte('.')
		}
	}
	return line.String() + "|"
}

func (s *setup) asksColumns(a ui.Answers) []ui.Input {
	spec, _ := s.printer(a)
	if spec == "none" {
		return nil
	}
	columns := ui.Input{Key: "columns", Label: "Penggaris terpanjang yang satu baris", Value: fmt.Sprint(s.config.Receipt.Columns)}
	for _, n := range rulers {
		if n <= 48 || a["language"] == string(receipts.LanguageESCP) {
			columns.Choices = append(columns.Choices, ui.Choice{Value: fmt.Sprint(n), Label: ruler(n)[:min(n, 60)]})
		}
	}
	columns.Choices = append(withOwn(columns.Choices, columns.Value), ui.Choice{Value: noRuler, Label: "tidak ada yang keluar, atau isinya kacau"})
	return []ui.Input{columns}
}

func (s *setup) checkColumnsPage(ctx context.Context, a ui.Answers) ui.Verdict {
	if a["columns"] == noRuler {
		return ui.Verdict{Problem: "Esc kembali ke langkah printer. Periksa kabel, kertas dan lampunya; bila isinya kacau pilih bahasa lain (text), " +
			"bila tidak ada yang keluar pilih printer lain, atau \"tidak ada\" untuk sementara."}
	}
	return s.checks((*Config).checkReceipt)(ctx, a)
}

// checkAccess looks at the provider's keys, and asks the provider itself what `loket check` asks.
func (s *setup) checkAccess(ctx context.Context, a ui.Answers) ui.Verdict {
	for _, address := range allowed(a) {
		if _, err := netip.ParseAddr(address); err != nil {
			return ui.Verdict{Problem: fmt.Sprintf("IP biller %q bukan alamat IP, misalnya 203.0.113.7.", ledger.Clean(address, 60))}
		}
	}
	_, c, err := s.render(a)
	if err == nil {
		err = c.checkTexts()
	}
	if err == nil {
		err = c.checkCounter()
	}
	if err == nil {
		err = c.checkProviders()
	}
	if err != nil {
		return problem(err)
	}
	candidate := *s.program
	candidate.built, candidate.err = c, io.Discard
	shop, err := candidate.newShop()
	if err != nil {
		v := problem(err)
		v.Doubt = true // a variable may be set in another terminal
		return v
	}
	defer shop.close()
	_, i, _ := s.provider(a)
	var found []string
	for _, f := range []finding{shop.checkLedger(ctx, c.ledgerPath(s.program.ledger)), shop.checkReach(ctx, c.Providers[i]), shop.checkCredentials(ctx, c.Providers[i])} {
		if f.bad {
			return ui.Verdict{Problem: sentence(f.what + ": " + ledger.Clean(f.text, 300)), Doubt: f.what != "buku"}
		}
		if f.what != "buku" {
			found = append(found, f.what+": "+ledger.Clean(f.text, 200))
		}
	}
	return ui.Verdict{Found: found}
}

func (s *setup) checkProductsPage(ctx context.Context, a ui.Answers) ui.Verdict {
	if _, err := ledger.ParseCash(a["fee"]); err != nil {
		return ui.Verdict{Problem: "Biaya layanan harus rupiah utuh, misalnya 2500 atau 0."}
	}
	if s.kind(a) != "pdam" && len(a.All("products")) == 0 {
		return ui.Verdict{Problem: "Belum ada yang ditandai: Tab ke daftarnya, spasi menandai."}
	}
	if s.kind(a) == "biller" && len(s.asksPrices(a)) > 0 { // whose prices come next
		return ui.Verdict{}
	}
	return s.checks(checkAll)(ctx, a)
}

// checkBackupPage wants a folder that is there, or that can be made where one is.
func (s *setup) checkBackupPage(_ context.Context, a ui.Answers) ui.Verdict {
	folder := s.backupFolder(a)
	if folder == "" {
		return ui.Verdict{}
	}
	if info, err := os.Stat(folder); err == nil {
		if !info.IsDir() {
			return ui.Verdict{Problem: sentence(ledger.Clean(folder, 200) + " bukan folder")}
		}
		return ui.Verdict{}
	}
	above := filepath.Dir(folder)
	if info, err := os.Stat(above); (err != nil || !info.IsDir()) && above != filepath.Dir(s.path) {
		return ui.Verdict{Problem: sentence("folder " + ledger.Clean(above, 200) + " tidak ada; flashdisk belum dipasang?"), Doubt: true}
	}
	return ui.Verdict{}
}

// summary is what is about to be written.
func (s *setup) summary(a ui.Answers) string {
	spec, _ := s.printer(a)
	provider := s.name(a) + ", " + s.kind(a)
	if a["testing"] == "true" {
		provider += ", LATIHAN"
	}
	for _, p := range s.config.Providers {
		if p.Name != s.name(a) {
			provider += "; tetap " + p.Name
		}
	}
	person := a["person"]
	if s.people {
		person = "sudah ada (loket users list)"
	}
	lines := []string{"F9 menulis " + s.path + ".", ""}
	for _, row := range [][2]string{{"Loket", a["code"] + ", " + a["shop"]}, {"Zona", a["zone"]}, {"Printer", spec}, {"Penyedia", provider},
		{"Penyelia", person}, {"Cadangan", a["backup"]}} {
		if row[1] == "" {
			row[1] = "–"
		}
		lines = append(lines, fmt.Sprintf("%-10s %s", row[0], ledger.Clean(row[1], 120)))
	}
	if s.old != "" {
		lines = append(lines, "", "Berkas yang lama disimpan di sebelahnya sebagai .bak.")
	}
	return strings.Join(lines, "\n")
}
