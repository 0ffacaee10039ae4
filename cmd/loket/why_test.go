package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os/exec"
	"syscall"
	"testing"
)

func TestWhy(t *testing.T) {
	address := &net.TCPAddr{IP: net.IPv4(10, 0, 0, 7), Port: 9100}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "open", Path: "/x/slip", Err: syscall.ENOENT}, "/x/slip: berkas atau foldernya tidak ada"},
		{fmt.Errorf("printer file: %w", &fs.PathError{Op: "write", Path: "/x", Err: syscall.ENOSPC}), "printer file: /x: disk penuh"},
		{fmt.Errorf("printer: %w", syscall.EACCES), "printer: tidak diizinkan oleh sistem"},
		{fmt.Errorf("wait: %w", context.DeadlineExceeded), "wait: terlalu lama"},
		{&net.OpError{Op: "dial", Net: "tcp", Addr: address, Err: syscall.ECONNREFUSED}, "10.0.0.7:9100: tidak ada yang menerima di alamat itu"},
		{&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "kasir-2"}}, "nama komputer itu tidak ditemukan"},
		{&net.OpError{Op: "listen", Net: "tcp", Err: &net.AddrError{Err: "missing port in address", Addr: "x"}}, "bukan HOST:PORT"},
		{&exec.Error{Name: "lp", Err: exec.ErrNotFound}, "lp: program itu tidak terpasang"},
		{errors.New("nobody knows this one"), "nobody knows this one"},
		{&exitError{exitFailed, "kata kami sendiri", syscall.ENOENT}, "kata kami sendiri"},
	} {
		if got := why(c.err); got != c.want {
			t.Errorf("%v is told as %q, want %q", c.err, got, c.want)
		}
	}
}
