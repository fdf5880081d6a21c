package modal

import (
	"context"
	"errors"
	"sync"
	"time"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc"
)

// errExpired is the end of a call whose result Modal no longer has.
var errExpired = errors.New("neither a result nor anything unfinished of the call is left at Modal")

// errNoInput keeps the SDK from a panic over an answer that it does not expect.
var errNoInput = errors.New("the call was made, and no input of it was named")

// quickPause is between looks that a server answers too early: the SDK has none.
const quickPause = 250 * time.Millisecond

// watch sees what passes below the SDK and is not told above it: whether a spawn
// got away, and how a call ended.
type watch struct {
	mu     sync.Mutex // guards all below
	call   string     // id of the call that was made
	sent   bool       // a spawn may have reached Modal
	status pb.GenericResult_GenericStatus
	empty  time.Time // since when there is neither a result nor anything unfinished
}

type watchKey struct{}

// within is a context whose calls are watched.
func (w *watch) within(ctx context.Context) context.Context {
	return context.WithValue(ctx, watchKey{}, w)
}

// observe is the interceptor; it stands below the SDK's own retries, so it sees each
// try.
func observe(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	w, _ := ctx.Value(watchKey{}).(*watch)
	from := time.Now()
	err := invoke(ctx, method, req, reply, cc, opts...)
	if w == nil {
		return err
	}
	switch reply := reply.(type) {
	case *pb.FunctionMapResponse:
		return w.mapped(reply, err)
	case *pb.FunctionGetOutputsResponse:
		if err != nil {
			return err
		}
		asked := time.Duration(float64(req.(*pb.FunctionGetOutputsRequest).GetTimeout()) * float64(time.Second))
		return w.looked(ctx, reply, asked, time.Since(from))
	}
	return err
}

// mapped notes a try of a spawn.
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

// looked notes a look at a call. A result that has expired is told by nothing else
// than an answer before its time that has nothing unfinished either; the SDK would
// ask on, without a pause. It has to last, as a 408 does at a result URL.
func (w *watch) looked(ctx context.Context, reply *pb.FunctionGetOutputsResponse, asked, took time.Duration) error {
	w.mu.Lock()
	if outputs := reply.GetOutputs(); len(outputs) > 0 {
		w.status = outputs[0].GetResult().GetStatus()
		w.mu.Unlock()
		return nil
	}
	wait := time.Duration(0)
	switch early := took < asked/2; {
	case asked < 2*lostPause: // tells nothing
	case !early || reply.GetNumUnfinishedInputs() > 0:
		w.empty = time.Time{}
		if early {
			wait = quickPause
		}
	case w.empty.IsZero():
		w.empty, wait = time.Now(), lostPause
	default:
		wait = lostPause
	}
	expired := !w.empty.IsZero() && time.Since(w.empty) >= lostAfter
	w.mu.Unlock()
	if expired {
		return errExpired
	}
	if wait > 0 {
		return pause(ctx, "look", wait)
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
