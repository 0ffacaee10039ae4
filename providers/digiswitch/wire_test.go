package digiswitch_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"loket/ledger"
	"loket/providers"
	"loket/providers/digiswitch"
)

// step is one call of a Trace.
type step struct{ name, text string }

// traced answers every request with one body, SIGN in it being the request's own, and keeps the trace.
func traced(t *testing.T, body string, change ...func(*digiswitch.Config)) (provider, *[]step) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Sign string }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, strings.ReplaceAll(body, "SIGN", asked.Sign))
	}))
	t.Cleanup(server.Close)
	steps := new([]step)
	c := config(server.URL + "/v1/user/api/transaction")
	c.Trace = func(name, text string) { *steps = append(*steps, step{name, text}) }
	for _, f := range change {
		f(&c)
	}
	made, err := digiswitch.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return made.(provider), steps
}

// shown is the text of all steps that have this name.
func shown(steps []step, name string) string {
	var all []string
	for _, s := range steps {
		if s.name == name {
			all = append(all, s.text)
		}
	}
	return strings.Join(all, "\n")
}

// everyCall makes each of the four requests once.
func everyCall(t *testing.T, p provider) (errs []error) {
	t.Helper()
	q := query("pln", "530000000001", "ref-pasca4")
	owed := payment(q, ledger.Bill{Ref: q.Ref, Customer: q.Customer})
	_, inquiry := p.Inquire(t.Context(), q)
	_, paid := p.Pay(t.Context(), owed)
	_, asked := p.Advise(t.Context(), owed)
	_, balance := p.Balance(t.Context())
	return []error{inquiry, paid, asked, balance}
}

func TestTraceShowsEveryStep(t *testing.T) {
	p, steps := traced(t, sample(t, "pay-pln.json"))
	for i, err := range everyCall(t, p)[:3] {
		if err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
	var names []string
	for _, s := range *steps {
		names = append(names, s.name)
	}
	if got, want := strings.Join(names, " "), strings.TrimSpace(strings.Repeat("hashed request answer read ", 4)); got != want {
		t.Errorf("steps are %q, want %q", got, want)
	}
	about := "your-username[rahasia]ref-pasca4\n"
	if got, want := shown(*steps, "hashed"), strings.Repeat(about, 3)+"your-username[rahasia]depo"; got != want {
		t.Errorf("hashed is %q, want %q", got, want)
	}
	if got := shown(*steps, "request"); strings.Count(got, `"sign":"[rahasia]"`) != 4 {
		t.Errorf("request is %s", got)
	}
}

func TestTraceHidesSecrets(t *testing.T) {
	const echo = `\u001b[2Jrahasia-kunci SIGN`
	signs := []string{digiswitch.Sign("your-username", "rahasia-kunci", "ref-pasca4"), digiswitch.Sign("your-username", "rahasia-kunci", "depo")}
	body := fmt.Sprintf(`{"data":{"ref_id":"%[1]s","customer_no":"%[1]s","name":"%[1]s","message":"%[1]s","status":"Gagal","sn":"%[1]s",
		"rc":"%[1]s","deposit":"%[1]s","admin":"%[1]s","selling_price":"%[1]s","desc":{"alamat":"%[1]s","tarif":"%[1]s","no_pol":"%[1]s",
		"biaya_tnkb":"%[1]s","lembar_tagihan":"%[1]s","detail":[{"periode":"%[1]s","nilai_tagihan":"%[1]s","meter_awal":"%[1]s","no_ref":"%[1]s"}]}}}`, echo)
	for name, body := range map[string]string{"in every field": body, "in a refusal's code": `{"data":{"rc":"rahasia-kunci","status":"Pending"}}`} {
		t.Run(name, func(t *testing.T) {
			p, steps := traced(t, body)
			all := fmt.Sprint(everyCall(t, p), *steps)
			for _, secret := range append(signs, "rahasia-kunci", "\x1b") {
				if strings.Contains(all, secret) {
					t.Errorf("%q is shown: %s", secret, all)
				}
			}
			if read := shown(*steps, "read"); !strings.Contains(read, "[rahasia]") {
				t.Errorf("read is %q", read)
			}
		})
	}
	t.Run("in the username", func(t *testing.T) {
		p, steps := traced(t, body, func(c *digiswitch.Config) { c.Username = "loket-rahasia-kunci" })
		everyCall(t, p)
		if all := fmt.Sprint(*steps); strings.Contains(all, "rahasia-kunci") || !strings.Contains(all, "loket-[rahasia][rahasia]depo") {
			t.Errorf("shown: %s", all)
		}
	})
}

// notRead are the fields of the document's samples of which nothing is read: the echoed code may differ from ours,
// and what base_commission means is not documented.
var notRead = map[string]bool{"code": true, "base_commission": true}

func TestReadStepNamesEveryField(t *testing.T) {
	for _, product := range products {
		body := sample(t, "pay-"+product.code+".json")
		p, steps := traced(t, body)
		everyCall(t, p)
		read := shown(*steps, "read")
		for _, name := range scalars(t, body) {
			if named := strings.Contains(read, " "+name+" ") || strings.Contains("\n"+read, "\n"+name+" "); named == notRead[name] {
				t.Errorf("%s: %s is named: %t in\n%s", product.code, name, named, read)
			}
		}
	}
}

// scalars are the names of all fields in a body that say something and hold no other fields.
func scalars(t *testing.T, body string) []string {
	t.Helper()
	var names []string
	decoder := json.NewDecoder(strings.NewReader(body))
	last := ""
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		_, opens := token.(json.Delim)
		switch {
		case !opens && last != "" && token != "":
			names, last = append(names, last), ""
		case !opens && last != "":
			last = ""
		default:
			last, _ = token.(string)
		}
	}
}

