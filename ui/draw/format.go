package draw

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacon/engine/foreign"
)

// Clock formats a duration as m:ss or h:mm:ss.
func Clock(d time.Duration) string {
	s := int(max(0, d).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return strconv.Itoa(s/60) + ":" + string([]byte{byte('0' + s%60/10), byte('0' + s%10)})
}

// Short formats a duration as 0.6s, and from five seconds on as 0:31.
func Short(d time.Duration) string {
	if d < 5*time.Second {
		return strconv.FormatFloat(max(0, d).Seconds(), 'f', 1, 64) + "s"
	}
	return Clock(d)
}

// Running formats a timer. It is empty in the first second to avoid flicker.
func Running(d time.Duration) string {
	if d < time.Second {
		return ""
	}
	return Short(d)
}

// Latency formats the latency of a health check: 182 ms, 1.9 s.
func Latency(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
}

// Known formats a measured duration, or - if it is 0.
func Known(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return Short(d)
}

// Ago formats the time since a moment.
func Ago(at, now time.Time) string {
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

// USD formats money, with three decimals under ten cents and two above.
func USD(x float64) string {
	if x >= 0.1 {
		return "$" + strconv.FormatFloat(x, 'f', 2, 64)
	}
	s := strconv.FormatFloat(x, 'f', 3, 64)
	return "$" + strings.TrimSuffix(s, "0")
}

// Size formats a number of bytes.
func Size(n int) string {
	if n < 1000 {
		return Plural(n, "byte")
	}
	return fmt.Sprintf("%.1f KB", float64(n)/1000)
}

// Plural formats a count with its noun.
func Plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// ShortID returns the beginning of a job's id, unique enough to type it.
func ShortID(id string) string {
	if len(id) > 10 {
		return id[:10]
	}
	return id
}

// Speed formats the speed of the simulator.
func Speed(x float64) string { return "×" + strconv.FormatFloat(x, 'f', -1, 64) }

// Moment converts unix nanoseconds.
func Moment(ns int64) time.Time { return time.Unix(0, ns) }

// Ratio formats done/total.
func Ratio(done, total int) string { return strconv.Itoa(done) + "/" + strconv.Itoa(total) }

// Head returns the first n bytes of a text, cut between runes, with an ellipsis if it
// was cut.
func Head(s foreign.Text, n int) foreign.Text {
	if len(s) <= n {
		return s
	}
	return s.First(n) + "…"
}

// Or returns s, or word if s is empty.
func Or[S ~string](s, word S) S {
	if s == "" {
		return word
	}
	return s
}

// Label returns Q and the number of question q. q counts from 0, the label from 1.
func Label(q int) string { return "Q" + strconv.Itoa(q+1) }

// OnOff returns a word with "on" or "off".
func OnOff(word string, on bool) string {
	if on {
		return word + " on"
	}
	return word + " off"
}

// Position formats a place in a list: 5 of 20.
func Position(i, n int) string {
	if n == 0 {
		return "0 of 0"
	}
	return strconv.Itoa(i+1) + " of " + strconv.Itoa(n)
}

// Repeat formats a repeat with a number counted from 1, as the exports do.
func Repeat(r int) string { return "#" + strconv.Itoa(r+1) }
