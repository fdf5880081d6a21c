package function

import (
	"bytes"
	"context"
	"encoding/binary"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"

	"beacon/engine"
	"beacon/modal/drivertest"
)

// resulting is a control plane whose calls have ended with one result.
type resulting struct {
	oddPlane
	result *pb.GenericResult
	blob   string // URL of every blob
}

func (p *resulting) FunctionGetOutputs(context.Context, *pb.FunctionGetOutputsRequest) (*pb.FunctionGetOutputsResponse, error) {
	item := pb.FunctionGetOutputsItem_builder{Result: p.result, DataFormat: pb.DataFormat_DATA_FORMAT_CBOR}.Build()
	return pb.FunctionGetOutputsResponse_builder{Outputs: []*pb.FunctionGetOutputsItem{item}}.Build(), nil
}

func (p *resulting) FunctionCallFromId(_ context.Context, in *pb.FunctionCallFromIdRequest) (*pb.FunctionCallFromIdResponse, error) {
	return pb.FunctionCallFromIdResponse_builder{FunctionCallId: in.GetFunctionCallId()}.Build(), nil
}

func (p *resulting) BlobGet(context.Context, *pb.BlobGetRequest) (*pb.BlobGetResponse, error) {
	return pb.BlobGetResponse_builder{DownloadUrl: p.blob}.Build(), nil
}

// collected is what a call gives that ended with a result.
func collected(t *testing.T, result *pb.GenericResult, blob string) (engine.Reply, error) {
	t.Helper()
	f := oddDriver(t, &resulting{result: result, blob: blob})
	return f.Collect(t.Context(), drivertest.Request("q"), engine.Call{Handle: "fc-odd"})
}

func inline(data []byte) *pb.GenericResult {
	return pb.GenericResult_builder{Status: pb.GenericResult_GENERIC_STATUS_SUCCESS, Data: data}.Build()
}

// inBlob is a result that is kept apart, with a status.
func inBlob(status pb.GenericResult_GenericStatus) *pb.GenericResult {
	id := "bl-1"
	return pb.GenericResult_builder{Status: status, Exception: "ValueError('boom')", DataBlobId: &id}.Build()
}

func returned(t *testing.T, v any) []byte {
	t.Helper()
	data, err := cbor.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// endless sends bytes until the reader has enough.
func endless(w http.ResponseWriter, _ *http.Request) {
	for block := bytes.Repeat([]byte{0x61}, 64<<10); ; {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

// TestAResultOverItsBoundIsTooLarge: the call has ended, so it is not asked again.
func TestAResultOverItsBoundIsTooLarge(t *testing.T) {
	over := returned(t, map[string]any{"success": true, "response": strings.Repeat("a", 18<<20)})
	for name, c := range map[string]struct {
		result *pb.GenericResult
		serve  http.HandlerFunc
	}{
		"an endless blob": {inBlob(pb.GenericResult_GENERIC_STATUS_SUCCESS), endless},
		"a blob that says its length": {inBlob(pb.GenericResult_GENERIC_STATUS_SUCCESS), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1099511627776")
		}},
		"a message": {inline(over), nil},
	} {
		t.Run(name, func(t *testing.T) {
			url := ""
			if c.serve != nil {
				url = drivertest.Serve(t, c.serve).URL
			}
			_, err := collected(t, c.result, url)
			ce := drivertest.WantKind(t, err, engine.KindTooLarge)
			if !ce.Ended || !ce.Sent || !strings.Contains(ce.Error(), "answer_limit (1 MiB)") {
				t.Errorf("ended %t, sent %t: %v", ce.Ended, ce.Sent, ce)
			}
		})
	}
}

// TestABlobIsReadOnlyForAnAnswer: the blob of an exception is a pickle of no use.
func TestABlobIsReadOnlyForAnAnswer(t *testing.T) {
	url := drivertest.Serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the blob was read") }).URL
	_, err := collected(t, inBlob(pb.GenericResult_GENERIC_STATUS_FAILURE), url)
	drivertest.WantKind(t, err, engine.KindAnswer)
}

func TestABlobIsTheAnswer(t *testing.T) {
	data := returned(t, map[string]any{"success": true, "response": strings.Repeat("a", 1<<20)})
	url := drivertest.Serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(data) }).URL
	reply, err := collected(t, inBlob(pb.GenericResult_GENERIC_STATUS_SUCCESS), url)
	if err != nil || len(reply.Answer.Text) != 1<<20 {
		t.Errorf("%v", err)
	}
}

// TestABlobThatBreaksOffIsAskedForAgain: the call keeps its result.
func TestABlobThatBreaksOffIsAskedForAgain(t *testing.T) {
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		kind  engine.Kind
	}{
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			w.Write([]byte("a"))
		}, engine.KindReset},
		"503": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, engine.KindStatus},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := collected(t, inBlob(pb.GenericResult_GENERIC_STATUS_SUCCESS), drivertest.Serve(t, c.serve).URL)
			if ce := drivertest.WantKind(t, err, c.kind); ce.Ended {
				t.Errorf("the call has ended: %v", ce)
			}
		})
	}
}

// TestACBORValueOverItsBoundIsMalformed: a few bytes must not become much memory or time.
func TestACBORValueOverItsBoundIsMalformed(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(1), 8<<20)
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"an integer of a megabyte":       {returned(t, map[string]any{"n": huge}), "an integer of 8388609 bits"},
		"a key of a megabyte":            {append(append([]byte{0xa1}, returned(t, huge)...), 0x01), "CBOR"},
		"a million empty lists":          {lists(10, 100_000), "more than 262144 items"},
		"a list that says its length":    {binary.BigEndian.AppendUint64([]byte{0x9b}, 1<<60), "CBOR"},
		"a text that says its length":    {binary.BigEndian.AppendUint64([]byte{0x7b}, 1<<60), "CBOR"},
		"a length beyond all integers":   {binary.BigEndian.AppendUint64([]byte{0x7b}, 1<<64-1), "CBOR"},
		"a thousand lists in each other": {bytes.Repeat([]byte{0x81}, 1000), "CBOR"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := collected(t, inline(c.data), "")
			ce := drivertest.WantKind(t, err, engine.KindMalformed)
			if !ce.Ended || !strings.Contains(ce.Error(), c.says) {
				t.Errorf("ended %t: %v", ce.Ended, ce)
			}
		})
	}
}

// lists are n lists of m empty ones.
func lists(n, m int) []byte {
	inner := append(binary.BigEndian.AppendUint32([]byte{0x9a}, uint32(m)), bytes.Repeat([]byte{0x80}, m)...)
	return append([]byte{0x80 + byte(n)}, bytes.Repeat(inner, n)...)
}

// FuzzItems compares the count with what the decoder makes of the same bytes.
func FuzzItems(f *testing.F) {
	for _, v := range []any{nil, 1, "a", []any{1, []byte("b"), map[string]any{"c": 1.5}}, cbor.Tag{Number: 1, Content: uint64(9)}} {
		data, err := cbor.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte{0x9f, 0x01, 0x5f, 0x41, 0x61, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		n := items(data)
		if n > len(data) {
			t.Fatalf("%d items in %d bytes", n, len(data))
		}
		var v any
		if cbor.Unmarshal(data, &v) == nil && n < countOf(v) {
			t.Fatalf("%d items counted, %d decoded", n, countOf(v))
		}
	})
}

func countOf(v any) int {
	n := 1
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			n += countOf(x)
		}
	case map[any]any:
		for _, x := range v {
			n += 1 + countOf(x)
		}
	}
	return n
}
