package export

import (
	"encoding/csv"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"loket/ledger"
)

// WriteCSV writes any table as CSV does payments: cells are text, amounts, numbers and days.
func WriteCSV(w io.Writer, rows [][]any) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = csvCell(cell)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteXLSX writes any table as a workbook of one sheet: amounts and numbers are numbers, everything else is text.
func WriteXLSX(w io.Writer, rows [][]any) error {
	book := excelize.NewFile()
	defer book.Close()
	sheet, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, cell := range row {
			switch cell := cell.(type) {
			case ledger.Rupiah:
				cells[j] = int64(cell)
			case int:
				cells[j] = cell
			default:
				cells[j] = csvCell(cell)
			}
		}
		if err := sheet.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}
