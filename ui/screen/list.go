package screen

// List is the cursor of a list, and the rows of it that are on the screen.
type List struct {
	At   int // the row under the cursor
	N    int // rows of the list
	Top  int // the first on the screen
	Rows int // that have room
}

// Go moves the cursor to a row, or to the nearest.
func (l *List) Go(at int) { l.At = max(0, min(at, l.N-1)) }

// Move moves the cursor some rows down, or up.
func (l *List) Move(rows int) { l.Go(l.At + rows) }

// Scroll gives the list its room, brings the cursor into it, and gives the rows to
// draw: from..to-1.
func (l *List) Scroll(rows int) (from, to int) {
	l.Rows = rows
	l.Top = max(min(l.Top, l.At), l.At+1-rows)
	l.Top = max(0, min(l.Top, l.N-rows))
	return l.Top, min(l.N, l.Top+rows)
}

// Seat puts the cursor on a row of the screen, if there is one, and reports whether
// it was there already.
func (l *List) Seat(row int) bool {
	at := l.Top + row
	if row < 0 || row >= l.Rows || at >= l.N {
		return false
	}
	was := l.At == at
	l.At = at
	return was
}
