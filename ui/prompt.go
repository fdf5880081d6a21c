package ui

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/screen"
)

// prompt is a line of input.
type prompt struct {
	screen.Prompt
	input textinput.Model
}

// promptLimit is the most characters of a line.
const promptLimit = 200

func newPrompt(s screen.Prompt) *prompt {
	p := &prompt{s, textinput.New()}
	p.input.CharLimit = promptLimit
	p.input.SetValue(s.Text)
	p.input.CursorEnd()
	p.input.Focus()
	return p
}

func (a *App) pressPrompt(msg tea.KeyPressMsg) tea.Cmd {
	p, k := a.prompt, a.keys
	switch {
	case key.Matches(msg, k.accept):
		a.prompt = nil
		return a.do(p.Enter(p.input.Value()))
	case key.Matches(msg, k.escape):
		a.prompt = nil
		if p.Leave != nil {
			return a.do(p.Leave())
		}
		return nil
	case p.List != nil && key.Matches(msg, k.arrowUp):
		p.List(-1)
		return nil
	case p.List != nil && key.Matches(msg, k.arrowDown):
		p.List(1)
		return nil
	}
	return a.typeInto(msg)
}

// typeInto passes a key or a paste to the prompt. It drops the prompt's commands,
// which blink a cursor that is not drawn here.
func (a *App) typeInto(msg tea.Msg) tea.Cmd {
	p := a.prompt
	before := p.input.Value()
	p.input, _ = p.input.Update(msg)
	if text := p.input.Value(); text != before && p.Typed != nil {
		return a.do(p.Typed(text))
	}
	return nil
}

// line draws the prompt with its cursor.
func (p *prompt) line(t *draw.Theme, w int) string {
	l := draw.NewLine(w).Add("", " ").Add(t.Bold, p.Sign)
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
		l.Add(t.Dim, " "+p.About)
	}
	return l.Right(t.Dim, "enter accept  esc discard ").String()
}
