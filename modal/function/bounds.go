package function

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// messageMost bounds a message that carries no result, in bytes. The SDK allows 100 MB.
const messageMost = 8 << 20

// errTooLarge is a result over its bound. The call keeps it, so another look reads the
// same.
var errTooLarge = errors.New("the result is over its bound")

// messageLimit bounds the messages of a look at a call: the result, and 64 KiB around it.
func (w *watch) messageLimit() grpc.CallOption {
	if w == nil || w.resultMost == 0 {
		return grpc.MaxCallRecvMsgSize(messageMost)
	}
	return grpc.MaxCallRecvMsgSize(int(w.resultMost) + 64<<10)
}

// overLimit reports whether gRPC refused a message for its size. Its status is that of a
// rate limit; only the text differs.
func overLimit(err error) bool {
	st := rpcStatus(err)
	return st != nil && strings.HasPrefix(st.Message(), "grpc: received message") && strings.Contains(st.Message(), "larger than max")
}

// inline reads the result of a call that Modal keeps as a blob and puts it into the
// message, because the SDK would read a blob of any length. It refuses a result over its
// bounds before the SDK decodes it.
func (w *watch) inline(ctx context.Context, cc *grpc.ClientConn, reply *pb.FunctionGetOutputsResponse) error {
	for _, output := range reply.GetOutputs() {
		result := output.GetResult()
		if result.GetStatus() != pb.GenericResult_GENERIC_STATUS_SUCCESS {
			result.ClearDataOneof() // a pickled exception, which the SDK does not read
			continue
		}
		if id := result.GetDataBlobId(); id != "" {
			data, err := w.download(ctx, cc, id)
			if err != nil {
				return err
			}
			result.SetData(data)
		}
		if items(result.GetData()) > itemsMost {
			return errItems
		}
	}
	return nil
}

// download reads a blob, at most resultMost bytes of it. The engine looks at the call
// again when the download fails.
func (w *watch) download(ctx context.Context, cc *grpc.ClientConn, id string) ([]byte, error) {
	// The interceptors add the headers to this message too.
	bare := metadata.NewOutgoingContext(ctx, metadata.MD{})
	blob, err := pb.NewModalClientClient(cc).BlobGet(bare, pb.BlobGetRequest_builder{BlobId: id}.Build())
	if err != nil {
		return nil, err
	}
	get, err := http.NewRequestWithContext(ctx, http.MethodGet, blob.GetDownloadUrl(), nil)
	if err != nil {
		return nil, errors.New("failed blob download: its URL cannot be used")
	}
	resp, err := http.DefaultClient.Do(get)
	if err != nil {
		return nil, fmt.Errorf("failed to download blob: %w", err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return nil, fmt.Errorf("failed blob download: %s", resp.Status)
	case resp.ContentLength > w.resultMost:
		return nil, errTooLarge
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, w.resultMost+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("failed to read blob data: %w", err)
	case int64(len(data)) > w.resultMost:
		return nil, errTooLarge
	}
	return data, nil
}
