package main

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loket/assets"
	"loket/ledger"
)

// fixtures are the documents' examples, word for word.
const fixtures = root + "/providers/digiswitch/testdata/"

// embedded is the catalogue with its products by code.
func embedded(t *testing.T) (catalogue, map[ledger.ProductCode]ledger.Product) {
	t.Helper()
	known, err := loadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	products := map[ledger.ProductCode]ledger.Product{}
	for _, p := range known.all() {
		if _, twice := products[p.Code]; twice {
			t.Errorf("product %s twice", p.Code)
		}
		products[p.Code] = p
	}
	return known, products
}

// documented are numbers that the documents, the published test numbers and the pages the catalogue cites show.
func documented(t *testing.T) map[ledger.ProductCode][]string {
	t.Helper()
	numbers := map[ledger.ProductCode][]string{
		"pdam": {"10014", "100"}, "pulsa-s5": {"0812345678"}, "bpjs": {"0001944358911", "8888801944358911", "8988801944358911"},
	}
	type sample struct {
		Code     string `json:"code"`
		Customer string `json:"customer_no"`
	}
	read := func(path string, into any) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatal(err)
		}
	}
	var published []sample
	read(fixtures+"test-numbers.json", &published)
	paths, err := filepath.Glob(fixtures + "pay-*.json")
	if err != nil || len(paths) != 12 {
		t.Fatalf("%d replies of the document, want 12: %v", len(paths), err)
	}
	for _, path := range paths {
		var reply struct{ Data sample }
		read(path, &reply)
		published = append(published, reply.Data)
	}
	for _, s := range published {
		code := ledger.ProductCode(s.Code)
		if code == "pdam" {
			code = "pdam-digiswitch"
		}
		numbers[code] = append(numbers[code], s.Customer)
	}
	return numbers
}

func TestDocumentedNumbersRaiseNoQuestion(t *testing.T) {
	_, products := embedded(t)
	numbers := documented(t)
	for code, p := range products {
		if len(numbers[code]) == 0 && !p.Prepaid {
			t.Errorf("%s: no number of a document", code)
		}
		for _, text := range numbers[code] {
			odd := code == "hp" && text == "1013226" // the document's own sample is no telephone number
			if unusual, err := p.CheckNumber(ledger.CleanNumber(text)); err != nil || unusual != odd {
				t.Errorf("%s %s: unusual %t, %v", code, text, unusual, err)
			}
		}
	}
}

// TestOnlyWrongLengthsAreRefused: what merely looks odd may be right, and what cannot be right is refused.
func TestOnlyWrongLengthsAreRefused(t *testing.T) {
	_, products := embedded(t)
	for code, numbers := range documented(t) {
		p := products[code]
		no := ledger.CleanNumber(numbers[0])
		if unusual, err := p.CheckNumber(ledger.CustomerNo(strings.Repeat("A", len(no)))); len(p.Parts) == 0 && (err != nil || !unusual && code != "multifinance") {
			t.Errorf("%s: letters of the right length: unusual %t, %v", code, unusual, err)
		}
		if _, err := p.CheckNumber(no[:2]); !errors.Is(err, ledger.ErrNumberShort) && !errors.Is(err, ledger.ErrNumberParts) {
			t.Errorf("%s: %s is not too short: %v", code, no[:2], err)
		}
		if _, err := p.CheckNumber(no + ledger.CustomerNo(strings.Repeat("1", 20))); !errors.Is(err, ledger.ErrNumberLong) {
			t.Errorf("%s: 20 more digits are not too long: %v", code, err)
		}
	}
	for _, c := range []struct {
		code ledger.ProductCode
		no   ledger.CustomerNo
		err  error
	}{
		{"pln", "53000000000", ledger.ErrNumberShort}, {"pln", "5300000000012", ledger.ErrNumberLong},
		{"pbb", "32980109237599999", ledger.ErrNumberShort}, {"bpjs", "880123456000", ledger.ErrNumberShort},
		{"bpjs", "88888012345600011", ledger.ErrNumberLong}, {"plnnontaglis", "322503000592", ledger.ErrNumberShort},
		{"samsat", "9658548523568703", ledger.ErrNumberParts}, {"samsat", "9658548523568703,1,2", ledger.ErrNumberParts},
		{"samsat", "9658548523568703,021", ledger.ErrNumberShort}, {"samsat", "965854852356870312345,0212502110170100", ledger.ErrNumberLong},
	} {
		if _, err := products[c.code].CheckNumber(c.no); !errors.Is(err, c.err) {
			t.Errorf("%s %s: %v, want %v", c.code, c.no, err, c.err)
		}
	}
}

