package ui

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// prompt is a line that the operator types; it has all keys until enter or esc.
type prompt struct {
	input textinput.Model
	sign  string // before the text: / or :
	about string // behind it, while it is empty
	// typed is told every change, enter the end; esc tells typed nothing.
	typed func(text string) tea.Cmd
	enter func(text string) tea.Cmd
	leave func()
	// list takes the arrows, where the prompt has one.
	list func(n int)
}

// promptLimit is more than anybody searches for.
const promptLimit = 200

func (a *App) open(p *prompt, text string) {
	p.input = textinput.New()
	p.input.CharLimit = promptLimit
	p.input.SetValue(text)
	p.input.CursorEnd()
	p.input.Focus()
	a.prompt = p
}

func (a *App) pressPrompt(msg tea.KeyPressMsg) tea.Cmd {
	p, k := a.prompt, a.keys
	switch {
	case key.Matches(msg, k.accept):
		a.prompt = nil
		return p.enter(p.input.Value())
	case key.Matches(msg, k.escape):
		a.prompt = nil
		if p.leave != nil {
			p.leave()
		}
		return nil
	case p.list != nil && key.Matches(msg, k.arrowUp):
		p.list(-1)
		return nil
	case p.list != nil && key.Matches(msg, k.arrowDown):
		p.list(1)
		return nil
	}
	return a.typeInto(p, msg)
}

// typeInto gives the prompt a key or a paste. Its own commands blink a cursor
// that is drawn here without.
func (a *App) typeInto(p *prompt, msg tea.Msg) tea.Cmd {
	before := p.input.Value()
	p.input, _ = p.input.Update(msg)
	if text := p.input.Value(); text != before && p.typed != nil {
		return p.typed(text)
	}
	return nil
}

// promptLine is the prompt with its cursor.
func (a *App) promptLine(w int) string {
	p := a.prompt
	l := draw.NewLine(w).Add("", " ").Add(a.theme.Bold, p.sign)
	text := []rune(p.input.Value())
	at := min(p.input.Position(), len(text))
	l.Add("", safetext.Line(string(text[:at])))
	under := " "
	if at < len(text) {
		under = safetext.Line(string(text[at]))
	}
	l.Add("\x1b[7m", under)
	if at < len(text) {
		l.Add("", safetext.Line(string(text[at+1:])))
	}
	if len(text) == 0 {
		l.Add(a.theme.Dim, " "+p.about)
	}
	return l.Right(a.theme.Dim, "enter takes it  esc leaves it ").String()
}
