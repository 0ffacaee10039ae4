package ui

import (
	"strings"
)

// menuCells are the cells of what can be done at the drawer.
const menuCells = 24

// View is X as it would be printed, and beside it what can be done.
func (s drawer) View(f Frame) string {
	if !s.loaded {
		return f.unread(s.problem)
	}
	paper := paperWidth(f.Width - menuCells - 8)
	var left []string
	if s.seen.shift.Open() {
		left = framed(f.Style, window(s.world.Till.X(s.seen.shift, s.seen.drawer, paper), int(s.scroll), paper, f.Height-2, f.Style.Dim), paper)
	} else {
		left = s.shut(f, paper)
	}
	return strings.Join(beside(left, s.menu(f), paper+6), "\n")
}

// paperWidth are the columns of a slip that is shown in some cells: those of a printer where they fit.
func paperWidth(cells int) int {
	for _, columns := range []int{48, 42, 32} {
		if columns <= cells {
			return columns
		}
	}
	return max(24, cells)
}

// shut says what a closed drawer means.
func (s drawer) shut(f Frame, w int) []string {
	st := f.Style
	if !s.seen.used {
		return indent(append(append([]string{""}, wrapped(st.Strong, "Loket ini belum memakai shift.", w)...),
			wrapped(st.Plain, "Dengan shift, laci dibuka dengan modal awal, dihitung saat tutup, dan Z-nya disegel dan dicetak. "+
				"Sekali dipakai, uang hanya diterima selagi laci terbuka.", w)...))
	}
	lines := append([]string{""}, wrapped(st.Strong, "Laci tutup. Uang pelanggan belum bisa diterima.", w)...)
	if offered, known := s.seen.offered(); known {
		lines = append(lines, "", ends("Sisa di laci", offered.String(), w))
		if between := s.seen.left.Between; between != 0 {
			lines = append(lines, ends("  sejak tutup", between.Plain(), w))
		}
	}
	return indent(lines)
}

// menu is what can be done, the chosen one marked, and the last word.
func (s drawer) menu(f Frame) []string {
	st := f.Style
	lines := []string{""}
	if s.seen.shift.Open() {
		lines = []string{" " + st.Dim.Render("Seharusnya di laci"), " " + st.Strong.Render(s.seen.drawer.Expected().String()), ""}
	}
	for i, act := range s.acts() {
		lines = append(lines, st.chosenRow(act.label, i == int(s.chosen), menuCells))
		if s.world.Shop.Practice && f.Height > 12 {
			lines = append(lines, "   "+st.Dim.Render(act.gloss))
		}
	}
	lines = append(lines, "")
	switch {
	case s.busy:
		lines = append(lines, " "+st.Accent.Render("Mencetak …"))
	case s.problem != (Advice{}):
		lines = append(lines, s.problem.lines(f, menuCells)...)
	case s.note != "":
		lines = append(lines, indent(wrapped(st.Good, s.note, menuCells))...)
	}
	return lines
}
