package pdam

import "loket/providers"

// step says what an answer to a payment request means for it. The zero value is unknown.
type step uint8

const (
	unknown step = iota // no verdict: the payment may have been made
	success             // paid, if it says so of our bill
	failed              // refused, nothing was paid
	ask                 // refused for a reason that says nothing about our payment: payinfo decides
)

// code is a line of the table of codes.
type code struct {
	number    int    // in the document's table
	code      string // Kode
	functions string // Fungsi
	text      string // Keterangan
	inquiry   error  // what it makes of an inquiry; nil: a bill
	payment   step   // what it makes of a payment
}

// The verdicts that are read by name.
const (
	billFound = "005"
	notPaid   = "020"
	isPaid    = "021"
)

// codes is the table of the PDAM document §7, in its order. A code that the table does not give to the function that
// answered is no verdict of that function.
var codes = []code{
	{1, "001", "billinfo/billpayment/payinfo", "Username dan Password salah", providers.ErrCredentials, failed},
	{2, "003", "billinfo/billpayment", "No Sambungan tidak tersedia", providers.ErrNoCustomer, failed},
	{3, "004", "billinfo/billpayment", "No Sambungan tersedia", providers.ErrRefused, ask},
	{4, "005", "billinfo", "Data tagihan tersedia", nil, unknown},
	{5, "006", "billinfo", "Tidak ada tagihan", providers.ErrNoBill, unknown},
	{6, "007", "billinfo", "Data tagihan lebih dari maksimal", providers.ErrTooMany, unknown},
	{7, "010", "billpayment", "No Sambungan untuk periode belum tersedia", providers.ErrNoBill, failed}, // to an inquiry: the month is not out yet
	{8, "013", "billpayment", "Tidak ada data yang dibayar", providers.ErrRefused, ask},
	{9, "015", "billpayment", "Pembayaran berhasil dilakukan", providers.ErrRefused, success},
	{10, "016", "billpayment", "Total bayar tidak sesuai / kurang dari total tagihan", providers.ErrRefused, failed},
	{11, "020", "payinfo", "Pelanggan belum bayar", providers.ErrRefused, unknown},
	{12, "021", "payinfo", "Pelanggan sudah bayar", providers.ErrRefused, unknown},
	{13, "100", "billpayment", "Token salah", providers.ErrCredentials, failed},
	{14, "101", "billinfo/billpayment/payinfo", "Error/kesalahan aplikasi", providers.ErrDown, unknown},
	{15, "900", "billinfo/billpayment/payinfo", "Method request salah", providers.ErrCredentials, failed},
	{16, "901", "billinfo/billpayment/payinfo", "Header token expired", providers.ErrClock, failed},
	{17, "902", "billinfo/billpayment/payinfo", "Header token salah", providers.ErrCredentials, failed},
}

// find is the table's line for a code; a code that is not listed has the zero meaning for a payment and is a refusal
// of an inquiry.
func find(text string) code {
	for _, c := range codes {
		if c.code == text {
			return c
		}
	}
	return code{code: text, inquiry: providers.ErrRefused}
}