func TestReadStep(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a bill", sample(t, "pay-pln.json"), `ref_id                = "ref-pasca4"
customer_no           = "530000000001"
name                  = "Nama Pelanggan Pertama"
admin                 = Rp2.500
message               = "Transaksi Sukses"
status                = "Sukses"
rc                    = "00": success
balance               = Rp100.000
price                 = Rp10.000
selling_price         = Rp11.000
  tarif                 = "R1"
  daya                  = "1300"
  lembar_tagihan        = "1"
  detail[0]
    periode               = "201901"
    nilai_tagihan         = Rp8.000
    admin                 = Rp2.500
    denda                 = Rp500
    meter_awal            = "00080000"
    meter_akhir           = "00090000"`},
		{"a refusal", short("60", "Gagal", "Tagihan belum tersedia"), `ref_id                = "r1"
customer_no           = "123"
message               = "Tagihan belum tersedia"
status                = "Gagal"
rc                    = "60": failed
balance               = Rp500`},
		{"a code nobody knows", `{"data":{"status":"Pending","rc":777}}`, `status                = "Pending"
rc                    = "777": not listed`},
		{"a deposit", `{"data":{"deposit":1250000}}`, `deposit               = Rp1.250.000`},
		{"what cannot be read", `{"data":{"status":"Sukses","rc":2,"price":"1.5","selling_price":"murah","desc":{"biaya_tnkb":[1],"detail":[{"meter_awal":"x"}]}}}`,
			`status                = "Sukses"
rc                    = "02": failed
price                 = unreadable
selling_price         = unreadable
  biaya_tnkb            = unreadable
  detail[0]
    meter_awal            = unreadable
note                  = status dan rc bertentangan
note                  = price tidak terbaca
note                  = meter_awal tidak terbaca
note                  = biaya_tnkb tidak terbaca`},
		{"no sheets", `{"data":{"desc":{"detail":"kosong"}}}`, `note                  = rincian per lembar tidak terbaca`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, steps := traced(t, c.body)
			_, _ = p.Balance(t.Context())
			if got := shown(*steps, "read"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
	t.Run("no answer", func(t *testing.T) {
		p, steps := traced(t, "<html>")
		if _, err := p.Balance(t.Context()); !errors.Is(err, providers.ErrNoAnswer) || shown(*steps, "read") != "" {
			t.Errorf("read %q, %v", shown(*steps, "read"), err)
		}
	})
}
