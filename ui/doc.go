// Package ui is the counter's screens: from a product to a printed receipt, the waiting list, search, the day.
//
// Its rules, in order of weight:
//   - Nothing is paid but by F9 on the bill or the nota, after the screen has stood still for a moment. Enter never pays.
//   - A payment's state is shown only as it was read back from the book. A screen never guesses one.
//   - Update and View touch nothing outside: work is a command, time comes from World.Clock.
//   - A command closes over copies, changes nothing, and answers with the number of the request it belongs to.
//   - A screen says what happened; only the router (App) decides which screen comes next.
//   - Every frame fits its window. Text from outside is cleaned and cut by cells where it is drawn; amounts never are.
package ui
