package simulator

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// blobPath is where arguments and results too long for a message are put and got.
const blobPath = "/_simulator/blob/"

// BlobCreate gives out a URL for an upload.
func (c control) BlobCreate(ctx context.Context, in *pb.BlobCreateRequest) (*pb.BlobCreateResponse, error) {
	if in.GetContentLength() > maxMessage {
		return nil, status.Error(codes.InvalidArgument, "blob too large")
	}
	url := baseURL(ctx) + blobPath
	id := c.s.putBlob(nil)
	url += id
	return pb.BlobCreateResponse_builder{BlobId: id, UploadUrl: &url}.Build(), nil
}

// BlobGet gives out the URL of a download.
func (c control) BlobGet(ctx context.Context, in *pb.BlobGetRequest) (*pb.BlobGetResponse, error) {
	if _, err := c.s.blob(in.GetBlobId()); err != nil {
		return nil, err
	}
	return pb.BlobGetResponse_builder{DownloadUrl: baseURL(ctx) + blobPath + in.GetBlobId()}.Build(), nil
}

// putBlob keeps data under a new id; nil is one that is still to be uploaded.
func (s *Server) putBlob(data []byte) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = s.id("bl-", strconv.Itoa(len(s.blobs)))
	s.blobs[id] = data
	return id
}

func (s *Server) blob(id string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data := s.blobs[id]; data != nil {
		return data, nil
	}
	return nil, status.Errorf(codes.NotFound, "blob %q not found", id)
}

// serveBlob is the store behind the URLs. They need no credentials, as signed ones
// do not.
func (s *Server) serveBlob(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimPrefix(r.URL.Path, blobPath)
	switch r.Method {
	case http.MethodGet:
		data, err := s.blob(id)
		if err != nil {
			writeReply(w, textReply(http.StatusNotFound, "no such blob"))
			return
		}
		writeReply(w, reply{status: http.StatusOK, kind: "application/octet-stream", body: data})
	case http.MethodPut:
		s.takeBlob(w, r, id)
	default:
		refuseMethod(w, http.MethodPut)
	}
}

// takeBlob keeps an upload that is what its sum says.
func (s *Server) takeBlob(w http.ResponseWriter, r *http.Request, id string) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMessage))
	sum := md5.Sum(data)
	if err != nil || r.Header.Get("Content-MD5") != base64.StdEncoding.EncodeToString(sum[:]) {
		writeReply(w, textReply(http.StatusBadRequest, "the body is not what Content-MD5 says"))
		return
	}
	s.mu.Lock()
	_, known := s.blobs[id]
	if known {
		s.blobs[id] = data
		s.tally.Uploads++
	}
	s.mu.Unlock()
	if !known {
		writeReply(w, textReply(http.StatusNotFound, "no such blob"))
		return
	}
	writeReply(w, textReply(http.StatusOK, ""))
}
