package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net"
	"os/exec"
	"strings"
	"syscall"
)

// causes are what the system says of files, disks, addresses and programs, in the operator's words.
var causes = []struct {
	err   error
	words string
}{
	{fs.ErrNotExist, "berkas atau foldernya tidak ada"},
	{fs.ErrPermission, "tidak diizinkan oleh sistem"},
	{fs.ErrExist, "sudah ada"},
	{syscall.EISDIR, "itu folder, bukan berkas"},
	{syscall.ENOTDIR, "sebagian jalurnya berkas, bukan folder"},
	{syscall.ENOSPC, "disk penuh"},
	{syscall.EDQUOT, "jatah disk habis"},
	{syscall.EROFS, "disk itu hanya dapat dibaca"},
	{syscall.EIO, "disk atau perangkatnya gagal membaca atau menulis"},
	{syscall.EPIPE, "yang membacanya sudah berhenti"},
	{syscall.EADDRINUSE, "alamat itu dipakai program lain"},
	{syscall.EADDRNOTAVAIL, "alamat itu bukan milik komputer ini"},
	{syscall.ECONNREFUSED, "tidak ada yang menerima di alamat itu"},
	{syscall.EHOSTUNREACH, "alamat itu tidak terjangkau"},
	{syscall.ENETUNREACH, "jaringan tidak terjangkau"},
	{exec.ErrNotFound, "program itu tidak terpasang"},
	{context.DeadlineExceeded, "terlalu lama"},
	{context.Canceled, "dihentikan"},
}

// why is an error in words for the operator: of what the system said, the file or address it was about and why. What no list
// knows stays as it is.
func why(err error) string {
	said, about := systemError(err)
	words := ""
	for _, cause := range causes {
		if errors.Is(err, cause.err) {
			said, words = cmp.Or(said, cause.err.Error()), cause.words
			break
		}
	}
	var host *net.DNSError
	var address *net.AddrError
	switch {
	case errors.As(err, &host):
		words = "nama komputer itu tidak ditemukan"
	case errors.As(err, &address):
		words = "bukan HOST:PORT"
	case words == "":
		return err.Error()
	}
	if about != "" {
		words = about + ": " + words
	}
	return strings.Replace(err.Error(), said, words, 1)
}

// systemError is the part of an error's text that is the system's, and what it is about; "" where it has no such part.
func systemError(err error) (said, about string) {
	var file *fs.PathError
	var network *net.OpError
	var program *exec.Error
	var number syscall.Errno
	switch {
	case errors.As(err, &file):
		return file.Error(), file.Path
	case errors.As(err, &network) && network.Addr != nil:
		return network.Error(), network.Addr.String()
	case errors.As(err, &network):
		return network.Error(), ""
	case errors.As(err, &program):
		return program.Error(), program.Name
	case errors.As(err, &number):
		return number.Error(), ""
	}
	return "", ""
}

// inWords puts why in place of every error of a message.
func inWords(args []any) []any {
	told := make([]any, len(args))
	for i, arg := range args {
		if err, ok := arg.(error); ok {
			arg = why(err)
		}
		told[i] = arg
	}
	return told
}