func TestFormsOfOneNumberAreOneCustomer(t *testing.T) {
	_, products := embedded(t)
	for code, forms := range map[ledger.ProductCode][]ledger.CustomerNo{
		"bpjs":     {"0001944358911", "8801944358911", "8888801944358911", "8988801944358911"},
		"hp":       {"081234554320", "6281234554320", "+62 812-3455-4320"},
		"pulsa-x5": {"087712345678", "6287712345678"},
		"emoney":   {"082100000001", "6282100000001"},
		"samsat":   {"9658548523568703,0212502110170100", "9658548523568703,0212502110170101", "9658548523568703,021250"},
	} {
		for _, form := range forms {
			if got, want := products[code].Identity(form), products[code].Identity(forms[0]); got != want {
				t.Errorf("%s %s is customer %s, %s is %s", code, form, got, forms[0], want)
			}
		}
	}
	for code, others := range map[ledger.ProductCode][2]ledger.CustomerNo{
		"bpjs":   {"8801234560001", "9801234560001"}, // two of the published test numbers
		"emoney": {"6281234567890123", "081234567890"},
		"pln":    {"530000000001", "630000000001"},
		"samsat": {"9658548523568703,0212502110170100", "9658548523568704,0212502110170100"},
	} {
		if p := products[code]; p.Identity(others[0]) == p.Identity(others[1]) {
			t.Errorf("%s: %s and %s are one customer", code, others[0], others[1])
		}
	}
}

