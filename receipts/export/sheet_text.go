package export

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// separators are what may stand between the cells of a text; of two that fit as well the first is taken.
var separators = []rune{',', ';', '\t', '|'}

// sampled is how many rows are looked at to find the separator.
const sampled = 50

// Encodings are the names a configuration may give a text's encoding.
func Encodings() []string { return []string{"utf-8", "utf-16", "windows-1252"} }

func (known Reading) text(data []byte) ([][]string, error) {
	text := known.decoded(data)
	if strings.HasPrefix(strings.TrimSpace(text), "<") { // what many sites call .xls
		return nil, ErrWebPage
	}
	if strings.ContainsRune(text, 0) {
		return nil, fmt.Errorf("%w: not a text", ErrBroken)
	}
	separator, text := separatorOf(text)
	if known.Separator != 0 {
		separator = known.Separator
	}
	r := reader(text, separator)
	var t table
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t.rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBroken, err)
		}
		line, _ := r.FieldPos(0)
		for len(t.rows) < line-1 { // the lines that the reader left out, so that a row has its line's number
			if err := t.add(nil); err != nil {
				return nil, err
			}
		}
		if err := t.add(cells); err != nil {
			return nil, err
		}
	}
}

func reader(text string, separator rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator, -1, true
	return r
}

// separatorOf is the separator that gives the most rows of one length, and of those the longest rows; a first line
// "sep=;", which Excel writes, says it and is no row.
func separatorOf(text string) (rune, string) {
	first, rest, _ := strings.Cut(text, "\n")
	if said, found := strings.CutPrefix(strings.TrimRight(first, "\r"), "sep="); found && len(said) == 1 {
		return rune(said[0]), "\n" + rest // the line still counts
	}
	best, rows, width := separators[0], 0, 0
	for _, separator := range separators {
		r, lengths := reader(text, separator), map[int]int{}
		for range sampled {
			cells, err := r.Read()
			if err != nil {
				break
			}
			if len(cells) > 1 {
				lengths[len(cells)]++
			}
		}
		for length, n := range lengths {
			if n > rows || n == rows && length > width {
				best, rows, width = separator, n, length
			}
		}
	}
	return best, text
}

// decoded is the text of a file in UTF-8 or UTF-16, or else in Windows-1252, which every byte is valid in. UTF-16 without a
// mark is known by the zeros in it.
func (known Reading) decoded(data []byte) string {
	switch {
	case known.Encoding == "windows-1252":
		return single(data)
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return string(data[3:])
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return wide(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return wide(data[2:], binary.BigEndian)
	case known.Encoding == "utf-8":
		return string(data)
	case len(data) > 1 && data[0] == 0 && data[1] != 0:
		return wide(data, binary.BigEndian)
	case known.Encoding == "utf-16", len(data) > 1 && data[0] != 0 && data[1] == 0:
		return wide(data, binary.LittleEndian)
	case utf8.Valid(data):
		return string(data)
	}
	return single(data)
}

// single is a text in Windows-1252.
func single(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		if c >= 0x80 && c < 0xA0 {
			b.WriteRune(windows[c-0x80])
		} else {
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

func wide(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// windows are the signs of Windows-1252 that Latin-1 has not, from 0x80.
var windows = [32]rune{'€', '\uFFFD', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\uFFFD', 'Ž', '\uFFFD',
	'\uFFFD', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\uFFFD', 'ž', 'Ÿ'}
