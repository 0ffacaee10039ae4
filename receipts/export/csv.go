package export

import (
	"encoding/csv"
	"io"
	"regexp"
	"strconv"
	"time"

	"loket/ledger"
)

// CSV writes payments as RFC 4180 has it: commas, CRLF, UTF-8 without a mark. Amounts are whole rupiah in plain digits, days
// 2026-11-21, times 2026-11-21 10:21:33 of the counter's clock.
type CSV struct {
	out  *csv.Writer
	rows rows
}

// NewCSV writes the head of a table.
func NewCSV(w io.Writer, b Book) (*CSV, error) {
	c := &CSV{out: csv.NewWriter(w), rows: rows{book: b}}
	c.out.UseCRLF = true
	heads := make([]string, len(columns))
	for i, column := range columns {
		heads[i] = column.head
	}
	return c, c.out.Write(heads)
}

// Entry writes a payment; they come oldest first.
func (c *CSV) Entry(e ledger.Entry) error {
	r := c.rows.next(e)
	cells := make([]string, len(columns))
	for i, column := range columns {
		cells[i] = csvCell(column.cell(r))
	}
	return c.out.Write(cells)
}

// Close writes what is left.
func (c *CSV) Close() error {
	c.out.Flush()
	return c.out.Error()
}

func csvCell(cell any) string {
	switch cell := cell.(type) {
	case ledger.Rupiah:
		return strconv.FormatInt(int64(cell), 10)
	case time.Time:
		return cell.Format(time.DateTime)
	case ledger.Date:
		return string(cell)
	case int:
		return strconv.Itoa(cell)
	case string:
		return Literal(cell)
	}
	return ""
}

// formula is where one begins: a cell, and what stands behind a semicolon, which parts the cells of a CSV where the comma
// is the decimal mark, as in Indonesia.
var formula = regexp.MustCompile(`(^|;)([ "]*)([=+\-@＝＋－＠])`)

// Literal is foreign text as a spreadsheet takes it for text: what begins like a formula gets an apostrophe in front
// (reliability §5).
func Literal(text string) string {
	return formula.ReplaceAllString(ledger.Clean(text, maxCell), "$1$2'$3")
}
