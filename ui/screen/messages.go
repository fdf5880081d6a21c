package screen

import "beacon/engine/foreign"

// Messages that every screen receives. Some report a change; the others ask the screen
// that has the named thing to show it.
type (
	// Done is the result of an operator's command: a sentence or an error.
	Done struct {
		Text string
		Err  error
	}
	// Shown reports that a screen was chosen. Only that screen receives it.
	Shown struct{}
	// Tick is sent at least once a second, only to the shown screen.
	Tick struct{}
	// JobsChanged reports that jobs began, ended or changed their state.
	JobsChanged struct{}

	// OpenJob shows a job on all screens.
	OpenJob struct{ ID string }
	// JobGone reports that a job was deleted.
	JobGone struct{ ID string }
	// Follow moves the cursor along with running executions.
	Follow struct{}
	// OpenQuestion shows a question of the job, by its number.
	OpenQuestion struct{ Q int }
	// OpenAnswer shows the answer of an execution of the job, by its number.
	OpenAnswer struct{ X int }
	// OpenRegion shows a region.
	OpenRegion struct{ Name foreign.Text }
	// ContainerLogs starts or stops reading the container logs of a region.
	ContainerLogs struct{ Region foreign.Text }
	// NewJob opens the form.
	NewJob struct{}
)
