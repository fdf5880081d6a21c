package uitest

import (
	"fmt"
	"runtime"
)

// Allocated returns the bytes that fn allocates. It measures the work of drawing
// without depending on the speed of the machine. Under the race detector it returns a
// tenth, so that only a gross excess fails there.
func Allocated(fn func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / raceFactor
}

// Models returns the names of n models.
func Models(n int) []string {
	models := make([]string, n)
	for i := range models {
		models[i] = fmt.Sprintf("model-%d-xxxxxxxx", i)
	}
	return models
}
