package ui

import (
	"cmp"
	"encoding/json"

	"loket/ledger"
)

// outcomeWords are a provider's or a supervisor's verdict in words.
var outcomeWords = map[ledger.Outcome]string{
	ledger.OutcomeUnknown: "tanpa putusan", ledger.OutcomePending: "sedang diproses", ledger.OutcomePaid: "terbayar",
	ledger.OutcomeFailed: "tidak terbayar", ledger.OutcomeReversed: "ditarik kembali",
}

// sourceWords say how evidence came.
var sourceWords = map[ledger.Source]string{
	ledger.SourcePay: "Jawaban pembayaran", ledger.SourceAdvice: "Jawaban saat ditanya", ledger.SourceCallback: "Kabar dari penyedia",
	ledger.SourceStatement: "Mutasi penyedia",
}

// documentWords name the slips.
var documentWords = map[ledger.Document]string{
	ledger.DocReceipt: "struk", ledger.DocTitipan: "tanda terima titipan", ledger.DocHandBack: "bukti pengembalian uang",
	ledger.DocRecap: "rekap nota",
}

// programWords are the program's own names in words.
var programWords = map[string]string{
	ledger.ByRecovery: "otomatis saat dibuka lagi", ledger.ByAdvice: "otomatis", ledger.ByCallback: "otomatis",
}

// By is whose an event is: a person, or the program in words.
func By(e ledger.Event) string { return cmp.Or(programWords[e.By], ledger.Clean(e.By, 30)) }

// Happened is one event of a payment or nota in the operator's words. A body that cannot be read still says what kind of thing it was.
func Happened(e ledger.Event) string {
	by := By(e)
	switch e.Kind {
	case ledger.KindTender:
		return "Uang diterima " + body[ledger.Tender](e).Amount.String() + " oleh " + by
	case ledger.KindChange:
		return "Uang kembali " + body[ledger.Cash](e).Amount.String()
	case ledger.KindHandBack:
		return "Uang dikembalikan " + body[ledger.Cash](e).Amount.String() + " oleh " + by
	case ledger.KindIntend:
		return "Dicatat oleh " + by + again(body[ledger.Intend](e))
	case ledger.KindSubmit:
		return "Dikirim ke penyedia, satu kali"
	case ledger.KindLost:
		return "Jawaban tidak sampai: " + ledger.Clean(body[ledger.Lost](e).Cause, 120)
	case ledger.KindNotSent:
		return "Tidak terkirim: " + ledger.Clean(body[ledger.NotSent](e).Cause, 120)
	case ledger.KindCancel:
		return "Dibatalkan sebelum dikirim: " + ledger.Clean(body[ledger.NotSent](e).Cause, 120)
	case ledger.KindAnswer:
		return answerWords(body[ledger.Answer](e))
	case ledger.KindSettle:
		settle := body[ledger.Settle](e)
		return "Diputuskan " + outcomeWords[settle.Outcome] + " oleh " + by + ": " + ledger.Clean(settle.Evidence, 120)
	case ledger.KindPrint:
		return "Dicetak: " + documentWords[body[ledger.Print](e).Document]
	}
	return "Kejadian: " + ledger.Clean(string(e.Kind), 30)
}

func body[B any](e ledger.Event) B {
	var b B
	_ = json.Unmarshal(e.Body, &b) // what is missing is shown empty; the book's own checks tell of damage
	return b
}

func again(b ledger.Intend) string {
	if b.Again {
		return ", sengaja dibayar lagi"
	}
	return ""
}

func answerWords(a ledger.Answer) string {
	text := sourceWords[a.Source] + ": " + outcomeWords[a.Outcome]
	if said := theirs(a.Code, a.Message); said != "" {
		text += ", " + said
	}
	if a.Conflict != "" {
		text += " — bertentangan: " + ledger.Clean(a.Conflict, 120)
	}
	if a.Flag != "" {
		text += " — perlu dilihat orang: " + ledger.Clean(a.Flag, 120)
	}
	return text
}
