package uitest

import (
	"fmt"
	"runtime"
)

// Allocated is how many bytes fn takes from the heap. It is a measure of the work of
// what draws, which does not depend on the machine as seconds do. Under the race
// detector it is a tenth, so that only a gross excess fails there.
func Allocated(fn func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / raceFactor
}

// Models are the names of n models.
func Models(n int) []string {
	models := make([]string, n)
	for i := range models {
		models[i] = fmt.Sprintf("model-%d-xxxxxxxx", i)
	}
	return models
}
