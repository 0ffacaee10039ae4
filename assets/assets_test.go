package assets_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"loket/assets"
)

// entry is one table of the catalogue, keys to values as written; lists are not read.
type entry map[string]string

// entries reads the little of TOML that the catalogue is written in: tables of "key = value".
func entries(t *testing.T, name string) []entry {
	t.Helper()
	var all []entry
	var current entry
	for line := range strings.SplitSeq(string(assets.Catalogue), "\n") {
		if strings.HasPrefix(line, "[[") {
			current = entry{}
			if line == "[["+name+"]]" {
				all = append(all, current)
			}
			continue
		}
		if key, value, found := strings.Cut(line, " = "); found && line[0] != '#' {
			if _, twice := current[key]; twice {
				t.Errorf("%s twice in %v", key, current)
			}
			current[key] = strings.Trim(value, `"`)
		}
	}
	return all
}

// documented are numbers that the documents or the published test numbers show, by product.
var documented = map[string][]string{
	"pdam": {"10014", "100"}, "pdam-digiswitch": {"1013226", "2013230"}, "pln": {"530000000001", "630000000006"},
	"plnnontaglis": {"3225030005921", "4225030005923"}, "bpjs": {"8801234560001", "9801234560005"},
	"hp": {"081234554320", "081244554324"}, "internet": {"6391601001", "7391601005"}, "multifinance": {"6391601201", "7391601205"},
	"pbb": {"329801092375999991", "429801092375999995"}, "pgas": {"0110014601", "1110014605"},
	"tv": {"127246500105", "227246500105"}, "samsat": {"9658548523568703,0212502110170100"},
	"emoney": {"082100000001", "082110000003"}, "pulsa-s5": {"0812345678"},
}

func TestCatalogueFitsTheDocumentsNumbers(t *testing.T) {
	products := entries(t, "product")
	for code, numbers := range documented {
		i := slices.IndexFunc(products, func(e entry) bool { return e["code"] == code })
		if i < 0 {
			t.Errorf("%s is not in the catalogue", code)
			continue
		}
		pattern, err := regexp.Compile("^(?:" + products[i]["pattern"] + ")$")
		if err != nil {
			t.Fatal(err)
		}
		for _, number := range numbers {
			if !pattern.MatchString(number) {
				t.Errorf("%s: pattern %s does not fit %s", code, pattern, number)
			}
		}
	}
}

func TestCatalogueHoldsTogether(t *testing.T) {
	var categories []string
	for _, c := range entries(t, "category") {
		categories = append(categories, c["code"])
	}
	order := []string{"pdam", "pln", "bpjs", "telepon", "internet", "multifinance", "pbb", "gas", "tv", "samsat", "emoney", "pulsa"}
	if !slices.Equal(categories, order) {
		t.Errorf("categories: got %v, want %v", categories, order)
	}
	seen := map[string]bool{}
	for _, p := range entries(t, "product") {
		if seen[p["code"]] {
			t.Errorf("product %s twice", p["code"])
		}
		seen[p["code"]] = true
		for key, known := range map[string][]string{
			"category": categories, "again": {"never", "day"}, "partial": {"none", "oldest"},
			"bill_key": {"period", "instalment", "year", "registration", "paycode", "day"},
		} {
			if !slices.Contains(known, p[key]) {
				t.Errorf("product %s: %s is %q, want one of %v", p["code"], key, p[key], known)
			}
		}
		if p["name"] == "" || p["hint"] == "" || (p["bill_key"] == "day") != (p["again"] == "day") {
			t.Errorf("product %s: no name or hint, or bill_key and again disagree", p["code"])
		}
	}
}

func TestEveryCategoryHasItsReceipt(t *testing.T) {
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
	for _, c := range entries(t, "category") {
		if !served[c["code"]] {
			t.Errorf("category %s has no receipt layout", c["code"])
		}
		delete(served, c["code"])
	}
	if len(served) > 0 {
		t.Errorf("layouts for categories that are not in the catalogue: %v", served)
	}
}

func TestSampleHasNoSecretOfItsOwn(t *testing.T) {
	secret := regexp.MustCompile(`^(password|key|pay_key|api_key) = "(.*?)"`)
	found := 0
	for line := range strings.SplitSeq(string(assets.Sample), "\n") {
		if m := secret.FindStringSubmatch(line); m != nil {
			found++
			if !strings.HasPrefix(m[2], "env:") {
				t.Errorf("%s is not taken from the environment", m[1])
			}
		}
	}
	if found != 4 {
		t.Errorf("got %d secrets, want 4", found)
	}
}
