package export

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"loket/ledger"
)

// What is wrong with a table; each has its own words on screen.
var (
	ErrNoTable    = errors.New("the file holds no table")
	ErrOldExcel   = errors.New("the file is an old or encrypted Excel file, not XLSX")
	ErrWebPage    = errors.New("the file is a web page, not a table")
	ErrBroken     = errors.New("the table cannot be read")
	ErrLargeTable = errors.New("the table is too large")
)

// MaxFile is the largest file that Sheet takes, in bytes; of a CSV in UTF-16 that is twice its text.
const MaxFile = 64 << 20

// The largest table that is read. A month of a large counter's statement is a tenth of it.
const (
	maxUnzipped = 64 << 20 // bytes; a file that unpacks to more is a trap
	maxRows     = 500_000
	maxColumns  = 256
	maxCells    = 8 << 20
	maxCell     = 500 // characters
)

// Reading says how a text is read. What is empty is found out; an XLSX needs none of it.
type Reading struct {
	Separator rune   // between the cells
	Encoding  string // one of Encodings
}

// Sheet reads a table: XLSX (its first sheet that is neither hidden nor empty), or text with comma, semicolon, tab or bar
// between the cells, in UTF-8, UTF-16 or Windows-1252. Cells are cleaned text. Numbers of an XLSX are plain digits with a point, without
// what the cell's format adds; dates are 2026-11-21 or 2026-11-21 10:21:33. Rows may have different lengths; empty ones at
// the end are dropped, others stay, so that a row stands at the index of its line less one. Errors: ErrNoTable, ErrOldExcel, ErrWebPage, ErrBroken, ErrLargeTable.
func (known Reading) Sheet(data []byte) ([][]string, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%w: %d bytes", ErrLargeTable, len(data))
	}
	var rows [][]string
	var err error
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		rows, err = readWorkbook(data)
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")):
		return nil, ErrOldExcel
	default:
		rows, err = known.text(data)
	}
	if err != nil {
		return nil, err
	}
	for len(rows) > 0 && strings.Join(rows[len(rows)-1], "") == "" {
		rows = rows[:len(rows)-1]
	}
	if len(rows) == 0 {
		return nil, ErrNoTable
	}
	return rows, nil
}

// table collects rows within the limits.
type table struct {
	rows  [][]string
	cells int
}

func (t *table) add(cells []string) error {
	t.cells += len(cells)
	if len(t.rows) == maxRows || len(cells) > maxColumns || t.cells > maxCells {
		return fmt.Errorf("%w: more than %d rows, %d columns or %d cells", ErrLargeTable, maxRows, maxColumns, maxCells)
	}
	for i := range cells {
		cells[i] = ledger.Clean(cells[i], maxCell)
	}
	t.rows = append(t.rows, cells)
	return nil
}

func readWorkbook(data []byte) ([][]string, error) {
	if err := checkUnzipped(data); err != nil {
		return nil, err
	}
	// Nothing is unpacked into temporary files: customers' names would lie there.
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	defer book.Close()
	for _, name := range book.GetSheetList() {
		if seen, err := book.GetSheetVisible(name); err != nil || !seen {
			continue // what nobody sees who looks at the file is no evidence
		}
		rows, err := readWorksheet(book, name)
		if err != nil || len(rows) > 0 {
			return rows, err
		}
	}
	return nil, ErrNoTable
}

// checkUnzipped adds up what the parts of a workbook say that they unpack to; one that unpacks to more is not read on.
func checkUnzipped(data []byte) error {
	parts, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	left := uint64(maxUnzipped)
	for _, part := range parts.File {
		if part.UncompressedSize64 > left {
			return fmt.Errorf("%w: unpacks to more than %d bytes", ErrLargeTable, maxUnzipped)
		}
		left -= part.UncompressedSize64
	}
	return nil
}

// readWorksheet walks over a sheet twice at once: what a cell holds, and how its format shows it, which alone tells a date
// from a number.
func readWorksheet(book *excelize.File, name string) ([][]string, error) {
	held, err := book.Rows(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	defer held.Close()
	shown, err := book.Rows(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	defer shown.Close()
	var t table
	for held.Next() && shown.Next() {
		cells, err := held.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBroken, err)
		}
		formats, err := shown.Columns()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBroken, err)
		}
		for i, cell := range cells {
			if i < len(formats) {
				cells[i] = plain(cell, formats[i])
			}
		}
		if err := t.add(cells); err != nil {
			return nil, err
		}
	}
	return t.rows, errors.Join(held.Error(), shown.Error())
}

// dateShown is how a date looks that some format made of a number: parts joined by - / or :, or a month's name.
var dateShown = regexp.MustCompile(`(?i)\d[-/:]\d|\b(jan|feb|mar|apr|may|mei|jun|jul|aug|agu|sep|oct|okt|nov|dec|des)`)

// Serial days of 1954 to 2119: a number outside is no date, however it is shown.
const (
	firstSerial = 20_000
	lastSerial  = 80_000
)

// plain is a cell's value as text: a number in digits, a date as people sort it, anything else as it is.
func plain(held, shown string) string {
	number, err := strconv.ParseFloat(held, 64)
	if err != nil || held == shown {
		return held
	}
	if number >= firstSerial && number < lastSerial && dateShown.MatchString(shown) {
		at, err := excelize.ExcelDateToTime(number, false)
		switch {
		case err != nil:
			return shown
		case number == float64(int64(number)):
			return at.Format("2006-01-02")
		}
		return at.Format("2006-01-02 15:04:05")
	}
	if strings.ContainsAny(held, "eE") { // 5.3E+11, as a long customer number is kept
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return held
}
