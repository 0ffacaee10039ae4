package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"loket/ui/uitest"
)

// TestReadmeShowsTheCounter compares the README's picture with the golden frame it names.
func TestReadmeShowsTheCounter(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	picture := regexp.MustCompile("(?s)<!-- the counter: (\\S+) -->\n```\n(.*?)```").FindStringSubmatch(string(readme))
	if picture == nil {
		t.Fatal("the README has no picture of the counter")
	}
	frame, err := os.ReadFile(filepath.Join(root, picture[1]))
	if err != nil {
		t.Fatal(err)
	}
	got, want := strings.TrimRight(picture[2], "\n"), strings.TrimRight(string(frame), "\n")
	if uitest.Updating() {
		if os.Getenv("CI") != "" {
			t.Fatal("pictures are updated by hand, not in CI")
		}
		text := strings.Replace(string(readme), picture[0], strings.Replace(picture[0], "```\n"+picture[2]+"```", "```\n"+want+"\n```", 1), 1)
		if err := os.WriteFile(filepath.Join(root, "README.md"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("the README shows\n%s\nthe counter looks like\n%s", got, want)
	}
}
