package simulator

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"
)

// role says what a customer is there for. At every far end it is one digit of the number and three
// digits are free, so that each role has a thousand customers and practice never runs out.
type role int

// The roles of PDAM customers: the first two digits of a five-digit number, from 10 on.
const (
	rolePays      role = iota // one bill, paid when asked
	roleArrears               // three months
	roleLost                  // booked, and the answer never comes
	roleElsewhere             // another counter is a moment faster
	roleNoBill                // owes nothing
	roleTooMany               // 007: to the office
	roleGrows                 // the fine grows between inquiry and payment, once
	roleAmbiguous             // 004 in answer to the payment
	roleError                 // booked, and 101 in answer
	roleNotReady              // 010 in answer to the payment

	roleNine        // 20: nine months
	roleThirty      // 21: thirty months
	roleSecondFails // 22: three months, of which the second is refused
	roleSecondLost  // 23: three months; of the second the answer never comes
	roleSecondTaken // 24: three months; the second is paid at another counter a moment before
	rolePaidHere    // 25: owes nothing; the newest month was paid at our counter
	rolePaidNear    // 26: owes nothing; the newest month was paid at another counter
	roleNew         // 27: connected four months ago, owes two
	roleEveryCharge // 28: every part of a bill is there
	pdamRoles       // how many there are
)

// pdamRole reads the role in a customer number of the PDAM.
func pdamRole(number string) (role, bool) {
	if len(number) != 5 || !allDigits(number) {
		return 0, false
	}
	first := role(number[0]-'0')*10 + role(number[1]-'0') - 10
	return first, first >= 0 && first < pdamRoles
}

// pdamNumber is the customer with this role whose last three digits are serial.
func pdamNumber(r role, serial int) string { return fmt.Sprintf("%d%03d", 10+int(r), serial) }

func allDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// The parts of names and addresses.
var (
	givenNames  = []string{"I Wayan", "Ni Made", "I Nyoman", "Ni Ketut", "Siti", "Agus", "Dewi", "Budi", "Rina", "Ahmad", "Nur", "Eko", "Sri", "Yohanes", "Maria", "Joko", "Ratna", "Hendra", "Putu", "Kadek"}
	familyNames = []string{"Sudarma", "Suryani", "Wijaya", "Lestari", "Santoso", "Rahayu", "Hidayat", "Permata", "Kurniawan", "Aminah", "Setiawan", "Wulandari", "Nugroho", "Handayani", "Siregar", "Simanjuntak", "Pratama", "Susilowati", "Astawa", "Mahendra"}
	streets     = []string{"JL. MELATI", "JL. RAYA UBUD", "JL. DIPONEGORO", "BR. TEGES KANGINAN", "JL. GATOT SUBROTO", "GG. KENANGA", "JL. AHMAD YANI", "BR. SAYAN", "PERUM GRIYA ASRI BLOK C", "JL. HAYAM WURUK", "JL. SUDIRMAN", "GG. MAWAR"}
)

// pick draws one of n by the text alone: the same customer is the same on every day.
func pick(text string, n int) int {
	sum := fnv.New64a()
	sum.Write([]byte(text))
	mixed := sum.Sum64()
	mixed ^= mixed >> 31
	mixed *= 0x9e3779b97f4a7c15
	mixed ^= mixed >> 29
	return int(mixed % uint64(n))
}

func personName(key string) string {
	return strings.ToUpper(givenNames[pick("given"+key, len(givenNames))] + " " +
		familyNames[pick("family"+key, len(familyNames))])
}

func address(key string) string {
	return fmt.Sprintf("%s NO. %d", streets[pick("street"+key, len(streets))], 1+pick("house"+key, 180))
}

// meter returns the readings at the beginning and the end of a month for a customer who uses about
// usual a month. The end of one month is the beginning of the next.
func meter(key, period string, usual int) (from, to int64) {
	at := firstOf(period)
	until := func(month time.Time) int64 {
		months := (month.Year()-2010)*12 + int(month.Month())
		return int64(usual*months + pick(key+month.Format("200601"), usual))
	}
	return until(at.AddDate(0, -1, 0)), until(at)
}

var monthNames = []string{"JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGU", "SEP", "OKT", "NOV", "DES"}
