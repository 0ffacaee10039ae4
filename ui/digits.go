package ui

import "strings"

// bigDigits are digits three rows high, three cells wide; the point stands low.
var bigDigits = map[rune][3]string{
	'0': {"█▀█", "█ █", "▀▀▀"},
	'1': {"▄█ ", " █ ", "▀▀▀"},
	'2': {"▀▀█", "█▀▀", "▀▀▀"},
	'3': {"▀▀█", " ▀█", "▀▀▀"},
	'4': {"█ █", "▀▀█", "  ▀"},
	'5': {"█▀▀", "▀▀█", "▀▀▀"},
	'6': {"█▀▀", "█▀█", "▀▀▀"},
	'7': {"▀▀█", "  █", "  ▀"},
	'8': {"█▀█", "█▀█", "▀▀▀"},
	'9': {"█▀█", "▀▀█", "▀▀▀"},
	'.': {" ", " ", "▄"},
	' ': {" ", " ", " "},
}

// big is an amount or a grouped number in large figures, three rows. The plain one always stands somewhere near it.
func big(text string) []string {
	rows := make([]strings.Builder, 3)
	for i, r := range text {
		for row, part := range bigDigits[r] {
			if i > 0 {
				rows[row].WriteByte(' ')
			}
			rows[row].WriteString(part)
		}
	}
	return []string{rows[0].String(), rows[1].String(), rows[2].String()}
}

// inFigures reports whether all of a text can be drawn large.
func inFigures(text string) bool {
	for _, r := range text {
		if _, known := bigDigits[r]; !known {
			return false
		}
	}
	return text != ""
}
