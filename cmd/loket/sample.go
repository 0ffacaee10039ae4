package main

import (
	"github.com/spf13/cobra"

	"loket/assets"
)

func (p *program) sampleCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "sample",
		Short:   "Contoh konfigurasi dengan penjelasan",
		Example: "  loket sample > loket.toml && chmod 600 loket.toml",
		Args:    arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			_, err := p.out.Write(assets.Sample)
			return err
		},
	}
}
