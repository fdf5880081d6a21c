package function

import (
	"log/slog"
	"net/http"
	"time"

	sdk "github.com/modal-labs/modal-client/go"
	"google.golang.org/grpc"

	"beacon/modal/wire"
)

// Account is a connection to Modal's control plane through the official SDK. The
// functions of all regions share it. It is safe for concurrent use.
type Account struct {
	client *sdk.Client
	hide   *wire.Hider
}

// NewAccount takes the token from the environment or Modal's configuration file, as the
// SDK does, and sends nothing. A nil log discards the SDK's log, which by default would
// go to the terminal. The error is an *engine.UsageError and never shows a credential.
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
	// Only the engine decides about retries. By default the SDK would wait without limit
	// for a server that asks it to.
	noThrottleWait := time.Duration(0)
	a.client, err = sdk.NewClientWithOptions(&sdk.ClientParams{
		Logger: log, MaxThrottleWait: &noThrottleWait, GRPCUnaryInterceptors: []grpc.UnaryClientInterceptor{observe},
	})
	if err != nil {
		return nil, wire.Usage("", "the Modal SDK cannot start: "+wire.OneLine(a.hide.Replace(err.Error()), 200), "check the MODAL_ variables of the environment and ~/.modal.toml")
	}
	return a, nil
}

// Close closes the connection, and the idle ones that carried long prompts and answers.
// No function of the account may be used afterwards.
func (a *Account) Close() error {
	a.client.Close()
	http.DefaultClient.CloseIdleConnections()
	return nil
}
