package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// clock is a length as m:ss, or h:mm:ss.
func clock(d time.Duration) string {
	s := int(max(0, d).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return strconv.Itoa(s/60) + ":" + string([]byte{byte('0' + s%60/10), byte('0' + s%10)})
}

// short is a length as people compare them: 0.6s, then 0:31.
func short(d time.Duration) string {
	if d < 5*time.Second {
		return strconv.FormatFloat(max(0, d).Seconds(), 'f', 1, 64) + "s"
	}
	return clock(d)
}

// running is a timer; the first second is not worth a flicker.
func running(d time.Duration) string {
	if d < time.Second {
		return ""
	}
	return short(d)
}

// latency is a health check's: 182 ms, 1.9 s.
func latency(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
}

// known is a measured length, - until there is one.
func known(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return short(d)
}

// ago is how long a moment is past.
func ago(at, now time.Time) string {
	d := max(0, now.Sub(at))
	switch {
	case d < time.Minute:
		return strconv.Itoa(int(d.Seconds())) + "s ago"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + "m ago"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + "h ago"
	}
	return strconv.Itoa(int(d.Hours()/24)) + "d ago"
}

// usd is money with as many places as tell something.
func usd(x float64) string {
	if x >= 0.1 {
		return "$" + strconv.FormatFloat(x, 'f', 2, 64)
	}
	s := strconv.FormatFloat(x, 'f', 3, 64)
	return "$" + strings.TrimSuffix(s, "0")
}

// size is bytes as people read them.
func size(n int) string {
	if n < 1000 {
		return strconv.Itoa(n) + " bytes"
	}
	return fmt.Sprintf("%.1f KB", float64(n)/1000)
}

// plural is a count with its word.
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// shortID is enough of a job's id to type it.
func shortID(id string) string {
	if len(id) > 10 {
		return id[:10]
	}
	return id
}

// speed is the simulator's as it stands in the title.
func speed(x float64) string { return "×" + strconv.FormatFloat(x, 'f', -1, 64) }

// at is a moment given in unix nanoseconds.
func at(ns int64) time.Time { return time.Unix(0, ns) }

// ratio is done/total.
func ratio(done, total int) string { return strconv.Itoa(done) + "/" + strconv.Itoa(total) }

// head is the beginning of a text, cut between runes.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}

// label of a question is Q and its number; it is what the operator says.
func label(q int) string { return "Q" + strconv.Itoa(q+1) }

func onOff(word string, on bool) string {
	if on {
		return word + " on"
	}
	return word + " off"
}

// position is "5 of 20" for lists.
func position(i, n int) string {
	if n == 0 {
		return "0 of 0"
	}
	return strconv.Itoa(i+1) + " of " + strconv.Itoa(n)
}

// repeatWord numbers the repeats as the exports do, from 1.
func repeatWord(r int) string { return "#" + strconv.Itoa(r+1) }
