package function

import (
	"cmp"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"beacon/engine"
	"beacon/modal/wire"
)

// profile has the needed settings of the SDK's configuration. The SDK reads the
// configuration itself. It is read here too, to refuse a wrong one at the start and to
// know which values must never be shown. The environment comes first, then the profile
// that MODAL_PROFILE names, or the active one, in MODAL_CONFIG_PATH or ~/.modal.toml.
type profile struct {
	ServerURL string `toml:"server_url"`
	ID        string `toml:"token_id"`
	Secret    string `toml:"token_secret"`
	Refresh   string `toml:"oauth_refresh_token"`
	Client    string `toml:"oauth_client_secret"`
	Key       string `toml:"oauth_jwt_key"`
	Active    bool   `toml:"active"`
}

// Server is the host of the control plane, and the environment variables of the
// credentials that are set for it, there or in the SDK's file. A file that cannot be read
// counts as none: NewAccount refuses it.
func Server() (host string, credentials []string) {
	p, _ := readProfile()
	if u, err := url.Parse(cmp.Or(p.ServerURL, defaultServer)); err == nil {
		host = strings.TrimSuffix(strings.ToLower(u.Host), map[string]string{"http": ":80", "https": ":443"}[u.Scheme])
	}
	for _, c := range []struct{ name, value string }{
		{"MODAL_TOKEN_ID", p.ID}, {"MODAL_TOKEN_SECRET", p.Secret},
		{"MODAL_OAUTH_REFRESH_TOKEN", p.Refresh}, {"MODAL_OAUTH_CLIENT_SECRET", p.Client}, {"MODAL_OAUTH_JWT_KEY", p.Key},
	} {
		if c.value != "" {
			credentials = append(credentials, c.name)
		}
	}
	return host, credentials
}

const defaultServer = "https://api.modal.com:443"

func readProfile() (profile, error) {
	p, err := profileOfFile()
	if err != nil {
		return profile{}, err
	}
	for env, field := range map[string]*string{
		"MODAL_SERVER_URL": &p.ServerURL, "MODAL_TOKEN_ID": &p.ID, "MODAL_TOKEN_SECRET": &p.Secret,
		"MODAL_OAUTH_REFRESH_TOKEN": &p.Refresh, "MODAL_OAUTH_CLIENT_SECRET": &p.Client, "MODAL_OAUTH_JWT_KEY": &p.Key,
	} {
		*field = cmp.Or(os.Getenv(env), *field)
	}
	p.ServerURL = cmp.Or(p.ServerURL, defaultServer)
	return p, nil
}

// profileOfFile reads the profile from the file. Without a file it returns the zero
// profile. Its errors quote no content of the file.
func profileOfFile() (profile, error) {
	path := os.Getenv("MODAL_CONFIG_PATH")
	if path == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return profile{}, nil
		}
		path = filepath.Join(home, ".modal.toml")
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return profile{}, nil
	}
	var all map[string]profile
	if err != nil || toml.Unmarshal(data, &all) != nil {
		return profile{}, wire.Usage("", path+" cannot be read as Modal's configuration", "repair it with modal setup, or move it away and set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET")
	}
	if name := os.Getenv("MODAL_PROFILE"); name != "" {
		return all[name], nil
	}
	for _, p := range all {
		if p.Active {
			return p, nil
		}
	}
	return profile{}, nil
}

// check refuses a missing token, half a token, one that is not allowed in a header, and
// one that would be sent unencrypted.
func (p profile) check() error {
	const how = "set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET in the environment, or run modal setup"
	u, err := url.Parse(p.ServerURL)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		return wire.Usage("", "MODAL_SERVER_URL is not a URL that begins with https:// or http://", "leave it unset for Modal itself")
	case p.Refresh != "" && p.ID == "" && p.Secret == "":
		// OAuth, which the SDK checks.
	case p.ID == "" && p.Secret == "":
		return wire.Usage("", "driver function needs a Modal token, and none is set", how)
	case p.ID == "" || p.Secret == "":
		return wire.Usage("", "only one half of the Modal token is set", how)
	case !wire.HeaderSafe(p.ID) || !wire.HeaderSafe(p.Secret):
		return wire.Usage("", "the Modal token holds a space or a control character", "copy it again, without a line end")
	}
	if u.Scheme == "http" && !engine.Loopback(u.Hostname()) {
		return wire.Usage("", "the Modal token would go unencrypted to "+u.Host, "use https in MODAL_SERVER_URL")
	}
	return nil
}
