package screen

// List is the cursor of a list and the range of rows on the screen.
type List struct {
	At   int // the row under the cursor
	N    int // rows of the list
	Top  int // the first row on the screen
	Rows int // rows that fit on the screen
}

// Go moves the cursor to a row, or to the nearest row of the list.
func (l *List) Go(at int) { l.At = max(0, min(at, l.N-1)) }

// Move moves the cursor down by rows, or up if negative.
func (l *List) Move(rows int) { l.Go(l.At + rows) }

// Scroll sets the height, scrolls to the cursor, and returns the rows to draw:
// from..to-1.
func (l *List) Scroll(rows int) (from, to int) {
	l.Rows = rows
	l.Top = max(min(l.Top, l.At), l.At+1-rows)
	l.Top = max(0, min(l.Top, l.N-rows))
	return l.Top, min(l.N, l.Top+rows)
}

// Seat moves the cursor to a row of the screen if there is one. It reports whether the
// cursor was there already.
func (l *List) Seat(row int) bool {
	at := l.Top + row
	if row < 0 || row >= l.Rows || at >= l.N {
		return false
	}
	was := l.At == at
	l.At = at
	return was
}