func TestCatalogueHoldsTogether(t *testing.T) {
	known, products := embedded(t)
	var categories []string
	for _, c := range known.Categories {
		categories = append(categories, c.Code)
	}
	order := []string{"pdam", "pln", "bpjs", "telepon", "internet", "multifinance", "pbb", "gas", "tv", "samsat", "emoney", "pulsa"}
	if !slices.Equal(categories, order) { // design §6
		t.Errorf("categories: got %v, want %v", categories, order)
	}
	for code, p := range products {
		config := Config{Products: []ProductConfig{{Code: string(code)}}}
		i := slices.IndexFunc(known.Products, func(e catalogueEntry) bool { return e.Code == code })
		if err := config.keep(0, known.Products[i].rules()); err != nil {
			t.Error(err)
		}
		if !slices.Contains(categories, p.Category) || p.Name == "" || p.Hint == "" || p.Pattern == "" || p.BillKey == "" || p.Partial == "" {
			t.Errorf("%s lacks something: %+v", code, p)
		}
		if (p.BillKey == ledger.KeyDay) != p.Again || p.Monthly != (p.Arrears > 0) || p.Prepaid != (p.Operator != "") {
			t.Errorf("%s: keys disagree: %+v", code, p)
		}
		if _, err := regexp.Compile(p.Pattern); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
	if p := products["pulsa-x10"]; p.Operator != "XL" || p.Nominal != 10_000 || p.SKU != "x10" || !p.Prepaid || p.Utility != "pulsa" {
		t.Errorf("a product like another is %+v", p)
	}
	if p := products["samsat"]; len(p.Parts) != 2 || p.Parts[0].Label != "Kode bayar" || p.Parts[1].Label != "Nomor identitas" {
		t.Errorf("SAMSAT's numbers are %+v", p.Parts)
	}
	if products["bpjs"].Periods != ledger.PeriodsCount || products["multifinance"].Periods != ledger.PeriodsInstalment || products["pdam"].Arrears != 6 {
		t.Error("periods and arrears are not those of the documents")
	}
}

// TestEveryProductHasItsSource: the comment above an entry that is like no other says where its number is from.
func TestEveryProductHasItsSource(t *testing.T) {
	source := regexp.MustCompile(`\b(PDAM|DIGI|BILLER|NUMBERS|TRADE)\b`)
	blocks := strings.Split(string(assets.Catalogue), "\n\n")
	entries := 0
	for _, block := range blocks {
		comment, entry, found := strings.Cut("\n"+block, "\n[[product]]\n")
		if !found || strings.Contains(entry, "\nlike = ") {
			continue
		}
		entries++
		if !strings.Contains(comment, "#") || !source.MatchString(comment) {
			t.Errorf("no source above %q", strings.TrimSpace(entry[:min(40, len(entry))]))
		}
	}
	if entries < 14 {
		t.Errorf("%d entries", entries)
	}
}

func TestOperatorsHavePrefixes(t *testing.T) {
	known, products := embedded(t)
	for _, p := range products {
		if p.Operator == "" {
			continue
		}
		if !slices.Contains(slices.Collect(maps.Values(known.Prefixes)), p.Operator) {
			t.Errorf("%s: operator %q has no prefix", p.Code, p.Operator)
		}
	}
	for no, want := range map[ledger.CustomerNo]string{"0812345678": "Telkomsel", "085112345678": "Telkomsel", "085155345678": "by.U",
		"6285712345678": "Indosat", "087812345678": "XL", "083112345678": "Axis", "089912345678": "Tri", "088112345678": "Smartfren"} {
		if got, _ := known.Prefixes.Operator(no); got != want {
			t.Errorf("%s is of %q, want %q", no, got, want)
		}
	}
}

func TestBrokenAssetsAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown key":          "[[product]]\ncode = \"a\"\nlenght = 3\n",
		"like what is not there":  "[[product]]\ncode = \"a\"\nlike = \"b\"\n",
		"like what comes after":   "[[product]]\ncode = \"a\"\nlike = \"b\"\n[[product]]\ncode = \"b\"\n",
		"an unknown key of parts": "[[product]]\ncode = \"a\"\n[[product.part]]\nlable = \"x\"\n",
	} {
		if _, err := readCatalogue([]byte(text), assets.Prefixes); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	operator := func(name, prefixes string) string {
		return "[[operator]]\nname = \"" + name + "\"\nprefixes = [" + prefixes + "]\n"
	}
	for name, text := range map[string]string{
		"a prefix of two":    operator("A", `"0811"`) + operator("B", `"0811"`),
		"a prefix twice":     operator("A", `"0811", "0811"`),
		"nobody's prefix":    operator("", `"0811"`),
		"no mobile prefix":   operator("A", `"0211"`),
		"too short a prefix": operator("A", `"08"`),
		"an unknown key":     "[[operator]]\nname = \"A\"\nprefix = [\"0811\"]\n",
	} {
		if _, err := readPrefixes([]byte(text)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestEveryCategoryHasItsReceipt(t *testing.T) {
	known, _ := embedded(t)
	served := map[string]bool{}
	files, err := assets.Layouts.ReadDir("layouts")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := assets.Layouts.ReadFile("layouts/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if rest, found := strings.CutPrefix(strings.TrimSpace(line), "for category "); found {
				for name := range strings.FieldsSeq(rest) {
					served[name] = true
				}
			}
		}
	}
	for _, c := range known.Categories {
		if !served[c.Code] {
			t.Errorf("category %s has no receipt layout", c.Code)
		}
		delete(served, c.Code)
	}
	if len(served) > 0 {
		t.Errorf("layouts for categories that are not in the catalogue: %v", served)
	}
}
