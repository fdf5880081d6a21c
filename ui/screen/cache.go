package screen

// cacheMost is the maximum number of entries of a Cache.
const cacheMost = 64

// Cache keeps a few values that are expensive to get. When it is full, Put drops all
// of them.
type Cache[K comparable, V any] struct{ m map[K]V }

// Get returns a value and whether it is present.
func (c *Cache[K, V]) Get(k K) (V, bool) {
	v, ok := c.m[k]
	return v, ok
}

// Put stores a value.
func (c *Cache[K, V]) Put(k K, v V) {
	if c.m == nil || len(c.m) >= cacheMost {
		c.m = map[K]V{}
	}
	c.m[k] = v
}
