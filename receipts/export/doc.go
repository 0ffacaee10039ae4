// Package export writes payments and postings as files that other programs read (CSV, XLSX, hledger's journal), and reads
// tables that other programs wrote. It is the home of the XLSX library. Text that came from outside is cleaned on both ways.
package export
