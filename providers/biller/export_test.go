package biller

// Sign is the signature of a request, for its vector test.
var Sign = sign
