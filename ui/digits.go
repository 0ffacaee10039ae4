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

// enlarged are figures as large as fit into w cells and h rows; nil where they do not fit at all. A cell is two dots, one
// above the other.
func enlarged(rows []string, w, h int) []string {
	n := min(w/max(1, width(rows[0])), h/len(rows))
	if n < 1 {
		return nil
	}
	var dots []string // rows of dots, each n times as wide and n times there
	for _, row := range rows {
		for _, half := range []string{"█▀", "█▄"} {
			var line strings.Builder
			for _, cell := range row {
				dot := " "
				if strings.ContainsRune(half, cell) {
					dot = "█"
				}
				line.WriteString(strings.Repeat(dot, n))
			}
			for range n {
				dots = append(dots, line.String())
			}
		}
	}
	out := make([]string, len(dots)/2)
	for i := range out {
		out[i] = packed([]rune(dots[2*i]), []rune(dots[2*i+1]))
	}
	return out
}

// packed are two rows of dots in one row of cells.
func packed(above, below []rune) string {
	var line strings.Builder
	for i := range above {
		switch {
		case above[i] == '█' && below[i] == '█':
			line.WriteRune('█')
		case above[i] == '█':
			line.WriteRune('▀')
		case below[i] == '█':
			line.WriteRune('▄')
		default:
			line.WriteByte(' ')
		}
	}
	return line.String()
}
