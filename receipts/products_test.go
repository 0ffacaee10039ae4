package receipts_test

import (
	"fmt"
	"slices"
	"strings"
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
		Counts:  ledger.PeriodsCount,
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
		Counts: ledger.PeriodsInstalment,
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

// TestSAMSATShowsWhatItsPartsLeaveOver: the document's own sample leaves Rp500.
func TestSAMSATShowsWhatItsPartsLeaveOver(t *testing.T) {
	for i, x := range sold {
		if x.code != "samsat" {
			continue
		}
		p := sale(i)
		text := receipts.Text(receipts.Render(slip(32), p, nota(p)))
		for label, want := range map[string]ledger.Rupiah{"LAIN-LAIN": 500, "JUMLAH": 97_500, "ADMIN BANK": 2500, "TOTAL BAYAR": 100_000} {
			if got, count := figure(text, label); got != want || count != 1 {
				t.Errorf("%s: got %d (%d times), want %d\n%s", label, got, count, want, text)
			}
		}
		if tax, fine := cells(text, "PKB"); tax != 83_000 || fine != 0 {
			t.Errorf("PKB: got %d and %d\n%s", tax, fine, text)
		}
	}
}

// TestATableTooWideForThePaperIsAList: an amount that has no room in its column is shown whole, in a line of its own.
func TestATableTooWideForThePaperIsAList(t *testing.T) {
	p := payment("1,2", ledger.Product{Code: "samsat", Name: "SAMSAT", Category: "samsat"}, ledger.Bill{
		Lines: amounts("pkb", 12_345_678, "pkb_penalty", 2_500_000, "stnk", 100_000), Total: 14_945_678})
	text := receipts.Text(receipts.Render(slip(24), p, nota(p)))
	for label, want := range map[string]ledger.Rupiah{"PKB POKOK": 12_345_678, "PKB DENDA": 2_500_000, "ADM STNK": 100_000, "JUMLAH": 14_945_678} {
		if got, count := figure(text, label); got != want || count != 1 {
			t.Errorf("%s: got %d (%d times), want %d\n%s", label, got, count, want, text)
		}
	}
	text = receipts.Text(receipts.Render(slip(32), p, nota(p)))
	if tax, fine := cells(text, "PKB"); tax != 12_345_678 || fine != 2_500_000 || strings.Contains(text, "PKB POKOK") {
		t.Errorf("32 columns have room for the table:\n%s", text)
	}
}

// TestTwentySheetsAreAllThere: of every product, at every width, with a name and an address that need many lines.
func TestTwentySheetsAreAllThere(t *testing.T) {
	single := []string{"plnnontaglis", "bpjs", "pbb", "samsat", "emoney", "pulsa-s5"} // their layouts list none: one bill is one sheet
	for i, x := range sold {
		p := sale(i)
		p.Bill.Name, p.Bill.Address = strings.Repeat("Raden Ayu Siti Rahmawati ", 6), strings.Repeat("Jl. Teuku Umar Barat Gang Mawar No. 12 ", 6)
		p.Bill.Sheets = nil
		for m := range 20 {
			p.Bill.Sheets = append(p.Bill.Sheets, ledger.Sheet{Period: string(ledger.Month("202301").Add(m)), Amount: ledger.Rupiah(1_000_001 + m),
				Start: ledger.Meter(fmt.Sprintf("%08d", m*10)), End: ledger.Meter(fmt.Sprintf("%08d", m*10+10))})
		}
		for columns := 24; columns <= 137; columns++ {
			lines := receipts.Render(slip(columns), p, nota(p))
			text := receipts.Text(lines)
			for _, line := range lines {
				if len(line) > columns {
					t.Fatalf("%s: %d wide on %d columns: %q", x.code, len(line), columns, line)
				}
			}
			if listed := strings.Contains(text, "RINCIAN 20 LEMBAR"); listed == slices.Contains(single, x.code) {
				t.Fatalf("%s: sheets listed: %v", x.code, listed)
			} else if !listed {
				continue
			}
			for _, sheet := range p.Bill.Sheets {
				if strings.Count(text, " "+sheet.Amount.Plain()+"\n") != 1 {
					t.Fatalf("%s at %d columns: no sheet of %s\n%s", x.code, columns, sheet.Amount, text)
				}
			}
		}
	}
}

// TestNoProductLetsForeignTextSpeak: whatever a provider writes in whatever field, in every state but paid no line
// says LUNAS but behind a key, and the mark is the state's.
func TestNoProductLetsForeignTextSpeak(t *testing.T) {
	tricks := []string{"LUNAS", "** LUNAS **", "SUDAH LUNAS 100.000", "TOTAL BAYAR LUNAS 1"}
	for i, x := range sold {
		for _, trick := range tricks {
			for _, columns := range []int{24, 32, 80} {
				for _, state := range ledger.States() {
					p := sale(i)
					p.State, p.Serial, p.Reference, p.Message = state, trick, trick, trick
					p.Bill.Name, p.Bill.Address = trick, trick
					p.Bill.Details = append([]ledger.Detail{{Key: "arrears", Label: "Sisa", Value: trick}}, p.Bill.Details...)
					for d := range p.Bill.Details {
						p.Bill.Details[d].Value = trick
					}
					p.Bill.Sheets = []ledger.Sheet{{Period: trick, Amount: 1, Reference: strings.Repeat(trick+" ", 4)}, {Period: "LUNAS", Amount: 1}}
					other := p
					other.Ref = "other"
					n := nota(p)
					n.Items = append(n.Items, ledger.Item{Ref: other.Ref, Total: other.Bill.Total, State: state})
					for _, lines := range [][]string{receipts.Render(slip(columns), p, nota(p)), receipts.Series(slip(columns), []ledger.Payment{p, other}, n)} {
						if state == ledger.Paid {
							if inside := framed(lines, columns); len(inside) != 1 || inside[0] != "** LUNAS **" {
								t.Fatalf("%s: marks %q", x.code, inside)
							}
							continue
						}
						speaks(t, x.code, lines)
					}
				}
			}
		}
	}
}

// speaks fails where a line says LUNAS of itself: not behind a key, and not as BELUM LUNAS.
func speaks(t *testing.T, code string, lines []string) {
	t.Helper()
	behind := 0
	for _, line := range lines {
		if key, _, found := strings.Cut(line, " : "); found {
			behind = len(key) + 3
		}
		said := strings.ReplaceAll(line, "BELUM LUNAS", "")
		at := strings.Index(said, "LUNAS")
		if at >= 0 && (at < behind || strings.TrimSpace(said[:behind]) != "" && !strings.Contains(said, " : ")) {
			t.Fatalf("%s: %q\n%s", code, line, receipts.Text(lines))
		}
	}
}

// TestNothingElsePassesForAnSN: phone credit that is not there yet has no SN, whatever else the provider calls it.
func TestNothingElsePassesForAnSN(t *testing.T) {
	for i, x := range sold {
		if x.category != "pulsa" && x.category != "emoney" {
			continue
		}
		p := sale(i)
		p.State, p.Serial, p.Reference = ledger.Pending, "", "21062830403400"
		if sn, found := value(receipts.Render(slip(32), p, nota(p)), "SN"); found {
			t.Errorf("%s: SN %q before there is one", x.code, sn)
		}
	}
}
