package export

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"loket/ledger"
)

// sheetRows is how many payments stand on one sheet; a spreadsheet ends at 1,048,576 rows.
const sheetRows = 1_000_000

// XLSX writes payments as a workbook: amounts are numbers, days and times dates of the counter's clock, the head stays in
// view. Rows go through files on the disk once they are many, so that memory stays small.
type XLSX struct {
	book   *excelize.File
	out    io.Writer
	rows   rows
	sheet  *excelize.StreamWriter
	sheets int
	line   int // of the sheet, from 1
	styles struct{ head, amount, day, clock int }
}

// NewXLSX begins a workbook that Close writes.
func NewXLSX(w io.Writer, b Book) (*XLSX, error) {
	x := &XLSX{book: excelize.NewFile(), out: w, rows: rows{book: b}}
	for _, style := range []struct {
		into *int
		as   excelize.Style
	}{{&x.styles.head, excelize.Style{Font: &excelize.Font{Bold: true}}}, {&x.styles.amount, excelize.Style{NumFmt: 3}},
		{&x.styles.day, excelize.Style{CustomNumFmt: format("dd-mm-yyyy")}},
		{&x.styles.clock, excelize.Style{CustomNumFmt: format("dd-mm-yyyy hh:mm:ss")}}} {
		var err error
		if *style.into, err = x.book.NewStyle(&style.as); err != nil {
			return nil, err
		}
	}
	return x, x.begin()
}

func format(text string) *string { return &text }

// begin starts the next sheet with its head.
func (x *XLSX) begin() error {
	if err := x.flush(); err != nil {
		return err
	}
	x.sheets++
	name := x.rows.book.title()
	if x.sheets == 1 {
		if err := x.book.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else {
		name = fmt.Sprintf("%s %d", name, x.sheets)
		if _, err := x.book.NewSheet(name); err != nil {
			return err
		}
	}
	var err error
	if x.sheet, err = x.book.NewStreamWriter(name); err != nil {
		return err
	}
	heads := make([]any, len(columns))
	for i, column := range columns {
		heads[i] = excelize.Cell{StyleID: x.styles.head, Value: column.head}
		if err := x.sheet.SetColWidth(i+1, i+1, column.width); err != nil {
			return err
		}
	}
	if err := x.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	x.line = 1
	return x.sheet.SetRow("A1", heads)
}

func (x *XLSX) flush() error {
	if x.sheet == nil {
		return nil
	}
	return x.sheet.Flush()
}

// Entry adds a payment; they come oldest first.
func (x *XLSX) Entry(e ledger.Entry) error {
	if x.line > sheetRows {
		if err := x.begin(); err != nil {
			return err
		}
	}
	x.line++
	r := x.rows.next(e)
	cells := make([]any, len(columns))
	for i, column := range columns {
		cells[i] = x.cell(column.cell(r))
	}
	return x.sheet.SetRow(fmt.Sprintf("A%d", x.line), cells)
}

// cell is a cell with its style. Text is a string to a workbook, whatever it begins with.
func (x *XLSX) cell(cell any) any {
	switch cell := cell.(type) {
	case ledger.Rupiah:
		return excelize.Cell{StyleID: x.styles.amount, Value: int64(cell)}
	case time.Time:
		return excelize.Cell{StyleID: x.styles.clock, Value: cell}
	case ledger.Date:
		at, err := time.Parse(time.DateOnly, string(cell))
		if err != nil {
			return string(cell)
		}
		return excelize.Cell{StyleID: x.styles.day, Value: at}
	case string:
		return ledger.Clean(cell, maxCell)
	}
	return nil
}

// Close writes the workbook.
func (x *XLSX) Close() error {
	defer x.book.Close()
	if err := x.flush(); err != nil {
		return err
	}
	_, err := x.book.WriteTo(x.out)
	return err
}
