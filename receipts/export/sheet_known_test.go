package export_test

import (
	"reflect"
	"testing"

	"loket/receipts/export"
)

// TestReadingKnown: what is said about a text counts, and a row stands at its line whatever lies between.
func TestReadingKnown(t *testing.T) {
	for name, test := range map[string]struct {
		known export.Reading
		data  string
		want  [][]string
	}{
		"separator":  {export.Reading{Separator: ';'}, "a,b;c,d\n1,2;3,4", [][]string{{"a,b", "c,d"}, {"1,2", "3,4"}}},
		"encoding":   {export.Reading{Encoding: "windows-1252"}, "a,\xC3\xA9\n1,2", [][]string{{"a", "Ã©"}, {"1", "2"}}},
		"utf-16":     {export.Reading{Encoding: "utf-16"}, "a\x00,\x00b\x00", [][]string{{"a", "b"}}},
		"empty line": {export.Reading{}, "a,b\n\n\n1,2", [][]string{{"a", "b"}, nil, nil, {"1", "2"}}},
		"two lines":  {export.Reading{}, "a,b\n\"x\ny\",2\n3,4", [][]string{{"a", "b"}, {"x y", "2"}, nil, {"3", "4"}}},
		"said":       {export.Reading{}, "sep=;\na;b", [][]string{nil, {"a", "b"}}},
	} {
		if got, err := test.known.Sheet([]byte(test.data)); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
