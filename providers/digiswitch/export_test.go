package digiswitch

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
	names := map[class]string{success: "success", pending: "pending", suspect: "suspect", failed: "failed", refunded: "refunded"}
	rows := map[string]Row{}
	for rc, c := range codes {
		rows[rc] = Row{names[c.class], c.formed, c.news, c.inquiry}
	}
	return rows
}
