package ui

import (
	"strconv"
	"strings"

	"github.com/NimbleMarkets/ntcharts/barchart"
)

// bar is one bar of a chart: what it is, how long it is, and the same in figures, without which nobody has to guess.
type bar struct {
	label  string
	length int64
	figure string
}

// What a chart takes beside its bars, and their bounds.
const (
	widestColumn = 5
	columnRows   = 2 // figures and labels below the columns
	longestLabel = 22
	shortestRow  = 4 // of a lying bar; without that room the figures stand alone
)

// drawn is the bars in w × h cells, by the library. It would colour cell by cell, so it is given no colour: a line of one
// colour is drawn and sent in a fraction of the time.
func drawn(st Style, bars []bar, w, h int, options ...barchart.Option) []string {
	data := make([]barchart.BarData, len(bars))
	for i, b := range bars {
		data[i].Values = []barchart.BarValue{{Value: float64(b.length), Style: st.Plain}}
	}
	options = append([]barchart.Option{barchart.WithNoAxis(), barchart.WithNoAutoBarWidth()}, options...) // without the second the width is not heard
	chart := barchart.New(w, h, append(options, barchart.WithDataSet(data))...)
	chart.Draw()
	lines := strings.Split(chart.View(), "\n")
	for i := range lines {
		lines[i] = st.Accent.Render(lines[i])
	}
	return lines
}

// columns draws upright bars in w × h cells, with their figures and labels below.
func columns(st Style, bars []bar, w, h int) []string {
	if len(bars) == 0 || h <= columnRows {
		return nil
	}
	wide, gap := min(widestColumn, (w+1)/len(bars)-1), 1
	if wide < 1 {
		wide, gap = 1, 0
	}
	step := wide + gap
	lines := drawn(st, bars, min(w, step*len(bars)), h-columnRows, barchart.WithBarWidth(wide), barchart.WithBarGap(gap))
	figures, labels := make([]string, len(bars)), make([]string, len(bars))
	for i, b := range bars {
		figures[i], labels[i] = b.figure, b.label
	}
	return append(lines, st.Strong.Render(cut(under(figures, wide, step, 1), w)),
		st.Dim.Render(cut(under(labels, wide, step, len(labels)), w)))
}

// under is texts below the middle of columns that begin step cells apart. Where they do not all fit, it is one in every few
// of them, but no more than few apart: a figure that is missing would be taken for one that is not.
func under(texts []string, wide, step, few int) string {
	widest := 0
	for _, text := range texts {
		widest = max(widest, width(text))
	}
	each := (widest + step) / step // so that a space stays between two
	if each > few {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(texts); i += each {
		b.WriteString(pad(strings.Repeat(" ", max(0, (wide-width(texts[i])+1)/2))+texts[i], each*step))
	}
	return strings.TrimRight(b.String(), " ")
}

// rows draws lying bars in w × h cells, a line each, the label before and the figure behind; those that do not fit are
// counted in the last line.
func rows(st Style, bars []bar, w, h int) []string {
	if len(bars) == 0 || h < 1 {
		return nil
	}
	more := 0
	if len(bars) > h && h > 1 {
		more = len(bars) - h + 1
		bars = bars[:h-1]
	}
	label, figure := 0, 0
	for _, b := range bars {
		label, figure = max(label, width(b.label)), max(figure, width(b.figure))
	}
	label = min(label, longestLabel, w/3)
	long := w - label - figure - 2
	lines := make([]string, len(bars))
	if long < shortestRow {
		for i, b := range bars {
			lines[i] = ends(b.label, b.figure, w)
		}
	} else {
		for i, line := range drawn(st, bars, long, len(bars), barchart.WithHorizontalBars(), barchart.WithBarWidth(1), barchart.WithBarGap(0)) {
			lines[i] = pad(bars[i].label, label) + " " + pad(line, long) + " " + st.Strong.Render(lead(bars[i].figure, figure))
		}
	}
	if more > 0 {
		lines = append(lines, st.Dim.Render("dan "+strconv.Itoa(more)+" lainnya"))
	}
	return lines
}
