package config

import "beacon/engine"

// duration and size are text in the file and parsed by Check. As separate types they
// let the walker name the wanted form in an error instead of "a string".
type (
	duration string
	size     string
)

// file is config.toml as written. A pointer distinguishes a missing key from one set
// to zero; only tables of lists need that, because the embedded config has all other
// keys.
type file struct {
	Modal     modalTable        `toml:"modal"`
	Regions   []regionTable     `toml:"region"`
	Models    []modelTable      `toml:"model"`
	Questions []engine.Question `toml:"question"`
	Job       jobTable          `toml:"job"`
	Health    healthTable       `toml:"health"`
	Store     storeTable        `toml:"store"`
	Price     map[string]any    `toml:"price"`
	UI        uiTable           `toml:"ui"`
	Simulator simulatorTable    `toml:"simulator"`
}

// questionFile is the TOML form of a question file.
type questionFile struct {
	Questions []engine.Question `toml:"question"`
}

type modalTable struct {
	Driver       string `toml:"driver"`
	Workspace    string `toml:"workspace"`
	Environment  string `toml:"environment"`
	InferenceURL string `toml:"inference_url"`
	HealthURL    string `toml:"health_url"`
	BaseURL      string `toml:"base_url"`
}

type regionTable struct {
	Name            string    `toml:"name"`
	Place           string    `toml:"place"`
	Driver          string    `toml:"driver"`
	App             string    `toml:"app"`
	Function        string    `toml:"function"`
	InferenceURL    string    `toml:"inference_url"`
	HealthURL       string    `toml:"health_url"`
	BaseURL         string    `toml:"base_url"`
	Models          []string  `toml:"models"`
	Aliases         *[]string `toml:"aliases"`
	MaxInFlight     int       `toml:"max_in_flight"`
	GPUsPerCall     *int      `toml:"gpus_per_call"`
	PriceMultiplier *float64  `toml:"price_multiplier"`
	ScaledownWindow *duration `toml:"scaledown_window"`
	Paused          bool      `toml:"paused"`
	APIKeyEnv       string    `toml:"api_key_env"`
	SendModalToken  *bool     `toml:"send_modal_token"`
}

type modelTable struct {
	ID          string    `toml:"id"`
	Name        string    `toml:"name"`
	GPU         string    `toml:"gpu"`
	Temperature *float64  `toml:"temperature"`
	MaxTokens   *int      `toml:"max_tokens"`
	ExpectCold  *duration `toml:"expect_cold"`
	ExpectWarm  *duration `toml:"expect_warm"`
}

type jobTable struct {
	Barrier      string   `toml:"barrier"`
	Lookahead    int      `toml:"lookahead"`
	Repeats      int      `toml:"repeats"`
	PerEndpoint  int      `toml:"per_endpoint"`
	MaxInFlight  int      `toml:"max_in_flight"`
	GPULimit     int      `toml:"gpu_limit"`
	Timeout      duration `toml:"timeout"`
	SendDeadline duration `toml:"send_deadline"`
	ColdDeadline duration `toml:"cold_deadline"`
	WarmDeadline duration `toml:"warm_deadline"`
	Retries      int      `toml:"retries"`
	OnUnknown    string   `toml:"on_unknown"`
	Temperature  float64  `toml:"temperature"`
	MaxTokens    int      `toml:"max_tokens"`
	Preflight    string   `toml:"preflight"`
	Prewarm      bool     `toml:"prewarm"`
	CostCap      float64  `toml:"cost_cap"`
}

type healthTable struct {
	Every   duration `toml:"every"`
	Timeout duration `toml:"timeout"`
}

type storeTable struct {
	Path        string `toml:"path"`
	AnswerLimit size   `toml:"answer_limit"`
}

type uiTable struct {
	Theme  string            `toml:"theme"`
	FPS    int               `toml:"fps"`
	Mouse  bool              `toml:"mouse"`
	Notify bool              `toml:"notify"`
	Keys   map[string]string `toml:"keys"`
}

type simulatorTable struct {
	Speed         float64             `toml:"speed"`
	Seed          int64               `toml:"seed"`
	Cold          map[string]duration `toml:"cold"`
	Warm          map[string]duration `toml:"warm"`
	RedirectAfter duration            `toml:"redirect_after"`
	Scaledown     duration            `toml:"scaledown"`
	MaxContainers int                 `toml:"max_containers"`
	Faults        []string            `toml:"faults"`
}
