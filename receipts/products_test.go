package receipts_test

import (
	"fmt"
	"testing"

	"loket/ledger"
	"loket/receipts"
)

// sold are the products of the aggregator's document with the bill that its sample is read as, and the biller's pulsa.
var sold = []struct {
	code, category string
	name           string
	customer       ledger.CustomerNo
	serial         string
	bill           ledger.Bill
}{
	{"pln", "pln", "PLN Pascabayar", "530000000001", "", ledger.Bill{Name: "Nama Pelanggan Pertama",
		Details: details("tariff", "Tarif", "R1", "power", "Daya", "1300", "sheets", "Lembar", "1"),
		Sheets:  []ledger.Sheet{{Period: "201901", Amount: 8000, Penalty: 500, Admin: 2500, Start: "00080000", End: "00090000"}},
		Lines:   amounts("bill", 8000, "penalty", 500, "admin", 2500)}},
	{"plnnontaglis", "pln", "PLN Non Taglis", "3225030005921", "P1234554321NH", ledger.Bill{Name: "Nama Pelanggan Pertama",
		Details: details("transaction", "Transaksi", "PENYAMBUNGAN BARU", "registration", "No registrasi", "5392112011703",
			"registered", "Tgl registrasi", "20120524", "sheets", "Lembar", "1"),
		Lines: amounts("bill", 97500, "admin", 2500)}},
	{"pdam", "pdam", "PDAM Surabaya", "1013226", "", ledger.Bill{Name: "Nama Pelanggan Pertama", Address: "WONOKROMO S.S BARU 2 8",
		Details: details("tariff", "Tarif", "3A", "due", "Jatuh tempo", "1-15 DES 2014", "sheets", "Lembar", "1"),
		Sheets:  []ledger.Sheet{{Period: "201901", Amount: 8000, Penalty: 500, Other: 1500, Start: "00080000", End: "00090000"}},
		Lines:   amounts("bill", 8000, "penalty", 500, "other", 1500, "admin", 2500)}},
	{"bpjs", "bpjs", "BPJS Kesehatan", "8801234560001", "BP1234554321JS", ledger.Bill{Name: "Nama Pelanggan", Address: "JAKARTA PUSAT",
		Details: details("members", "Jumlah peserta", "2", "sheets", "Lembar", "1"),
		Sheets:  []ledger.Sheet{{Period: "01"}}, Lines: amounts("bill", 22500, "admin", 2500)}},
	{"hp", "telepon", "HP Pascabayar", "081234554320", "", ledger.Bill{Name: "Nama Pelanggan Pertama",
		Details: details("sheets", "Lembar", "1"), Lines: amounts("bill", 10000, "admin", 2500)}},
	{"internet", "internet", "Internet Pascabayar", "6391601001", "I1234554321N", ledger.Bill{Name: "Nama Pelanggan",
		Details: details("sheets", "Lembar", "2"),
		Sheets:  []ledger.Sheet{{Period: "MEI 2019", Amount: 8000, Admin: 2500}, {Period: "JUN 2019", Amount: 11500, Admin: 2500}},
		Lines:   amounts("bill", 19500, "admin", 5000)}},
	{"multifinance", "multifinance", "Angsuran Multifinance", "6391601201", "FP1234554321I", ledger.Bill{Name: "Nama Pelanggan",
		Details: details("item", "Barang", "HONDA VARIO TECHNO 125 PGM FI NON CBS", "chassis", "No rangka", "MH1JFB111CK196426",
			"plate", "No polisi", "B6213UWX", "tenor", "Tenor", "030", "sheets", "Lembar", "1"),
		Sheets: []ledger.Sheet{{Period: "002"}}, Lines: amounts("bill", 22500, "admin", 2500)}},
	{"pbb", "pbb", "PBB", "329801092375999991", "P1234567890B", ledger.Bill{Name: "Nama Pelanggan", Address: "KO. GRIYA ASRI CIPAGERAN",
		Details: details("tax_year", "Tahun pajak", "2019", "village", "Kelurahan", "CIPAGERAN", "district", "Kecamatan", "CIMAHI UTARA",
			"regency_code", "Kode kab/kota", "0023", "regency", "Kab/kota", "PEMKOT CIMAHI", "land", "Luas tanah", "113 M2",
			"building", "Luas bangunan", "47 M2", "sheets", "Lembar", "1"),
		Lines: amounts("bill", 97500, "admin", 2500)}},
	{"pgas", "gas", "Gas Negara (PGN)", "0110014601", "G1234567890S", ledger.Bill{Name: "Nama Pelanggan", Address: "KO. GRIYA ASRI CIPAGERAN",
		Details: details("sheets", "Lembar", "1"), Sheets: []ledger.Sheet{{Period: "0320", Start: "006538", End: "006573"}},
		Lines: amounts("bill", 97500, "admin", 2500)}},
	{"tv", "tv", "TV Berlangganan", "127246500105", "", ledger.Bill{Name: "Nama Pelanggan Pertama",
		Details: details("reference", "No ref", "205A", "sheets", "Lembar", "1"),
		Sheets:  []ledger.Sheet{{Period: "MEI 22", Amount: 97500}}, Lines: amounts("bill", 97500, "admin", 2500)}},
	{"samsat", "samsat", "SAMSAT (pajak kendaraan)", "9658548523568703,0212502110170100", "", ledger.Bill{Name: "Nama Pelanggan Pertama",
		Address: "GRIYA BULELENG 2 RT 005 RW 014 BULELENG",
		Details: details("identity", "No identitas", "0212502110170100", "plate", "No polisi", "DK 1243AL", "owner_order", "Milik ke", "001",
			"brand", "Merek", "DAIHATSU", "model", "Model", "XENIA 1.3 R M/T F653RV-GMDFJ", "built", "Tahun buatan", "2018",
			"chassis", "No rangka", "MHKV5EA2JFJ001044", "engine", "No mesin", "1NRF012268", "tax_until", "Masa pajak s/d", "20210309",
			"sheets", "Lembar", "1"),
		Lines: amounts("pkb", 83000, "swdkllj", 14000, "remainder", 500, "admin", 2500)}},
	{"emoney", "emoney", "Isi E-money", "082100000001", "E1234554321M", ledger.Bill{Name: "Nama Pelanggan Pertama",
		Details: details("sheets", "Lembar", "1"), Lines: amounts("bill", 97500, "admin", 2500)}},
	{"pulsa-s5", "pulsa", "Pulsa Simpati 5.000", "0812345678", "R2611211021330012345", ledger.Bill{Lines: amounts("bill", 6000)}},
}

