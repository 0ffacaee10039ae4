package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
	"loket/ui"
)

// practiceConfig is the configuration of the practice counter. Its credentials are those of simulator.Practice.
func practiceConfig(folder string, urls map[simulator.End]string) (*Config, error) {
	text := fmt.Sprintf(practiceText, filepath.ToSlash(filepath.Join(folder, "latihan-struk.txt")), urls[simulator.PDAM], urls[simulator.Digiswitch], urls[simulator.Biller])
	c, err := parseConfig(filepath.Join(folder, "latihan.toml"), []byte(text+practiceProducts+practicePulsa()))
	if err != nil {
		return nil, err
	}
	c.minute = time.Second
	return c, c.check()
}

// practiceZone is the timezone of the practice counter below, for what is told before its configuration is read.
var practiceZone = time.FixedZone("WITA", 8*60*60)

const practiceText = `
[counter]
code = "5"
name = "Loket Latihan"
address = "Jl. Melati 5, Ubud"
timezone = "Asia/Makassar"
rounding = 100
[receipt]
columns = 40
printer = "file:%s"
[[provider]]
name = "pdam"
kind = "pdam"
url = "%s"
username = "latihan"
password = "latihan"
key = "kunci-latihan"
counter_code = "5"
timezone = "Asia/Makassar"
timeout = "8s"
testing = true
[[provider]]
name = "digiswitch"
kind = "digiswitch"
url = "%s/v1/user/api/transaction"
username = "latihan"
api_key = "kunci-latihan"
status_command = true
timeout = "8s"
testing = true
[[provider]]
name = "biller"
kind = "biller"
url = "%s"
username = "latihan"
password = "latihan"
timeout = "8s"
testing = true
[provider.callback]
listen = "127.0.0.1:0"
path = "/callback/6c6f6b6574206c61746968616e203132"
allow = ["127.0.0.1"]
`

const practiceProducts = `
[[product]]
code = "pdam-gianyar"
provider = "pdam"
name = "PDAM Gianyar"
category = "pdam"
fee = 2500
[[product]]
code = "pdam-digiswitch"
provider = "digiswitch"
name = "PDAM Denpasar"
fee = 2500
[[product]]
code = "pln"
provider = "digiswitch"
fee = 1000
[[product]]
code = "plnnontaglis"
provider = "digiswitch"
fee = 2000
[[product]]
code = "bpjs"
provider = "digiswitch"
fee = 1000
[[product]]
code = "hp"
provider = "digiswitch"
[[product]]
code = "internet"
provider = "digiswitch"
[[product]]
code = "multifinance"
provider = "digiswitch"
fee = 1000
fee_per = "sheet"
[[product]]
code = "pbb"
provider = "digiswitch"
fee = 2500
[[product]]
code = "pgas"
provider = "digiswitch"
fee = 1000
[[product]]
code = "tv"
provider = "digiswitch"
[[product]]
code = "samsat"
provider = "digiswitch"
fee = 5000
[[product]]
code = "emoney"
provider = "digiswitch"
fee = 1000
`

// practiceMargin is what a practice counter adds to the nominal of prepaid credit, in rupiah.
const practiceMargin = 2000

// practiceSizes are the nominals that the practice counter sells of every operator, in thousand rupiah.
var practiceSizes = []string{"5", "10", "20", "50", "100"}

// practicePulsa is the prepaid credit of the practice counter, at the cost of the Biller's own list.
func practicePulsa() string {
	var text strings.Builder
	for _, p := range simulator.BillerProducts() {
		size := strings.TrimLeft(p.Code, "abcdefghijklmnopqrstuvwxyz")
		nominal, err := strconv.Atoi(size)
		if err != nil || p.Inactive || !strings.HasPrefix(p.Name, "Pulsa ") || !slices.Contains(practiceSizes, size) {
			continue
		}
		_, _ = fmt.Fprintf(&text, "[[product]]\ncode = %q\nname = %q\ncategory = \"pulsa\"\nprovider = \"biller\"\nsku = %q\nprice = %d\ncost = %d\n",
			"pulsa-"+p.Code, p.Name, p.Code, nominal*1000+practiceMargin, p.Price)
	}
	return text.String()
}

// practiceSamples are the customers that the products screen offers: one of each kind of thing that happens. The first
// five are the tour's.
func practiceSamples(world *simulator.World) []ui.Sample {
	wanted := []struct {
		end     simulator.End
		product string
		story   simulator.Story
		label   string // instead of the story's own, where that is longer than the row
		gloss   string
	}{
		{end: simulator.PDAM, product: "pdam", story: simulator.Pays},
		{simulator.Digiswitch, "pln", simulator.Arrears, "dua lembar", "two months"},
		{end: simulator.Digiswitch, product: "pln", story: simulator.PendingPaid},
		{end: simulator.Digiswitch, product: "pln", story: simulator.PendingFailed},
		{simulator.PDAM, "pdam", simulator.AnswerLost, "jawaban hilang", "the answer is lost"},
		{end: simulator.PDAM, product: "pdam", story: simulator.LongArrears},
		{simulator.Biller, "s10", simulator.Pays, "kabar menyusul", "the result comes later"},
		{simulator.Digiswitch, "samsat", simulator.Pays, "dua nomor", "two numbers"},
	}
	var chosen []ui.Sample
	for _, want := range wanted {
		for _, s := range world.Samples() {
			if s.End != want.end || s.Product != want.product || s.What != want.story {
				continue
			}
			sample := ui.Sample{Product: practiceCode(s), Customer: ledger.CleanNumber(s.Number), Period: ledger.Month(s.Period),
				Label: cmp.Or(want.label, s.Indonesian), Gloss: cmp.Or(want.gloss, s.English)}
			if want.story == simulator.LongArrears {
				sample.Period = "" // the counter looks for the months itself
			}
			chosen = append(chosen, sample)
			break
		}
	}
	return chosen
}

// practiceCode is what the practice counter calls the product of a sample.
func practiceCode(s simulator.Sample) ledger.ProductCode {
	switch {
	case s.End == simulator.PDAM:
		return "pdam-gianyar"
	case s.End == simulator.Biller:
		return ledger.ProductCode("pulsa-" + s.Product)
	case s.Product == "pdam":
		return "pdam-digiswitch"
	}
	return ledger.ProductCode(s.Product)
}
