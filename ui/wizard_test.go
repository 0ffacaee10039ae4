package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ui/uitest"
)

// trialPages are a set-up of every kind of question. What is checked goes to checked.
func trialPages(checked *[]string) []Page {
	about := func(text string) func(Answers) string { return func(Answers) string { return text } }
	return []Page{
		{Title: "Komputer ini", About: about("Setiap komputer loket punya kode sendiri, dan tidak boleh sama."),
			Asks: func(Answers) []Input {
				return []Input{{Key: "code", Label: "Kode loket", Hint: "1 sampai 8 huruf atau angka"}, {Key: "password", Label: "Sandi", Hidden: true}}
			},
			Check: func(_ context.Context, a Answers) Verdict {
				*checked = append(*checked, a["code"])
				switch a["code"] {
				case "":
					return Verdict{Problem: "Kode loket belum diisi."}
				case "9":
					return Verdict{Problem: "Penyedia tidak dapat dihubungi.", Doubt: true}
				}
				return Verdict{Found: []string{"akses: diterima"}}
			}},
		{Title: "Zona", About: about("Zona waktu."), Asks: func(Answers) []Input {
			return []Input{{Key: "zone", Label: "Zona waktu", Value: "WITA", Choices: []Choice{{"WIB", "WIB"}, {"WITA", "WITA"}, {"WIT", "WIT"}}},
				{Key: "coin", Label: "Pecahan", Value: "100"}}
		}},
		{Title: "Kadang", About: about(""), Asks: func(a Answers) []Input {
			if a["zone"] != "WIT" {
				return nil
			}
			return []Input{{Key: "more", Label: "Lagi"}}
		}},
		{Title: "Yang dijual", About: about("Spasi menandai."), Asks: func(Answers) []Input {
			products := Input{Key: "products", Label: "Produk", Several: true, Value: "p2"}
			for _, name := range []string{"p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11", "p12", "p13", "p14", "p15", "p16", "p17", "p18"} {
				products.Choices = append(products.Choices, Choice{name, name + "  Produk"})
			}
			return []Input{products}
		}},
		{Title: "Simpan", About: func(a Answers) string { return "Loket " + a["code"] + "\n\nZona " + a["zone"] }, Asks: func(Answers) []Input { return nil }, Saves: true},
	}
}

// asking drives the set-up.
func asking(t *testing.T, w, h int) (*uitest.Stage[tea.Model], *[]string) {
	checked := &[]string{}
	clock := uitest.NewClock(t)
	stage := uitest.Drive[tea.Model](t, newWizard(plainStyle(), Clock{Now: clock.Now, After: clock.After}, trialPages(checked)))
	stage.Send(tea.WindowSizeMsg{Width: w, Height: h})
	return stage, checked
}

func TestWizard(t *testing.T) {
	for _, test := range []struct {
		name  string
		keys  []string
		title string
		want  Answers
	}{
		{"typed", []string{"5", "enter", "x", "enter"}, "Zona", Answers{"code": "5", "password": "x"}},
		{"refused, and betrayed to nobody", []string{"enter", "s", "3", "enter"}, "Komputer ini", Answers{"code": ""}},
		{"a doubt is insisted on", []string{"9", "enter", "enter", "enter"}, "Zona", Answers{"code": "9"}},
		{"a doubt that is mended is looked at again", []string{"9", "enter", "enter", "up", "backspace", "enter", "enter"}, "Komputer ini", Answers{"code": ""}},
		{"chosen", []string{"5", "enter", "enter", "up", "enter", "enter"}, "Yang dijual", Answers{"zone": "WIB", "coin": "100"}},
		{"a page for some", []string{"5", "enter", "enter", "down", "enter", "enter"}, "Kadang", Answers{"zone": "WIT"}},
		{"back with what was answered", []string{"5", "enter", "enter", "up", "enter", "enter", "esc", "esc"}, "Komputer ini", Answers{"code": "5", "zone": "WIB"}},
		{"several", []string{"5", "enter", "enter", "enter", "enter", " ", "down", " ", "down", " "}, "Yang dijual", Answers{"products": "p1,p3"}},
		{"the end does nothing by Enter", []string{"5", "enter", "enter", "enter", "enter", "enter", "enter", "enter"}, "Simpan", Answers{"zone": "WITA"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				stage, _ := asking(t, 80, 24)
				stage.Press(test.keys...)
				w := stage.Screen.(wizard)
				if w.pages[w.at].Title != test.title || w.saved {
					t.Errorf("at %s, saved %t; want %s\n%s", w.pages[w.at].Title, w.saved, test.title, w.View())
				}
				for key, want := range test.want {
					if got := w.answers[key]; got != want {
						t.Errorf("%s is %q, want %q", key, got, want)
					}
				}
			})
		})
	}
}

