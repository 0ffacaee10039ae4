package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"loket/ledger"
	"loket/receipts/export"
)

// StatementConfig says how a provider's statement is read, for reconcile: headings of columns, how dates, amounts and
// statuses are written, and which of our amounts it shows. What is left out is guessed.
type StatementConfig struct {
	Ref        string   `toml:"ref"`
	Number     string   `toml:"number"`
	Period     string   `toml:"period"`
	Amount     string   `toml:"amount"`
	Date       string   `toml:"date"`
	Status     string   `toml:"status"`
	Product    string   `toml:"product"`
	AmountIs   string   `toml:"amount_is"` // cost | bill
	DateFormat string   `toml:"date_format"`
	Thousands  string   `toml:"thousands"`
	Decimal    string   `toml:"decimal"`
	HeaderRow  int      `toml:"header_row"`
	Separator  string   `toml:"separator"`
	Encoding   string   `toml:"encoding"`
	Paid       []string `toml:"paid"` // the statuses that mean paid
}

// columns are what the configuration says of the table.
func (s StatementConfig) columns() ledger.StatementColumns {
	return ledger.StatementColumns{Ref: s.Ref, Number: s.Number, Period: s.Period, Amount: s.Amount, Date: s.Date, Status: s.Status,
		Product: s.Product, HeaderRow: s.HeaderRow, DateFormat: s.DateFormat, Thousands: s.Thousands, Decimal: s.Decimal, Paid: s.Paid}
}

// reading is what the configuration says of the file.
func (s StatementConfig) reading() export.Reading {
	separator, _ := utf8.DecodeRuneInString(s.Separator)
	if s.Separator == "" {
		separator = 0
	}
	return export.Reading{Separator: separator, Encoding: s.Encoding}
}

// amount is which of our amounts the statement shows: what left the deposit, unless it is said otherwise.
func (s StatementConfig) amount() ledger.StatementAmount {
	if s.AmountIs == string(ledger.StatementBill) {
		return ledger.StatementBill
	}
	return ledger.StatementCost
}

// checkStatement checks [provider.statement] of the i-th provider.
func (c *Config) checkStatement(i int) error {
	s := c.Providers[i].Statement
	for _, r := range []rule{
		{!oneOf(s.AmountIs, "cost", "bill"), "amount_is", fmt.Sprintf("amount_is %q tidak dikenal; pakai cost (yang terpotong dari deposit) atau bill (tagihan pelanggan)", s.AmountIs)},
		{s.DateFormat != "" && ledger.DateOrder(s.DateFormat) == "", "date_format", fmt.Sprintf("date_format %q bukan susunan D, M dan Y seperti \"DD/MM/YYYY\"", s.DateFormat)},
		{!oneOf(s.Thousands, ".", ","), "thousands", "thousands harus \".\" atau \",\""},
		{!oneOf(s.Decimal, ".", ","), "decimal", "decimal harus \".\" atau \",\""},
		{s.Decimal != "" && s.Decimal == s.Thousands, "decimal", "decimal dan thousands tidak boleh sama"},
		{s.HeaderRow < 0, "header_row", "header_row dihitung dari 1"},
		{!oneOf(s.Separator, ",", ";", "\t", "|"), "separator", "separator harus \",\", \";\", \"\\t\" atau \"|\""},
		{!oneOf(s.Encoding, export.Encodings()...), "encoding", "encoding harus " + strings.Join(export.Encodings(), ", ")},
		{slices.Contains(s.Paid, ""), "paid", "paid memuat status kosong"},
	} {
		if r.broken {
			return c.at(fmt.Sprintf("provider.%d.statement.%s", i, r.key), "%s", r.text)
		}
	}
	return nil
}
