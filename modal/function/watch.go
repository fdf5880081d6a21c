package function

import (
	"context"
	"errors"
	"sync"
	"time"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc"

	"beacon/modal/wire"
)

// errExpired means that Modal no longer has the result of a call.
var errExpired = errors.New("neither a result nor an unfinished input of the call is left at Modal")

// errNoInput prevents a panic of the SDK on a response without inputs.
var errNoInput = errors.New("the call has no input at Modal")

const (
	// quickPause is the pause between looks that a server answers too early. The SDK makes
	// none.
	quickPause = 250 * time.Millisecond
	// A look without a result or an unfinished input is repeated every expiryPause. If
	// that lasts for expiryAfter, the result has expired.
	expiryPause = time.Second
	expiryAfter = time.Minute
)

// watch reads gRPC messages for facts that the SDK does not return: whether a spawn was
// sent, and how a call ended.
type watch struct {
	resultMost int64 // bytes of a result; 0 when none is read

	mu     sync.Mutex // guards all below
	call   string     // id of the spawned call
	sent   bool       // a spawn may have reached Modal
	status pb.GenericResult_GenericStatus
	empty  time.Time // first look without a result or an unfinished input
}

type watchKey struct{}

// within returns a context whose calls are watched.
func (w *watch) within(ctx context.Context) context.Context {
	return context.WithValue(ctx, watchKey{}, w)
}

// observe is the gRPC interceptor. It runs below the SDK's retries and sees each try.
func observe(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	w, _ := ctx.Value(watchKey{}).(*watch)
	from := time.Now()
	err := invoke(ctx, method, req, reply, cc, append(opts, w.messageLimit())...)
	if w == nil {
		return err
	}
	switch reply := reply.(type) {
	case *pb.FunctionMapResponse:
		return w.mapped(reply, err)
	case *pb.FunctionGetOutputsResponse:
		if overLimit(err) {
			return errTooLarge
		}
		if err == nil {
			err = w.inline(ctx, cc, reply)
		}
		if err != nil {
			return err
		}
		asked := time.Duration(float64(req.(*pb.FunctionGetOutputsRequest).GetTimeout()) * float64(time.Second))
		return w.looked(ctx, reply, asked, time.Since(from))
	}
	return err
}

// mapped records a try of a spawn.
func (w *watch) mapped(reply *pb.FunctionMapResponse, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.sent = w.sent || mayHaveReached(err)
		return err
	}
	w.sent, w.call = true, reply.GetFunctionCallId()
	if len(reply.GetPipelinedInputs()) == 0 {
		return errNoInput
	}
	return nil
}

// looked records a look at a call. The only sign of an expired result is an early response
// without an output or an unfinished input, after which the SDK would look again without
// a pause. The sign must last for expiryAfter, like a 408 at a result URL.
func (w *watch) looked(ctx context.Context, reply *pb.FunctionGetOutputsResponse, asked, took time.Duration) error {
	w.mu.Lock()
	if outputs := reply.GetOutputs(); len(outputs) > 0 {
		w.status = outputs[0].GetResult().GetStatus()
		w.mu.Unlock()
		return nil
	}
	wait := time.Duration(0)
	switch early := took < asked/2; {
	case asked < 2*expiryPause: // too short to conclude anything
	case !early || reply.GetNumUnfinishedInputs() > 0:
		w.empty = time.Time{}
		if early {
			wait = quickPause
		}
	case w.empty.IsZero():
		w.empty, wait = time.Now(), expiryPause
	default:
		wait = expiryPause
	}
	expired := !w.empty.IsZero() && time.Since(w.empty) >= expiryAfter
	w.mu.Unlock()
	if expired {
		return errExpired
	}
	if wait > 0 {
		return wire.Pause(ctx, "look", wait)
	}
	return nil
}

func (w *watch) spawned() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.call
}

func (w *watch) mayHaveSent() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sent
}

func (w *watch) ended() pb.GenericResult_GenericStatus {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status
}
