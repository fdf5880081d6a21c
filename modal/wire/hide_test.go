package wire_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/drivertest"
	"beacon/modal/wire"
)

// forms are the ways in which a server may echo a text.
var forms = map[string]func(string) string{
	"plain":       func(s string) string { return s },
	"after text":  func(s string) string { return "Authorization: Bearer " + s + "." },
	"JSON":        func(s string) string { return each(s, `\u%04x`) },
	"JSON, half":  func(s string) string { return s[:len(s)/2] + each(s[len(s)/2:], `\u%04X`) },
	"percent":     func(s string) string { return each(s, "%%%02x") },
	"percent, up": func(s string) string { return s[:1] + each(s[1:], "%%%02X") },
	"query":       url.QueryEscape,
	"base64":      func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64, 1":   func(s string) string { return base64.StdEncoding.EncodeToString([]byte(":" + s + "\n")) },
	"base64, 2":   func(s string) string { return base64.StdEncoding.EncodeToString([]byte("u:" + s + "{}")) },
	"base64, url": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("~?>" + s)) },
	"base64, %": func(s string) string {
		return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(s)))
	},
	"base64, lines": func(s string) string {
		text := base64.StdEncoding.EncodeToString([]byte("user:" + s))
		return text[:9] + `\n` + text[9:14] + `\r\n` + text[14:]
	},
}

// each writes every byte of a text in a format.
func each(s, format string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

var (
	jsonEscape = regexp.MustCompile(`\\u00[0-9a-fA-F]{2}`)
	base64Run  = regexp.MustCompile(`[A-Za-z0-9+/_-]+`)
)

// reveals reports whether a reader who undoes the encodings finds a secret in a text.
func reveals(text, secret string) bool {
	text = jsonEscape.ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.ParseUint(s[2:], 16, 16)
		return string(rune(n))
	})
	text += strings.NewReplacer("\n", "", "\r", "", `\n`, "", `\r`, "").Replace(text)
	text += regexp.MustCompile(`%[0-9a-fA-F]{2}`).ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.ParseUint(s[1:], 16, 8)
		return string(rune(n))
	})
	if strings.Contains(text, secret) {
		return true
	}
	for _, run := range base64Run.FindAllString(strings.NewReplacer("-", "+", "_", "/").Replace(text), -1) {
		for skip := range min(4, len(run)) {
			part := run[skip:]
			decoded, _ := base64.StdEncoding.DecodeString(part[:len(part)/4*4])
			rest, _ := base64.RawStdEncoding.DecodeString(part)
			if strings.Contains(string(decoded), secret) || strings.Contains(string(rest), secret) {
				return true
			}
		}
	}
	return false
}

// texts are all strings in a value.
func texts(v reflect.Value) (all string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			all = texts(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			all += texts(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			all += texts(v.Index(i))
		}
	case reflect.String:
		all = v.String() + " "
	}
	return all
}

// echoes are responses of a web function with a text in one place. BODY is the text,
// written so that JSON undoes it.
var echoes = map[string]string{
	"answer":        `{"success":true,"response":"It is BODY."}`,
	"model":         `{"success":true,"response":"x","model":"BODY"}`,
	"region":        `{"success":true,"response":"x","region":"BODY"}`,
	"container":     `{"success":true,"response":"x","container_id":"BODY","observed_region":"BODY","code_version":"BODY"}`,
	"prompt":        `{"success":true,"response":"x","prompt_sha256":"BODY","system_prompt":"BODY"}`,
	"error":         `{"success":false,"error":"BODY"}`,
	"unknown model": `{"success":false,"error":"Unknown model: BODY"}`,
	"no text":       `{"success":true,"echo":"BODY"}`,
	"not JSON":      `<html>BODY`,
	"cut excerpt":   `<html>` + strings.Repeat("-", 60) + `BODY`,
	"health":        `{"status":"BODY","models_available":["BODY"]}`,
}