// details are triples of key, label, value.
func details(triples ...string) []ledger.Detail {
	var all []ledger.Detail
	for i := 0; i < len(triples); i += 3 {
		all = append(all, ledger.Detail{Key: triples[i], Label: triples[i+1], Value: triples[i+2]})
	}
	return all
}

// amounts are lines, pairs of key and amount.
func amounts(pairs ...any) []ledger.Line {
	var all []ledger.Line
	for i := 0; i < len(pairs); i += 2 {
		key := pairs[i].(string)
		all = append(all, ledger.Line{Key: key, Label: key, Amount: ledger.Rupiah(pairs[i+1].(int))})
	}
	return all
}

// sale is the payment of one of sold, just taken and paid.
func sale(i int) ledger.Payment {
	x := sold[i]
	bill := x.bill
	for _, line := range bill.Lines {
		bill.Total += line.Amount
	}
	p := payment(x.customer, ledger.Product{Code: ledger.ProductCode(x.code), Name: x.name, Category: x.category, SKU: x.code}, bill)
	p.Serial = x.serial
	return p
}

func TestReceiptsOfEveryProductLookAsTheyDid(t *testing.T) {
	for i, x := range sold {
		for _, scene := range scenes {
			widths := []int{32}
			switch scene.name {
			case "paid":
				widths = []int{32, 42, 48, 80}
			case "titipan", "failed":
			default:
				continue // the same for every product: TestSlipsLookAsTheyDid
			}
			for _, columns := range widths {
				name := fmt.Sprintf("sample-%s-%s-%d", x.code, scene.name, columns)
				t.Run(name, func(t *testing.T) {
					s, p := slip(columns), sale(i)
					n := nota(p)
					scene.stage(&s, &p, &n)
					golden(t, name, receipts.Render(s, p, n))
				})
			}
		}
	}
}
