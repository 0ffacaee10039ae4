package digiswitch

import (
	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// Sign is the signature of a request, for its vector test.
var Sign = sign

// Row is one row of the code table, for comparing it with the upstream's list.
type Row struct {
	Class        string
	Formed, News bool
	Inquiry      error
}

// Rows is the code table.
func Rows() map[string]Row {
	rows := map[string]Row{}
	for rc, c := range codes {
		rows[rc] = Row{c.class.String(), c.formed, c.news, c.inquiry}
	}
	return rows
}

// Read reads a body as the answer to all three commands, without a network between.
func Read(body []byte, p providers.Provider, owed ledger.Payment) (bill ledger.Bill, paid, asked ledger.Answer, err error) {
	whole, err := transport.Parse(body)
	if err != nil {
		return bill, paid, asked, err
	}
	data, _ := whole.Object("data")
	if bill, err = readBill(data); err != nil {
		bill = ledger.Bill{}
	}
	if paid, err = p.(asking).reply(data, owed); err != nil {
		return bill, paid, asked, err
	}
	asked, err = p.(asking).news(data, owed)
	return bill, paid, asked, err
}

// ReadBill is the bill that the object "data" of an inquiry's answer makes.
func ReadBill(data []byte) (ledger.Bill, error) {
	o, err := transport.Parse(data)
	if err != nil {
		return ledger.Bill{}, err
	}
	return readBill(o)
}
