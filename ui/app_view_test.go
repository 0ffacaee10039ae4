package ui

import (
	"strings"
	"testing"
	"time"

	"loket/ledger"
)

// What has no room in the header gives way; who is there, with which shift and which nota, does not.
func TestHeader(t *testing.T) {
	for _, test := range []struct {
		name  string
		bills int
		width int
		shop  string
		want  string
	}{
		{"everything", 0, 80, "Loket Maju", " Loket Maju · loket 5 · ani · shift 12         LATIHAN  21-11-2026 09:00:00 WITA "},
		{"a nota", 3, 80, "Loket Maju", " loket 5 · ani · shift 12   NOTA 3 tagihan Rp239.250  LATIHAN  09:00:00 WITA "},
		{"a nota and little room", 3, 60, "Loket Maju", " loket 5 · ani · shift 12   NOTA 3 Rp239.250  LATIHAN  09:00 "},
		{"a larger nota", 13, 60, "Loket Maju", " loket 5 · ani · shift 12   NOTA 13  LATIHAN  09:00 "},
		{"a shop of many words", 0, 80, "Loket Sumber Rejeki Abadi", " Loket Sumber Rejeki Abadi · loket 5 · ani · shift 12  LATIHAN  09:00:00 WITA "},
		{"a shop of too many", 0, 80, "Loket Pembayaran Sumber Rejeki", " loket 5 · ani · shift 12  LATIHAN  09:00:00 WITA "},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				shop := testShop(t)
				w := shop.world()
				w.Shop.Name = test.shop
				a := openApp(w, plainStyle())
				a.now, a.width = began, test.width
				a.status.shift = ledger.Shift{Number: 12, OpenedAt: began.Add(-time.Hour)}
				for range test.bills {
					a.nota.bills = append(a.nota.bills, owing{bill: ledger.Bill{Total: 79_750}})
				}
				got := a.header()
				if width(got) != test.width || strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(test.want), " ") {
					t.Errorf("%d cells %q", width(got), got)
				}
			})
		})
	}
}
