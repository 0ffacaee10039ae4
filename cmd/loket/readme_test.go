package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
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
	if got, want := strings.TrimRight(picture[2], "\n"), strings.TrimRight(string(frame), "\n"); got != want {
		t.Errorf("the README shows\n%s\nthe counter looks like\n%s", got, want)
	}
}
