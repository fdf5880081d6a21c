package function

import (
	"beacon/modal/wire"
	"log/slog"
	"net/http"
	"strings"
	"time"

	sdk "github.com/modal-labs/modal-client/go"
	"google.golang.org/grpc"
)

// Account is the way to Modal's control plane by the official SDK: one connection,
// which the functions of all regions share. It is safe for concurrent use.
type Account struct {
	client *sdk.Client
	hide   *strings.Replacer
}

// NewAccount takes the token from the environment or Modal's own configuration
// file, as the SDK does, and sends nothing. A nil log keeps the SDK silent: its own
// default would write into the terminal. The error is an *engine.UsageError and
// never shows a credential.
func NewAccount(log *slog.Logger) (*Account, error) {
	p, err := readProfile()
	if err == nil {
		err = p.check()
	}
	if err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	a := &Account{hide: wire.NewHider(p.ID, p.Secret, p.Refresh, p.Client, p.Key)}
	// Whether and when something is tried again is the engine's decision. By default
	// the SDK would obey a server that says "later" for ever.
	noThrottleWait := time.Duration(0)
	a.client, err = sdk.NewClientWithOptions(&sdk.ClientParams{
		Logger: log, MaxThrottleWait: &noThrottleWait, GRPCUnaryInterceptors: []grpc.UnaryClientInterceptor{observe},
	})
	if err != nil {
		return nil, wire.Usage("", "the Modal SDK cannot start: "+wire.OneLine(a.hide.Replace(err.Error()), 200), "check the MODAL_ variables of the environment and ~/.modal.toml")
	}
	return a, nil
}

// Close ends the connection, and the idle ones by which long prompts and answers
// went. No function of the account may be used afterwards.
func (a *Account) Close() error {
	a.client.Close()
	http.DefaultClient.CloseIdleConnections()
	return nil
}
