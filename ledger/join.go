package ledger

// Join is several bills of one customer and product as one to look at, in their order: every month of a water account
// that is behind. Sheets stand one after the other, each with its period; amounts are added up by line; of the details
// those stay that all bills have alike. Its reference is the first bill's, and it must be asked again when the first of
// them must. It is never paid as one.
func Join(bills []Bill) Bill {
	if len(bills) == 0 {
		return Bill{}
	}
	joined := bills[0]
	joined.Sheets, joined.Lines, joined.Notes = nil, nil, nil
	joined.Details = shared(bills)
	joined.Fee, joined.Total, joined.Cost = 0, 0, new(Rupiah)
	for _, b := range bills {
		joined.Sheets = append(joined.Sheets, b.periodSheets()...)
		for _, line := range b.Lines {
			joined.Lines = addLine(joined.Lines, line)
		}
		joined.Notes = append(joined.Notes, b.Notes...)
		joined.Fee += b.Fee
		joined.Total += b.Total
		if b.Cost == nil || joined.Cost == nil {
			joined.Cost = nil
		} else {
			*joined.Cost += *b.Cost
		}
		if !b.PayBefore.IsZero() && (joined.PayBefore.IsZero() || b.PayBefore.Before(joined.PayBefore)) {
			joined.PayBefore = b.PayBefore
		}
	}
	joined.Lines = feeLast(joined.Lines)
	if len(bills) > 1 {
		joined.Period = ""
	}
	return joined
}

// periodSheets are a bill's sheets, each with a period; a bill without sheets is one.
func (b Bill) periodSheets() []Sheet {
	if len(b.Sheets) == 0 {
		return []Sheet{{Period: string(b.Period), Amount: b.Total - b.Fee}}
	}
	sheets := make([]Sheet, len(b.Sheets))
	for i, s := range b.Sheets {
		if s.Period == "" {
			s.Period = string(b.Period)
		}
		sheets[i] = s
	}
	return sheets
}

// shared are the first bill's details that every other bill has with the same value.
func shared(bills []Bill) []Detail {
	var same []Detail
	for _, d := range bills[0].Details {
		everywhere := true
		for _, b := range bills[1:] {
			everywhere = everywhere && b.Detail(d.Key) == d.Value
		}
		if everywhere {
			same = append(same, d)
		}
	}
	return same
}

func addLine(lines []Line, line Line) []Line {
	for i := range lines {
		if lines[i].Key == line.Key && lines[i].Label == line.Label {
			lines[i].Amount += line.Amount
			return lines
		}
	}
	return append(lines, line)
}

// feeLast puts the loket's own fee where a bill has it: last.
func feeLast(lines []Line) []Line {
	var others, fees []Line
	for _, line := range lines {
		if line.Key == LineFee {
			fees = append(fees, line)
		} else {
			others = append(others, line)
		}
	}
	return append(others, fees...)
}