func TestWizardEnds(t *testing.T) {
	quits := func(stage *uitest.Stage[tea.Model]) bool { _, quit := stage.Last().(tea.QuitMsg); return quit }
	inBubble(t, func(t *testing.T) {
		stage, _ := asking(t, 80, 24)
		stage.Press("5", "enter", "enter", "enter", "enter", "enter")
		if stage.Press("f9"); !quits(stage) || !stage.Screen.(wizard).saved || stage.Screen.(wizard).answers["code"] != "5" {
			t.Error("F9 at the end did not save")
		}
	})
	inBubble(t, func(t *testing.T) {
		stage, _ := asking(t, 80, 24)
		stage.Press("5", "f10")
		if quits(stage) || !strings.Contains(stage.Screen.View(), "Tidak ada yang disimpan") {
			t.Errorf("F10 once\n%s", stage.Screen.View())
		}
		stage.Press("6", "f10")
		if quits(stage) {
			t.Error("F10 with a key between ended it")
		}
		if stage.Press("ctrl+c"); !quits(stage) || stage.Screen.(wizard).saved {
			t.Error("twice did not end it without saving")
		}
	})
}

// TestWizardWaitsForItsCheck: keys do nothing meanwhile, and Esc gives it up.
func TestWizardWaitsForItsCheck(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		stage, checked := asking(t, 80, 24)
		w := stage.Screen.(wizard)
		inner := w.pages[0].Check
		w.pages = slices.Clone(w.pages)
		w.pages[0].Check = func(ctx context.Context, a Answers) Verdict { time.Sleep(5 * time.Second); return inner(ctx, a) }
		stage = uitest.Drive[tea.Model](t, w)
		stage.Press("5", "enter", "enter", "enter", "x")
		if got := stage.Screen.(wizard); got.answers["password"] != "" || !strings.Contains(got.View(), "Memeriksa") {
			t.Errorf("keys were heard during a check\n%s", got.View())
		}
		stage.Press("esc")
		stage.Wait(6 * time.Second)
		if got := stage.Screen.(wizard); got.at != 0 || len(*checked) != 1 {
			t.Errorf("at %d after %d checks: a check that was given up went on", got.at, len(*checked))
		}
	})
}

func TestWizardFrames(t *testing.T) {
	for _, test := range []struct {
		name string
		keys []string
	}{
		{"first", nil}, {"problem", []string{"9", "enter", "s", "3", "enter"}}, {"choices", []string{"5", "enter", "enter"}},
		{"several", []string{"5", "enter", "enter", "enter", "enter", "pgdown", "pgdown", " "}},
		{"end", []string{"5", "enter", "enter", "enter", "enter", "enter"}}, {"leaving", []string{"5", "f10"}},
	} {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {60, 16}} {
			t.Run(sizeName(test.name, size), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					stage, _ := asking(t, size[0], size[1])
					stage.Press(test.keys...)
					if why := misfit(stage.Screen.View(), size[0], size[1]); why != "" {
						t.Error(why)
					}
					for _, k := range stage.Screen.(wizard).keys() {
						if want := k.Help().Key + " " + describe(k, false); !strings.Contains(stage.Screen.View(), want) {
							t.Errorf("no %q in sight", want)
						}
					}
					uitest.Golden(t, stage.Screen.View())
				})
			})
		}
	}
}
