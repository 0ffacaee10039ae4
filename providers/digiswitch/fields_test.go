package digiswitch_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"loket/ledger"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sections are the tables of testdata/tables.txt, which are the document's word for word, and the products they
// describe.
var sections = map[string]string{
	"PLN": "pln", "PDAM": "pdam", "HP": "hp", "INTERNET": "internet", "BPJS Kesehatan": "bpjs", "Multifinance": "multifinance",
	"PBB": "pbb", "GAS Negara": "pgas", "TV": "tv", "PLN Nontaglis": "plnnontaglis", "E-Money": "emoney", "SAMSAT": "samsat",
}

// tableField is a field of an answer: in data itself, in its desc, or in a row of desc's detail.
type tableField struct{ level, name string }

// fieldsOf are the fields of a product: its table's, and those that its sample alone has.
func fieldsOf(t *testing.T, table []string, code string) []tableField {
	t.Helper()
	var fields []tableField
	level := "data"
	for _, row := range table {
		name, _, _ := strings.Cut(row, " ")
		if name == "desc" || name == "detail" {
			level = name
			continue
		}
		fields = append(fields, tableField{level, name})
	}
	var whole map[string]map[string]any
	if err := json.Unmarshal([]byte(sample(t, "pay-"+code+".json")), &whole); err != nil {
		t.Fatal(err)
	}
	add := func(level string, object map[string]any) {
		var names []string
		for name := range object {
			if name != "desc" && name != "detail" && !slices.Contains(fields, tableField{level, name}) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			fields = append(fields, tableField{level, name})
		}
	}
	desc := whole["data"]["desc"].(map[string]any)
	add("data", whole["data"])
	add("desc", desc)
	if rows, there := desc["detail"].([]any); there {
		add("detail", rows[0].(map[string]any))
	}
	return fields
}

// marked are values for these fields that cannot be taken for one another.
func marked(fields []tableField) map[tableField]string {
	fixed := map[string]string{"ref_id": "r1", "customer_no": "123", "status": "Sukses", "rc": "00", "periode": "201901",
		"selling_price": "9000000", "lembar_tagihan": "1",
		"biaya_tnkb": "19999", "biaya_admin_tnkb": "19999"} // one field by two names
	values := map[tableField]string{}
	for i, f := range fields {
		switch {
		case fixed[f.name] != "":
			values[f] = fixed[f.name]
		case strings.HasPrefix(f.name, "biaya_"), slices.Contains([]string{"admin", "balance", "price", "base_commission", "nilai_tagihan", "denda"}, f.name):
			values[f] = fmt.Sprint(10_007 + 101*i)
		case strings.HasPrefix(f.name, "meter_"):
			values[f] = fmt.Sprintf("%08d", 80_000+i)
		default:
			values[f] = fmt.Sprintf("teks %d", i)
		}
	}
	return values
}

// bodyOf is a successful answer with these values, all of them texts.
func bodyOf(values map[tableField]string) string {
	levels := map[string]map[string]any{"data": {}, "desc": {}, "detail": {}}
	for f, value := range values {
		levels[f.level][f.name] = value
	}
	if len(levels["detail"]) > 0 {
		levels["desc"]["detail"] = []any{levels["detail"]}
	}
	levels["data"]["desc"] = levels["desc"]
	body, err := json.Marshal(map[string]any{"data": levels["data"]})
	if err != nil {
		panic(err)
	}
	return string(body)
}

// places is where a value can end up, by name.
type places [][2]string

func (p *places) add(name string, value any) { *p = append(*p, [2]string{name, fmt.Sprint(value)}) }

func (p *places) parts(details []ledger.Detail, sheets []ledger.Sheet) {
	for _, d := range details {
		p.add("rincian "+d.Label, d.Value)
	}
	for _, s := range sheets {
		for name, value := range map[string]any{"periode": s.Period, "tagihan": int64(s.Amount), "denda": int64(s.Penalty), "admin": int64(s.Admin),
			"lain": int64(s.Other), "meter awal": s.Start, "meter akhir": s.End, "no ref": s.Reference} {
			p.add("lembar: "+name, value)
		}
	}
}