// TestEchoedSecretsAreRemovedAfterDecoding looks for the token in all that a driver
// gives of a response: the fields of an answer, of a health report and of a call, and
// the errors.
func TestEchoedSecretsAreRemovedAfterDecoding(t *testing.T) {
	for place, body := range echoes {
		for form, encode := range forms {
			for _, twice := range []bool{false, true} { // an escape of JSON within JSON
				text := encode(drivertest.Secret)
				if twice {
					text = strings.ReplaceAll(text, `\`, `\\`)
				}
				var status int
				s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
					rw.Header().Set("Location", "/result?t="+strings.ReplaceAll(encode(drivertest.Secret), `\`, "%5c"))
					rw.WriteHeader(status)
					io.WriteString(rw, strings.ReplaceAll(body, "BODY", text))
				})
				w := newWeb(t, s.URL)
				for _, status = range []int{200, 303, 403, 500} {
					reply, err := w.Submit(t.Context(), drivertest.Question())
					collected, err2 := w.Collect(t.Context(), drivertest.Question(), engine.Call{Handle: foreign.Text(s.URL + "/?c=1"), Hops: 1})
					report, err3 := w.Health(t.Context())
					for what, v := range map[string]any{"reply": reply, "collected": collected, "health": report, "error": said(err), "collect error": said(err2), "health error": said(err3)} {
						if got := texts(reflect.ValueOf(v)); reveals(got, drivertest.Secret) {
							t.Errorf("%s, %s, twice %t, HTTP %d: %s %q", place, form, twice, status, what, got)
						}
					}
				}
			}
		}
	}
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error() + engine.HintOf(err)
}

// TestEchoesInWhatIsNoHTTPAreRemoved: net/http quotes the first line in its error.
func TestEchoesInWhatIsNoHTTPAreRemoved(t *testing.T) {
	for _, before := range []string{"SSH-2.0-", "SSH-2.0-" + strings.Repeat("x", 260)} {
		url := "http://" + drivertest.ServeConns(t, respond(before+drivertest.Secret+" "+drivertest.Key+"\r\n", false))
		_, err := newWeb(t, url).Submit(t.Context(), drivertest.Question())
		drivertest.WantKind(t, err, engine.KindMalformed)
		if got := err.Error(); strings.Contains(got, drivertest.Secret[:6]) || strings.Contains(got, drivertest.Key[:6]) {
			t.Errorf("got %q", got)
		}
	}
}

// TestHiderLeavesNoFormOfASecret tries other secrets in other texts.
func TestHiderLeavesNoFormOfASecret(t *testing.T) {
	names := make([]string, 0, len(forms))
	for name := range forms {
		names = append(names, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[!-~]{8,60}`).Draw(t, "secret")
		text := rapid.StringMatching(`[ -~]{0,20}`).Draw(t, "before")
		form := rapid.SampledFrom(names).Draw(t, "form")
		text += " " + forms[form](secret) + " " + rapid.StringMatching(`[ -~]{0,20}`).Draw(t, "after")
		if got := wire.NewHider("", "abc", secret).Replace(text); reveals(got, secret) {
			t.Fatalf("%q of %q is %q", text, secret, got)
		}
	})
}

// TestHiderLeavesOtherTextAlone, also what looks like an escape.
func TestHiderLeavesOtherTextAlone(t *testing.T) {
	h := wire.NewHider(drivertest.Key, drivertest.Secret, "", "abc")
	for _, text := range []string{"", "%", `\`, "%4", `\u`, `\u00`, `\u00e9`, "100 %", "wk-012345678", "abc", "é\n\xff", `C:\temp\u0041`,
		base64.StdEncoding.EncodeToString([]byte("another text, and longer")), strings.Repeat("w", 1000)} {
		if got := h.Replace(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := h.Replace("a " + drivertest.Key + drivertest.Secret + " z"); got != "a [hidden][hidden] z" {
		t.Errorf("got %q", got)
	}
}

// TestHiderReachesEveryField: a field that is added later is covered too.
func TestHiderReachesEveryField(t *testing.T) {
	h := wire.NewHider(drivertest.Secret)
	for _, v := range []any{&engine.Answer{}, &engine.HealthReport{Models: make([]foreign.Text, 2)}, &engine.Call{}} {
		fill(reflect.ValueOf(v).Elem(), drivertest.Secret)
		if before := texts(reflect.ValueOf(v)); !strings.Contains(before, drivertest.Secret) {
			t.Fatalf("%T holds no text", v)
		}
		h.Fields(v)
		if got := texts(reflect.ValueOf(v)); strings.Contains(got, drivertest.Secret) {
			t.Errorf("%T: %q", v, got)
		}
	}
}

// fill sets every string in a value.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), text)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	case reflect.Pointer:
		if v.Type().Elem().Kind() == reflect.String {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), text)
		}
	case reflect.String:
		v.SetString(text)
	case reflect.Map, reflect.Interface, reflect.Array:
		panic("not covered: " + v.Type().String())
	}
}
