package screen

// Messages that every screen is given. Some report, the others ask the screen that
// has what they name to show it.
type (
	// Done is the end of something that the operator asked for: a sentence, or the
	// error.
	Done struct {
		Text string
		Err  error
	}
	// Shown says that a screen was chosen; it alone is told.
	Shown struct{}
	// Tick comes once a second or more often, to the screen that is shown.
	Tick struct{}
	// JobsChanged says that jobs began, ended or changed their state.
	JobsChanged struct{}

	// OpenJob shows a job on all screens.
	OpenJob struct{ ID string }
	// JobGone says that a job was deleted.
	JobGone struct{ ID string }
	// Follow goes along with what is under way.
	Follow struct{}
	// OpenQuestion shows a question of the job, by its number.
	OpenQuestion struct{ Q int }
	// OpenAnswer shows the answer of an execution of the job, by its number.
	OpenAnswer struct{ X int }
	// OpenRegion shows a region.
	OpenRegion struct{ Name string }
	// ContainerLogs begins to read what the containers of a region print, or ends it.
	ContainerLogs struct{ Region string }
	// NewJob opens the form.
	NewJob struct{}
)
