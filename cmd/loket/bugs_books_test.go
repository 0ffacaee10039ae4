package main

// Bugs in the double-entry mirror and in what checks it.
var bookBugs = []bug{
	{"cash is posted to the wrong side", "ledger/posting.go",
		"m.move(AccountHeld, AccountCash, after.Tender-before.Tender)",
		"m.move(AccountCash, AccountHeld, after.Tender-before.Tender)", "ledger"},
	{"the commission is counted twice", "ledger/posting.go",
		"m.move(AccountCommission, AccountHeld, sign*commission)",
		"m.move(AccountCommission, AccountHeld, 2*sign*commission)", "ledger"},
	{"a posting without its counterpart", "ledger/posting.go",
		"	m.add(from, -amount)\n",
		"", "ledger"},
	{"what is taken back stays earned", "ledger/posting.go",
		"	m.earn(before, -1)\n",
		"", "ledger"},
	{"an unknown cost is none", "ledger/posting.go",
		"m.move(UnknownCostOf(p.Product.Provider), AccountHeld, sign*p.Bill.Owed())",
		"m.move(AccountCommission, AccountHeld, sign*p.Bill.Owed())", "ledger"},
	{"a closing's difference is posted to the wrong side", "ledger/posting.go",
		"m.move(AccountDifference, AccountCash, after.Closing.Difference)",
		"m.move(AccountCash, AccountDifference, after.Closing.Difference)", "sqlite"},
	{"verify compares no account", "ledger/sqlite/verify_postings.go",
		"		if got[account] != want[account] {",
		"		if got[account] != got[account] {", "sqlite"},
	{"a nota that was let go is read as it is now", "ledger/sqlite/posting.go",
		"WHERE subject = ? AND seq < ? ORDER BY seq",
		"WHERE subject = ? AND seq <> ? ORDER BY seq", "sqlite"},
}
