//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/providers/simulator"
)

// TestNewcomerSetsACounterUpAndPays walks through the set-up on a terminal, from nothing to a counter that starts and pays.
func TestNewcomerSetsACounterUpAndPays(t *testing.T) {
	t.Parallel()
	far, _ := newFarEnds(t, nil)
	folder := t.TempDir()
	config, slips := filepath.Join(folder, "baru", "loket.toml"), filepath.Join(folder, "struk.txt")
	environment := []string{"LOKET_CONFIG=" + config, "HOME=" + folder, "TZ=Asia/Makassar"}
	c := startConsole(t, environment, "loket", "init")
	const tab, down = "\t", "\x1b[B"
	for _, step := range []struct{ sees, keys string }{
		{"Komputer ini", "5\rLoket Maju\rJl. Melati 5\r"},
		{"pembulatan", "\r\r"},
		{"Bahasa printer", down + tab + "file:" + slips + "\r\r"},
		{"Penggaris dikirim", "\r"},
		{"PDAM dengan layanan", "\rpdam-gianyar\r"},
		{"Alamat (URL)", far.servers[simulator.PDAM].URL() + "\rlatihan\rsalah\rkunci-latihan\r5\r\r" + down + "\r"},
		{"menolak nama pengguna", "\x1b[Z\x1b[Z\x1b[Z\x1b[Z\x15latihan\r\r\r\r\r"},
		{"nama, sandi, kunci dan jam diterima", "\rPDAM Gianyar\r\r"},
		{"Nama penyelia", "\r\r\r"},
		{"Folder cadangan", "cadangan\r"},
		{"F9 menulis", "\r"}, // which saves nothing
	} {
		c.until(step.sees, 20*time.Second)
		c.press(step.keys)
	}
	if _, err := os.Stat(config); err == nil {
		t.Error("the configuration was written before F9")
	}
	c.press(pressPay)
	c.until("Berikutnya", 20*time.Second)
	if code := c.exit(10 * time.Second); code != exitDone {
		t.Fatalf("exit code %d; it shows %q", code, c.shown)
	}
	c.leftClean()
	if rulers, _ := os.ReadFile(slips); !strings.Contains(string(rulers), ruler(32)+"\n") {
		t.Errorf("printed were %q", rulers)
	}
	counter := startConsole(t, environment, "loket")
	counter.until(firstFrame, 20*time.Second)
	for _, step := range []struct{ keys, sees string }{{pressEnter, "Nomor"}, {"10014" + pressEnter, "TOTAL"}} {
		counter.press(step.keys)
		counter.until(step.sees, 20*time.Second)
	}
	<-time.After(600 * time.Millisecond) // the quiet time before F9
	counter.press(pressPay)
	counter.until("LUNAS", 20*time.Second)
	counter.press(pressCtrlC)
	if code := counter.exit(20 * time.Second); code != exitDone {
		t.Errorf("exit code %d", code)
	}
	if took, _ := far.world.Took(simulator.PDAM); took != 1 {
		t.Errorf("the far end took %d payments", took)
	}
}

// TestSetupLeftMidwayWritesNothing: F10 twice, a signal's key, and no terminal at all.
func TestSetupLeftMidwayWritesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	c := startConsole(t, []string{"LOKET_CONFIG=" + filepath.Join(folder, "loket.toml"), "HOME=" + folder}, "loket", "init")
	c.until("Komputer ini", 20*time.Second)
	c.press("5\rLoket Maju\r\r")
	c.until("pembulatan", 20*time.Second)
	c.press(pressCtrlC)
	c.until("sekali lagi untuk berhenti", 20*time.Second)
	c.press(pressCtrlC)
	if code := c.exit(10 * time.Second); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	c.leftClean()
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
