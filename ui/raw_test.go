package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"loket/ledger"
)

// waterAnswer is what a PDAM says of a payment, with a message that names its customer.
const waterAnswer = `{"status":"015","message":"Pembayaran 10014 a.n. I Wayan  Sudarta berhasil","data":[{"nosamb":"10014","pelanggan":"I WAYAN SUDARTA",
	"alamat":"Jl. Raya Ubud 12, Banjar Taman","periode":"202610","golongan":"RUMAH TANGGA A2","stanlalu":"130.000","stanskrg":"145.000","rekair":72250,
	"denda":"5000","total":"77250","catatan":"titip Made","tglbayar":"2026-11-18 10:59:25","loket":"5"}]}`

// answered opens the details of a payment whose answer is raw.
func (c *counter) answered(raw string) *counter {
	c.t.Helper()
	f := c.shop.fates["10014"]
	f.raw = []byte(raw)
	c.shop.fates["10014"] = f
	return c.bill("10014").presses("f9").waits(3*time.Second).presses("enter", "f2", "enter").waits(time.Second).sees("Rincian")
}

func TestRaw(t *testing.T) {
	t.Run("what is personal is masked until a supervisor asks, and again afterwards", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.Send(tea.WindowSizeMsg{Width: 80, Height: 40})
			c.answered(waterAnswer).presses("tab").sees("Jawaban asli", "SHA-256", "status: 015", "a.n. ••• berhasil", "pelanggan: •••", "periode: 202610", "total: 77250",
				"stanskrg: 145.000", "catatan: •••", "2026-11-18 10:59:25")
			for _, personal := range []string{"10014", "SUDARTA", "Sudarta", "Ubud", "titip Made"} {
				c.lacks(personal)
			}
			c.presses("f8").allows("Budi").sees("terbuka atas izin Budi", "I WAYAN SUDARTA", "10014", "Banjar Taman").presses("esc").sees("Rincian")
			c.presses("tab").sees("disamarkan").lacks("SUDARTA").presses("esc", "esc").sees("Hari ini")
		})
	})
	t.Run("a payment without an answer says so", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10077").presses("f9").waits(5*time.Second).presses("enter", "f2", "enter").waits(time.Second)
			c.presses("tab").sees("Tidak ada jawaban penyedia yang tersimpan").lacks("F8").presses("f8").sees("Jawaban asli")
		})
	})
	t.Run("what is no JSON is shown too", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.answered("status=0&refid=5ref0001&dest=0812345678&message=Transaksi+s5.0812345678+SUKSES,+SN:+11111111111,+Saldo:+Rp99,999,999").presses("tab")
			c.sees("refid: 5ref0001", "dest: •••", "s5.•••5678 SUKSES", "Saldo: Rp99,999,999").lacks("0812")
		})
	})
	t.Run("hostile answers stay inside the window", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			a := openApp(shop.world(), plainStyle())
			rapid.Check(bubbled{t}, func(t *rapid.T) {
				s := newRaw(shop.world(), ticket{}, "x")
				s.loaded, s.by = true, rapid.SampledFrom([]string{"", "Budi"}).Draw(t, "by")
				s.answers = []rawAnswer{{ledger.Event{Kind: ledger.KindAnswer}, "abc", rawFields([]byte(rapid.String().Draw(t, "raw")))},
					{ledger.Event{Kind: ledger.KindLost}, "abc", rawFields([]byte(strings.Repeat(`{"a\u001b[31m":[`, rapid.IntRange(0, 60).Draw(t, "deep"))))}}
				a.stack = append(a.stack[:1:1], s)
				a.width, a.height = rapid.IntRange(minWidth, 160).Draw(t, "width"), rapid.IntRange(minHeight, 60).Draw(t, "height")
				if why := misfit(a.View(), a.width, a.height); why != "" {
					t.Fatalf("%s\n%s", why, a.View())
				}
			})
		})
	})
}

// Wherever an answer names the customer, in whichever field and whatever words, the masked screen does not.
func TestMaskingHidesTheCustomer(t *testing.T) {
	p := ledger.Payment{Intend: ledger.Intend{Bill: ledger.Bill{Customer: "9658548523568703,0212502110170100", Name: "NI LUH PUTU RATNA", Address: "GRIYA BULELENG 2",
		Details: []ledger.Detail{{Key: "nomor_mesin", Label: "No mesin", Value: "1NRF012268"}}}}}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"message", "status", "sn", "nama", "desc", "x", "ref_id", "tagihan", "trxtime", "rc"}).Draw(t, "field")
		secret := rapid.SampledFrom([]string{"NI LUH PUTU RATNA", "ni luh  putu ratna", "GRIYA BULELENG 2", "9658548523568703", "0212502110170100", "1NRF012268"}).Draw(t, "value")
		before, after := rapid.StringMatching(`[a-z0-9 .]{0,12}`).Draw(t, "before"), rapid.StringMatching(`[a-z0-9 .]{0,12}`).Draw(t, "after")
		raw, err := json.Marshal(map[string]any{name: []any{map[string]string{name: before + secret + after}}})
		if err != nil {
			t.Fatal(err)
		}
		mask, shown := newMasking(p), ""
		for _, f := range rawFields(raw) {
			f.value = ledger.Clean(f.value, 2000)
			shown += mask.field(f) + "\n"
		}
		if plain := strings.Join(strings.Fields(strings.ToUpper(secret)), " "); strings.Contains(strings.ToUpper(shown), plain) {
			t.Fatalf("%s shows %q: %s", name, secret, shown)
		}
	})
}

// allows names the supervisor who allows what is asked.
func (c *counter) allows(name string) *counter {
	c.t.Helper()
	return c.sees("Izin penyelia").types(name).presses("enter").lacks("Izin penyelia")
}
