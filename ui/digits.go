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

// bigLetters are the letters of a claim code, drawn like the digits; codes have no I and no O.
var bigLetters = map[rune][3]string{
	'A': {"▄▀▄", "█▀█", "▀ ▀"},
	'B': {"█▀▄", "█▀▄", "▀▀ "},
	'C': {"▄▀▀", "█  ", " ▀▀"},
	'D': {"█▀▄", "█ █", "▀▀ "},
	'E': {"█▀▀", "█▀ ", "▀▀▀"},
	'F': {"█▀▀", "█▀ ", "▀  "},
	'G': {"▄▀▀▀", "█ ▀█", " ▀▀▀"},
	'H': {"█ █", "█▀█", "▀ ▀"},
	'J': {"  █", "▄ █", "▀▀▀"},
	'K': {"█ ▄▀", "█▀▄ ", "▀  ▀"},
	'L': {"█  ", "█  ", "▀▀▀"},
	'M': {"█▄ ▄█", "█ ▀ █", "▀   ▀"},
	'N': {"█▄  █", "█ ▀▄█", "▀   ▀"},
	'P': {"█▀█", "█▀▀", "▀  "},
	'Q': {"▄▀▀▄", "█ ▄█", " ▀▀▄"},
	'R': {"█▀█", "█▀▄", "▀ ▀"},
	'S': {"▄▀▀", "▀▀▄", "▀▀ "},
	'T': {"▀█▀", " █ ", " ▀ "},
	'U': {"█ █", "█ █", "▀▀▀"},
	'V': {"█   █", "▀▄ ▄▀", "  ▀  "},
	'W': {"█   █", "█▄▀▄█", "▀   ▀"},
	'X': {"▀▄ ▄▀", " ▄▀▄ ", "▀   ▀"},
	'Y': {"▀▄ ▄▀", "  █  ", "  ▀  "},
	'Z': {"▀▀▀█", " ▄▀ ", "▀▀▀▀"},
}

// big is an amount, a grouped number or a claim code in large figures, three rows. The plain one always stands
// somewhere near it.
func big(text string) []string {
	rows := make([]strings.Builder, 3)
	for i, r := range text {
		figure, digit := bigDigits[r]
		if !digit {
			figure = bigLetters[r]
		}
		for row, part := range figure {
			if i > 0 {
				rows[row].WriteByte(' ')
			}
			rows[row].WriteString(part)
		}
	}
	return []string{rows[0].String(), rows[1].String(), rows[2].String()}
}

// bigClaim is a claim code large, for the operator to compare with the customer's slip; nothing where there is no room.
func bigClaim(st Style, claim string, height int) []string {
	for _, r := range claim {
		if _, known := bigLetters[r]; !known {
			return nil
		}
	}
	if height < roomyHeight || claim == "" {
		return nil
	}
	var rows []string
	for _, row := range big(claim) {
		rows = append(rows, st.Accent.Render(row))
	}
	return beside([]string{st.Strong.Render("KODE"), st.Strong.Render("KLAIM")}, rows, 9)
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
