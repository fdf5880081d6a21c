package store

import (
	"errors"
	"fmt"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"beacon/engine"
)

// A seal is no signature, so that a stored number may be any. These are the bounds of what
// is read, and of what is written, because what is written must be read again.
const (
	// listBytes is the size of a record from which its lists are counted while they are
	// read. The lists of a smaller one cannot become large.
	listBytes = 64 << 10
	// executionBytes is less than any execution takes in the file: a plan of more
	// executions than there is room for is forged or damaged.
	executionBytes = 64
	// questionBytes, endpointBytes and modelBytes are less than any of them takes in a
	// plan, so that the length of a plan bounds its lists.
	questionBytes = 16
	endpointBytes = 48
	modelBytes    = 48
	// healthMost and errorsMost bound what is kept of a region.
	healthMost = 1000
	errorsMost = 10_000
)

// unmarshalBounded reads JSON as jsonv1.Unmarshal does, and ends at a list that is too
// long instead of keeping all of it.
func unmarshalBounded(value []byte, v any) error {
	if len(value) < listBytes {
		return jsonv1.Unmarshal(value, v)
	}
	n := len(value)
	return jsonv2.Unmarshal(value, v, jsonv1.DefaultOptionsV1(), jsonv2.WithUnmarshalers(jsonv2.JoinUnmarshalers(
		listOf[engine.Question](n/questionBytes), listOf[engine.Endpoint](n/endpointBytes), listOf[engine.Model](n/modelBytes),
		listOf[engine.Run](engine.MostRuns), listOf[engine.Pause](engine.MostPauses), listOf[engine.Attempt](engine.MostAttempts),
		listOf[engine.HealthPoint](healthMost), listOf[engine.ErrorCount](errorsMost),
	)))
}

// listOf reads a list of at most so many elements.
func listOf[T any](most int) *jsonv2.Unmarshalers {
	return jsonv2.UnmarshalFromFunc(func(dec *jsontext.Decoder, list *[]T) error {
		if dec.PeekKind() != '[' {
			return errors.ErrUnsupported // null, or what the decoder refuses
		}
		if _, err := dec.ReadToken(); err != nil {
			return err
		}
		*list = []T{}
		for dec.PeekKind() != ']' {
			if len(*list) == most {
				return fmt.Errorf("a list of more than %d", most)
			}
			var v T
			if err := jsonv2.UnmarshalDecode(dec, &v); err != nil {
				return err
			}
			*list = append(*list, v)
		}
		_, err := dec.ReadToken()
		return err
	})
}

// checkExecution keeps the bound of attempts.
func checkExecution(e *engine.Execution) error {
	if n := len(e.Attempts); n > engine.MostAttempts {
		return fmt.Errorf("%d attempts; at most %d are kept", n, engine.MostAttempts)
	}
	return nil
}

// knownBarrier reports whether a barrier is one of the words. Every screen shows it as it is.
func knownBarrier(b engine.Barrier) bool {
	_, err := engine.ParseBarrier(string(b))
	return b == "" || err == nil
}

// checkRecord keeps the bounds of a record.
func checkRecord(r *engine.JobRecord) error {
	switch {
	case !knownBarrier(r.Barrier):
		return fmt.Errorf("its barrier %q is not known", r.Barrier)
	case !r.Counts.Plausible() || r.Questions < 0 || r.Endpoints < 0:
		return fmt.Errorf("its counts are no job's: %+v", r.Counts)
	case len(r.Runs) > engine.MostRuns:
		return fmt.Errorf("%d runs; at most %d are kept", len(r.Runs), engine.MostRuns)
	}
	for i := range r.Runs {
		if n := len(r.Runs[i].Pauses); n > engine.MostPauses {
			return fmt.Errorf("%d pauses in run %d; at most %d are kept", n, i+1, engine.MostPauses)
		}
		if n := len(r.Runs[i].Standstills); n > engine.MostPauses {
			return fmt.Errorf("%d standstills in run %d; at most %d are kept", n, i+1, engine.MostPauses)
		}
	}
	return nil
}

// checkPlan compares a plan with its record and with the size of the file, before anything
// loops over it. A record that cannot be read, nil here, hides no plan.
func checkPlan(j *engine.Job, r *engine.JobRecord, fileSize int64) error {
	total, ok := j.Planned()
	switch {
	case !knownBarrier(j.Barrier):
		return fmt.Errorf("its barrier %q is not known", j.Barrier)
	case !ok || j.Lookahead < 0:
		return fmt.Errorf("no job has %d questions, %d endpoints, %d repeats and lookahead %d", len(j.Questions), len(j.Endpoints), j.Repeats, j.Lookahead)
	case r != nil && total != r.Counts.Total:
		return fmt.Errorf("it plans %d executions and its record counts %d", total, r.Counts.Total)
	case int64(total) > fileSize/executionBytes:
		return fmt.Errorf("it plans %d executions, more than the file has room for", total)
	}
	return nil
}
