package uitest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write golden files anew")

// Updating reports whether files that tests compare with are to be written anew.
func Updating() bool { return *update }

// Golden compares a frame with testdata/<name of the test>.golden. With -update it writes the file, but never where
// CI is set: there the file is the law. Spaces at the ends of lines do not count.
func Golden(t *testing.T, frame string) {
	t.Helper()
	file := filepath.Join("testdata", strings.NewReplacer("/", "-", " ", "_").Replace(t.Name())+".golden")
	got := trim(frame)
	if Updating() {
		if os.Getenv("CI") != "" {
			t.Fatal("-update is not for CI")
		}
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("no golden file (-update writes it): %v", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s\nwant:\n%s", file, got, want)
	}
}

func trim(frame string) string {
	lines := strings.Split(frame, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}
