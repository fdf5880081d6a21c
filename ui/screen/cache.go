package screen

// cacheMost is how many things a Cache holds.
const cacheMost = 64

// Cache holds a few things that took a while to get. When it is full it forgets all.
type Cache[K comparable, V any] struct{ m map[K]V }

// Get gives what is held, and whether something is.
func (c *Cache[K, V]) Get(k K) (V, bool) {
	v, ok := c.m[k]
	return v, ok
}

// Put holds something.
func (c *Cache[K, V]) Put(k K, v V) {
	if c.m == nil || len(c.m) >= cacheMost {
		c.m = map[K]V{}
	}
	c.m[k] = v
}