// of are the names of the places that hold a value.
func (p places) of(value string) []string {
	var names []string
	for _, place := range p {
		if place[1] == value {
			names = append(names, place[0])
		}
	}
	slices.Sort(names)
	return names
}

// TestEveryFieldOfTheTablesEndsUpSomewhere reads, for each product, an answer with every field that the document's table
// or sample has, and says where each is found in the bill and in the answer to a payment. A field that is found nowhere
// must be one that decides (another value spoils the bill), or one of the two that are kept raw on purpose.
func TestEveryFieldOfTheTablesEndsUpSomewhere(t *testing.T) {
	var got strings.Builder
	tables := strings.Split(strings.TrimSpace(sample(t, "tables.txt")), "\n\n")
	if len(tables) != len(sections) || len(sections) != len(products) {
		t.Fatalf("%d tables, %d sections, %d products", len(tables), len(sections), len(products))
	}
	for _, table := range tables {
		rows := strings.Split(table, "\n")
		code := sections[strings.TrimPrefix(rows[0], "Response ")]
		if code == "" {
			t.Fatalf("table %q is of no product", rows[0])
		}
		fields := fieldsOf(t, rows[1:], code)
		values := marked(fields)
		inBill, inAnswer := readBoth(t, code, bodyOf(values))
		for _, f := range fields {
			bill, answer := inBill.of(values[f]), inAnswer.of(values[f])
			where := "tagihan: " + strings.Join(bill, ", ") + "; jawaban: " + strings.Join(answer, ", ")
			switch {
			case len(bill) > 0 || len(answer) > 0:
			case f.name == "code" || f.name == "base_commission":
				where = "mentah saja"
			case decides(t, code, values, f):
				where = "menentukan"
			default:
				t.Errorf("%s: %s of %s is dropped", code, f.name, f.level)
			}
			fmt.Fprintf(&got, "%-13s %-7s %-22s %s\n", code, f.level, f.name, where)
		}
	}
	const golden = "testdata/fields.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := sample(t, "fields.golden"); got.String() != want {
		t.Errorf("%s differs, got\n%s", golden, got.String())
	}
}

// readBoth is where the values of one body end up: in the bill of an inquiry, and in the answer to the payment of a bill that
// had nothing of it.
func readBoth(t *testing.T, code, body string) (bill, answer places) {
	t.Helper()
	f := serve(t, body)
	q := query(code, "123", "r1")
	b, err := f.Inquire(t.Context(), q)
	if err != nil || b.Check() != nil {
		t.Fatalf("%s: %v, %v", code, err, b.Check())
	}
	bill = places{{"nama", b.Name}, {"alamat", b.Address}, {"total", fmt.Sprint(int64(b.Total))}, {"biaya", fmt.Sprint(int64(*b.Cost))}}
	for _, l := range b.Lines {
		bill.add("baris "+l.Label, int64(l.Amount))
	}
	bill.parts(b.Details, b.Sheets)

	bare := ledger.Bill{Product: b.Product, Ref: b.Ref, Customer: b.Customer, Total: b.Total,
		Lines: []ledger.Line{{Key: ledger.LineBill, Amount: b.Total}}}
	a, err := f.Pay(t.Context(), payment(q, bare))
	if err != nil || a.Outcome != ledger.OutcomePaid || string(a.Raw) != body {
		t.Fatalf("%s: %+v, %v", code, a.Answer, err)
	}
	answer = places{{"nama", a.Name}, {"alamat", a.Address}, {"SN", a.Serial}, {"kode", a.Code}, {"pesan", a.Message},
		{"biaya", fmt.Sprint(int64(*a.Cost))}, {"saldo", fmt.Sprint(int64(*a.Balance))}}
	answer.parts(a.Details, a.Sheets)
	return bill, answer
}

// decides reports whether another value of a field makes the answer no bill.
func decides(t *testing.T, code string, values map[tableField]string, f tableField) bool {
	t.Helper()
	changed := map[tableField]string{}
	for field, value := range values {
		changed[field] = value
	}
	changed[f] = "lain"
	_, err := serve(t, bodyOf(changed)).Inquire(t.Context(), query(code, "123", "r1"))
	return err != nil
}
