package receipts_test

import (
	"time"

	"loket/ledger"
	"loket/receipts"
)

var head = receipts.Head{Name: "Loket Maju", Address: "Jl. Melati 5, Ubud", Counter: "5", Zone: time.FixedZone("WITA", 8*3600)}

var taken = time.Date(2026, 11, 21, 2, 21, 33, 0, time.UTC)

// pdam is the bill of the PDAM document's §4, with a fee of the loket.
func pdam() ledger.Payment {
	p := payment("10014", ledger.Product{Code: "pdam-gianyar", Name: "PDAM Gianyar", Category: "pdam", Provider: "pdam-gianyar", Fee: 2500},
		ledger.Bill{
			Name: "A.A RAI SIRAT", Address: "BR. LUNGSIAKAN", Period: "201902",
			Details: []ledger.Detail{{Key: ledger.DetailTariff, Label: "Golongan", Value: "RUMAH TANGGA B"}, {Key: "usage", Label: "Pemakaian", Value: "15 m3"}},
			Sheets:  []ledger.Sheet{{Period: "201902", Amount: 72250, Penalty: 17000, Start: "130.000", End: "145.000"}},
			Lines: []ledger.Line{{Key: ledger.LineWater, Label: "Harga air", Amount: 62250},
				{Key: ledger.LineAdministration, Label: "Administrasi", Amount: 10000}, {Key: ledger.LineMaintenance, Label: "Pemeliharaan"},
				{Key: ledger.LinePenalty, Label: "Denda", Amount: 17000}},
			Total: 89250,
		})
	p.Serial = "2026-11-21 10:21:33" // tglbayar, the PDAM document §5
	return p
}

// pln is a PLN bill of two months with the aggregator's admin, one month fined.
func pln() ledger.Payment {
	p := payment("530000000002", ledger.Product{Code: "pln", Name: "PLN Pascabayar", Category: "pln", Provider: "nobu", SKU: "pln"},
		ledger.Bill{
			Name: "Nama Pelanggan Pertama",
			Details: []ledger.Detail{{Key: ledger.DetailTariff, Label: "Tarif", Value: "R1"}, {Key: ledger.DetailPower, Label: "Daya", Value: "1300"},
				{Key: "arrears", Label: "Sisa tunggakan", Value: "2"}},
			Sheets: []ledger.Sheet{{Period: "201901", Amount: 8000, Penalty: 500, Admin: 2500, Start: "00080000", End: "00090000"},
				{Period: "201902", Amount: 11500, Admin: 2500, Start: "00090000", End: "00100000"}},
			Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Tagihan", Amount: 19500}, {Key: ledger.LinePenalty, Label: "Denda", Amount: 500},
				{Key: ledger.LineAdmin, Label: "Admin", Amount: 5000}},
			Total: 25000,
		})
	p.Serial = "0BMS210Z3E4F5A6B7C8D9E0F1A2B3C4D"
	return p
}

// multifinance is an instalment of a category that has no layout of its own: the general one.
func multifinance() ledger.Payment {
	p := payment("6391601201", ledger.Product{Code: "multifinance", Name: "Angsuran Multifinance", Category: "kredit", Provider: "nobu", SKU: "multifinance", Fee: 3000},
		ledger.Bill{
			Name: "Nama Pelanggan", Counts: ledger.PeriodsInstalment,
			Details: []ledger.Detail{{Key: "item", Label: "Barang", Value: "HONDA VARIO TECHNO 125 PGM FI NON CBS"}, {Key: "frame", Label: "No rangka", Value: "MH1JFB111CK196426"},
				{Key: "plate", Label: "No polisi", Value: "B6213UWX"}, {Key: "tenor", Label: "Jumlah angsuran", Value: "030"}},
			Sheets: []ledger.Sheet{{Period: "002"}},
			Lines:  []ledger.Line{{Key: ledger.LineBill, Label: "Angsuran", Amount: 22500}, {Key: "survey", Label: "Biaya survei", Amount: 1000}, {Key: ledger.LineAdmin, Label: "Admin", Amount: 2500}},
			Total:  26000,
		})
	p.Serial = "FP1234554321I"
	return p
}

// payment is a payment just taken for a bill, paid.
func payment(customer ledger.CustomerNo, product ledger.Product, bill ledger.Bill) ledger.Payment {
	bill.Product, bill.Customer, bill.Ref = product.Code, customer, "5kq3f8v0m2x7c9b4n6z1h5j8d"
	return ledger.Payment{
		Ref: bill.Ref, By: "Ketut", Counter: "5", State: ledger.Paid,
		Intend: ledger.Intend{Number: "5-261121-0007", Nota: "n1", Claim: "KMTRXA", Day: "2026-11-21", Product: product,
			Bill: bill.WithFee(product), OpenKey: "k", PaidKeys: []string{"k"}},
		IntendedAt: taken, SubmittedAt: taken, ChangedAt: taken, SettledAt: taken.Add(2 * time.Second),
	}
}

// nota is a visit that pays p alone, rounded to Rp100, with a note of Rp100.000.
func nota(p ledger.Payment) ledger.Nota {
	n := ledger.Nota{ID: p.Nota, Day: p.Day, Rounding: 100, Tender: 100_000,
		Items: []ledger.Item{{Ref: p.Ref, Total: p.Bill.Total, State: ledger.Intended}}}
	n.Change = n.Tender - n.CashDue()
	return n
}

func slip(columns int) receipts.Slip { return receipts.Slip{Head: head, Columns: columns} }
