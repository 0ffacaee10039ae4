package main

import (
	"maps"
	"slices"

	"loket/ledger"
)

// dayJSON is a recap of one day or several: counts and whole rupiah by state, cash by the day it moved. Day is null where
// there is no first one, until where there is one day or no end.
type dayJSON struct {
	Day      *string                  `json:"day"`
	Until    *string                  `json:"until"`
	Counters []string                 `json:"counters"`
	Count    map[string]int           `json:"count"`
	Total    map[string]ledger.Rupiah `json:"total"`
	Fee      ledger.Rupiah            `json:"fee"`
	Margin   ledger.Rupiah            `json:"margin"`
	ledger.CashSums
	Drawer   ledger.Rupiah `json:"drawer"`
	Products []earnedJSON  `json:"products"`
	Cashiers []earnedJSON  `json:"cashiers"`
	Practice bool          `json:"practice"`
}

// earnedJSON are the paid payments of a product or a cashier; commission is that of the payments whose cost is known.
type earnedJSON struct {
	Name       string        `json:"name"`
	Count      int           `json:"count"`
	Total      ledger.Rupiah `json:"total"`
	Fee        ledger.Rupiah `json:"fee"`
	Commission ledger.Rupiah `json:"commission"`
	NoCost     int           `json:"no_cost"`
}

func newDayJSON(t ledger.DayTotals, counters []string, practice bool) dayJSON {
	j := dayJSON{Day: known(t.Day), Until: known(t.Until), Counters: counters, Count: map[string]int{}, Total: map[string]ledger.Rupiah{},
		Fee: t.Fee, Margin: t.Margin, CashSums: t.CashSums, Drawer: t.Net(),
		Products: newEarnedJSON(t.Earned.Products), Cashiers: newEarnedJSON(t.Earned.Cashiers), Practice: practice}
	for state, n := range t.Count {
		j.Count[state.String()] = n
	}
	for state, sum := range t.Total {
		j.Total[state.String()] = sum
	}
	return j
}

func newEarnedJSON[K ~string](of map[K]ledger.Tally) []earnedJSON {
	all := []earnedJSON{}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		t := of[name]
		all = append(all, earnedJSON{string(name), t.Paid, t.Turnover, t.Fee, t.Commission, t.NoCost})
	}
	return all
}
