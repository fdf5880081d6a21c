package control

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

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/record"
)

// blobPath is the path of arguments and results too long for a message.
const blobPath = "/_simulator/blob/"

// BlobCreate returns a URL for an upload.
func (s *Service) BlobCreate(ctx context.Context, in *pb.BlobCreateRequest) (*pb.BlobCreateResponse, error) {
	if in.GetContentLength() > maxMessage {
		return nil, status.Error(codes.InvalidArgument, "blob too large")
	}
	id := s.putBlob(nil)
	url := baseURL(ctx) + blobPath + id
	return pb.BlobCreateResponse_builder{BlobId: id, UploadUrl: &url}.Build(), nil
}

// BlobGet returns the URL of a download.
func (s *Service) BlobGet(ctx context.Context, in *pb.BlobGetRequest) (*pb.BlobGetResponse, error) {
	if _, err := s.blob(in.GetBlobId()); err != nil {
		return nil, err
	}
	return pb.BlobGetResponse_builder{DownloadUrl: baseURL(ctx) + blobPath + in.GetBlobId()}.Build(), nil
}

// putBlob stores data under a new id; nil when the data is not uploaded yet.
func (s *Service) putBlob(data []byte) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = s.Pool.ID("bl-", strconv.Itoa(len(s.blobs)))
	s.blobs[id] = data
	return id
}

func (s *Service) blob(id string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data := s.blobs[id]; data != nil {
		return data, nil
	}
	return nil, status.Errorf(codes.NotFound, "blob %q not found", id)
}

// serveBlob is the store behind the URLs. Like signed URLs, they need no credentials.
func (s *Service) serveBlob(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimPrefix(r.URL.Path, blobPath)
	switch r.Method {
	case http.MethodGet:
		data, err := s.blob(id)
		if err != nil {
			app.Text(http.StatusNotFound, "no such blob").Write(w)
			return
		}
		app.Reply{Status: http.StatusOK, Type: "application/octet-stream", Body: data}.Write(w)
	case http.MethodPut:
		s.takeBlob(w, r, id)
	default:
		app.RefuseMethod(w, http.MethodPut)
	}
}

// takeBlob stores an upload whose sum is right.
func (s *Service) takeBlob(w http.ResponseWriter, r *http.Request, id string) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMessage))
	sum := md5.Sum(data)
	if err != nil || r.Header.Get("Content-MD5") != base64.StdEncoding.EncodeToString(sum[:]) {
		app.Text(http.StatusBadRequest, "the body is not what Content-MD5 says").Write(w)
		return
	}
	s.mu.Lock()
	_, known := s.blobs[id]
	if known {
		s.blobs[id] = data
	}
	s.mu.Unlock()
	if !known {
		app.Text(http.StatusNotFound, "no such blob").Write(w)
		return
	}
	s.Book.Count(func(t *record.Record) { t.Uploads++ })
	app.Text(http.StatusOK, "").Write(w)
}
