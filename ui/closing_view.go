package ui

import (
	"fmt"
	"strings"

	"loket/ledger"
)

// The cells of the count, less in a narrow window; and of the sums beside it at most.
const (
	countCells  = 36
	narrowCount = 31
	sumsCells   = 46
)

// View is the count, beside it what it comes to, and below what to do; or what may have made the difference.
func (s closing) View(f Frame) string {
	switch {
	case !s.loaded:
		return f.unread(s.problem)
	case s.found != nil:
		return strings.Join(s.suspects(f), "\n")
	}
	foot := s.foot(f)
	height := max(3, f.Height-len(foot))
	cells := countCells
	if f.Width < helpWidth {
		cells = narrowCount
	}
	left := append([]string{f.Style.Dim.Render(" " + pad("Pecahan", 11) + lead("Jumlah", 7) + lead("Rupiah", cells-20))},
		sight(s.rows(f, cells), s.at, cells, height-2, f.Style.Dim)...)
	left = append(left, f.Style.Strong.Render(" "+ends("Dihitung", s.counted().Plain(), cells-2)))
	both := beside(left, s.sums(f, min(sumsCells, f.Width-cells-1), height), cells)
	return strings.Join(append(fit(both, f.Width, height), foot...), "\n")
}

// rows are the denominations with what was typed.
func (s closing) rows(f Frame, cells int) []string {
	var rows []string
	for i, p := range s.count() {
		value := (p.Value * ledger.Rupiah(p.Pieces)).Plain()
		if p.Pieces == 0 {
			value = ""
		}
		mark, box := "  ", lead(s.pieces[i].value+" ", 7)
		if i == s.at && !s.busy {
			mark, box = " ▸", lead(s.pieces[i].value+"▏", 7)
		}
		row := mark + pad(p.Label(), 10) + box + lead(value, cells-20)
		if i == s.at && !s.busy {
			row = f.Style.Accent.Render(row)
		}
		rows = append(rows, row)
	}
	return rows
}

// sums are what the count comes to, what stays in the drawer, and the note.
func (s closing) sums(f Frame, w, height int) []string {
	st, d := f.Style, s.seen.drawer
	verdict := st.Good
	if s.difference() != 0 {
		verdict = st.Bad
	}
	gap, stays := []string{""}, "Tinggal di laci"
	if height < 13 {
		gap = nil
	}
	if w < 36 {
		stays = "Tinggal"
	}
	kept, rows := "", len(s.pieces)
	if typed, err := ledger.ParseCash(s.kept.value); err == nil {
		kept = typed.Plain()
	}
	lines := []string{ends("Seharusnya", d.Expected().String(), w), ends("Dihitung", s.counted().String(), w),
		verdict.Render(ends("SELISIH "+ledger.Verdict(s.difference()), s.difference().String(), w))}
	lines = append(append(lines, gap...), pad(stays, w-18)+st.box(kept, s.keeps().Plain(), 18, s.at == rows && !s.busy),
		ends("Disetor", (s.counted()-s.keeps()).String(), w))
	lines = append(append(lines, gap...), st.box(ledger.Clean(s.remark.value, ledger.MaxNote), "catatan; wajib bila selisih", w, s.at == rows+1 && !s.busy))
	if len(d.Open) > 0 {
		lines = append(lines, st.Warn.Render(fmt.Sprintf("%d belum ada hasil akhir: penyelia", len(d.Open))))
	}
	if s.seen.shift.OpenedBy != s.world.Operator() {
		lines = append(lines, st.Warn.Render(cut("Dibuka "+cleanLabel(s.seen.shift.OpenedBy)+": penyelia", w)))
	}
	return lines
}

// foot is the last word.
func (s closing) foot(f Frame) []string {
	st, w := f.Style, f.Width-2
	lines := []string{st.Dim.Render(strings.Repeat("─", f.Width))}
	switch {
	case s.busy:
		return append(lines, " "+st.Accent.Render("Menutup shift …"))
	case s.problem != (Advice{}):
		return append(lines, s.problem.lines(f, w)...)
	case s.arming:
		lines = append(lines, indent(wrapped(st.Strong, s.follows(), w))...)
		return append(lines, " "+st.Warn.Render("F9 sekali lagi menutup shift; Esc membatalkan."))
	case s.note != "":
		return append(lines, indent(wrapped(st.Warn, s.note, w))...)
	}
	return append(lines, indent(wrapped(st.Accent, "Ketik jumlah lembar tiap pecahan, ↑↓ pindah. Lalu F9.", w))...)
}

// follows is what closing does.
func (s closing) follows() string {
	text := fmt.Sprintf("Z %d: selisih %s. Tinggal di laci %s, disetor %s.", s.seen.shift.Number, s.verdict(), s.keeps(), s.counted()-s.keeps())
	if s.supervisor != "" {
		text += " Ditanggung penyelia " + cleanLabel(s.supervisor) + "."
	}
	return text + " Z disegel dan tidak dapat diubah."
}

// suspects are what may have made the difference.
func (s closing) suspects(f Frame) []string {
	st, w := f.Style, f.Width-2
	lines := wrapped(st.Strong, "Selisih "+s.verdict()+". Yang jumlahnya cocok:", w)
	if len(s.found) == 0 {
		lines = append(append(lines, ""), wrap("Tidak ada kejadian, biaya, hitungan atau uang pelanggan yang cocok dengan selisih ini. Hitung lagi satu per satu.", w)...)
	}
	for _, sentence := range s.found {
		for i, line := range wrap(ledger.Clean(sentence, 300), w-2) {
			mark := "  "
			if i == 0 {
				mark = "• "
			}
			lines = append(lines, mark+line)
		}
	}
	return indent(window(lines, int(s.scroll), w, f.Height, st.Dim))
}
