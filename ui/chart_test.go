package ui

import (
	"fmt"
	"strings"
	"testing"
)

// Every bar keeps its figure, the longest fills its room, and nothing leaves it, whatever the window.
func TestCharts(t *testing.T) {
	var hours []bar
	for hour := range 24 {
		hours = append(hours, bar{fmt.Sprintf("%02d", hour), int64(hour * 7 % 130), fmt.Sprint(hour * 7 % 130)})
	}
	products := []bar{{"PDAM Gianyar", 1_234_000, "12 × · Rp1.234.000"}, {"é long name that has no end at all", 930_000, "3 × · Rp930.000"}, {"Pulsa", 1, "1 × · Rp1"}}
	for _, w := range []int{24, 28, 37, 57, 100} {
		for n := range len(hours) {
			got := columns(plainStyle(), hours[:n+1], w, 9)
			if text := strings.Join(got, "\n"); len(got) != 9 || misfit(text, w, 9) != "" || n > 0 && !strings.Contains(got[0], "█") {
				t.Errorf("%d columns in %d: %s\n%s", n+1, w, misfit(text, w, 9), text)
			}
		}
	}
	for _, w := range []int{28, 37, 57, 100} {
		got := rows(plainStyle(), products, w, 9)
		text := strings.Join(got, "\n")
		if misfit(text, w, 3) != "" {
			t.Errorf("rows in %d: %s\n%s", w, misfit(text, w, 3), text)
		}
		for _, p := range products {
			if !strings.Contains(text, p.figure) {
				t.Errorf("no %q in %d:\n%s", p.figure, w, text)
			}
		}
	}
	if got := rows(plainStyle(), products, 60, 2); len(got) != 2 || !strings.Contains(got[1], "dan 2 lainnya") {
		t.Errorf("two rows: %q", got)
	}
	if got := columns(plainStyle(), hours[:13], 38, 9); !strings.Contains(got[7], " 7 14 21") || !strings.Contains(got[8], "00 01 02") {
		t.Errorf("figures and labels:\n%s", strings.Join(got, "\n"))
	}
}
