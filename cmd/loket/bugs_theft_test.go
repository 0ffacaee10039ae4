package main

// Bugs that would let somebody at the counter take what is not theirs.
var theftBugs = []bug{
	{"money goes back on news though its customer left with a slip", "ui/result.go",
		"return p.Prints.Titipan > 0 || ",
		"return ", "ui"},
	{"money goes back on a screen that was left standing", "ui/result.go",
		" || w.Clock.Now().Sub(p.IntendedAt) > w.Shop.minutes(waitsAtMost)\n",
		"\n", "ui"},
	{"what a supervisor unmasked stays so for whoever comes", "ui/raw.go",
		"	case reopened: // by somebody else, it may be\n		s.by = \"\"\n",
		"", "ui"},
	{"a line is decided by whoever comes after it was allowed", "ui/rekon.go",
		"			disarmed.by, s.choice = \"\", &disarmed\n",
		"			s.choice = &disarmed\n", "ui"},
	{"a sign-in makes a clock that was set back look right", "ledger/sqlite/read.go",
		"WHERE stream <> 'user' ORDER BY seq DESC LIMIT 1",
		"ORDER BY seq DESC LIMIT 1", "sqlite"},
	{"a lost key is not on the Z", "ledger/sqlite/drawer.go",
		"drawerOfEarlier, drawerOfKeys} {",
		"drawerOfEarlier} {", "cmd"},
	{"a lost key is not on the screen", "ui/app_view.go",
		"	if shop.LostKey != \"\" {\n",
		"	if shop.LostKey == \"?\" {\n", "ui"},
	{"a start does not tell of a lost key", "cmd/loket/lostkey.go",
		"	for _, lost := range s.lostKeys {\n		s.say",
		"	for _, lost := range s.lostKeys[:0] {\n		s.say", "cmd"},
}
