package digiswitch_test

import (
	"slices"
	"strings"
	"testing"

	"loket/providers/digiswitch"
)

// The classes of providers §2, code for code.
var classes = map[string]string{
	"success":  "00",
	"pending":  "03 99",
	"suspect":  "01 70 49 47 46",
	"refunded": "74",
	"failed": "02 50 51 52 53 54 55 57 58 59 60 71 72 73 84 85 86 40 41 42 43 44 45 56 61 62 63 64 65 66 67 68 69 80 81 82 83 " +
		"87 88",
}

func TestTableIsTheUpstreamsList(t *testing.T) {
	list := read[[]struct {
		RC, Message, Status string
		Formed              bool
	}](t, "rc.json")
	rows := digiswitch.Rows()
	statuses := map[string][]string{"Sukses": {"success"}, "Pending": {"pending"}, "Gagal": {"failed", "suspect", "refunded"}}
	listed := map[string]bool{"46": true} // of the notes, in no list
	for _, want := range list {
		listed[want.RC] = true
		row, there := rows[want.RC]
		if !there {
			t.Errorf("%s (%s) is not in the table", want.RC, want.Message)
			continue
		}
		if row.Formed != want.Formed || !slices.Contains(statuses[want.Status], row.Class) {
			t.Errorf("%s: formed %t, class %s; the list says %t, %s", want.RC, row.Formed, row.Class, want.Formed, want.Status)
		}
		if news := want.Formed && want.RC != "85" && want.RC != "86"; row.News != news {
			t.Errorf("%s: news %t, want %t", want.RC, row.News, news)
		}
	}
	for rc, row := range rows {
		if !listed[rc] {
			t.Errorf("%s is in no list", rc)
		}
		if !strings.Contains(" "+classes[row.Class]+" ", " "+rc+" ") {
			t.Errorf("%s is %s", rc, row.Class)
		}
		if (row.Inquiry == nil) != (row.Class == "success") {
			t.Errorf("%s: an inquiry reads it as %v", rc, row.Inquiry)
		}
	}
	for class, all := range classes {
		for rc := range strings.FieldsSeq(all) {
			if rows[rc].Class != class {
				t.Errorf("%s is %q, want %s", rc, rows[rc].Class, class)
			}
		}
	}
}
