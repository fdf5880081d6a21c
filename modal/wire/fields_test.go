package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/modal/wire"
)

// TestAFloodOfFieldsIsMalformed: three bytes of an object become some hundred in memory.
func TestAFloodOfFieldsIsMalformed(t *testing.T) {
	body := func(n int) []byte {
		var b strings.Builder
		b.WriteString(`{"success":true,"response":"x"`)
		for i := range n - 2 {
			fmt.Fprintf(&b, `,"%x":0`, i)
		}
		return []byte(b.String() + "}")
	}
	if a, ce := wire.DecodeAnswer(body(wire.FieldsMost)); ce != nil || a.Text != "x" {
		t.Errorf("at the limit: %v", ce)
	}
	if _, ce := wire.DecodeAnswer(body(wire.FieldsMost + 1)); ce == nil || ce.Kind != engine.KindMalformed {
		t.Errorf("over the limit: %v", ce)
	}
	flood := body(1 << 20)
	if n := testing.AllocsPerRun(1, func() { wire.ParseObject(flood) }); n > 4*wire.FieldsMost {
		t.Errorf("%v allocations", n)
	}
}

// TestAnObjectInAFieldIsBoundedToo: an answer has objects in its receipt.
func TestAnObjectInAFieldIsBoundedToo(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"receipt":{"a":0`)
	for i := range wire.FieldsMost {
		fmt.Fprintf(&b, `,"%x":0`, i)
	}
	o, ok := wire.ParseObject([]byte(b.String() + "}}"))
	if !ok || o.Object("receipt") != nil {
		t.Errorf("%t, %d fields", ok, len(o.Object("receipt")))
	}
}
