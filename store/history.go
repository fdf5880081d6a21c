package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
	"beacon/engine/foreign"
)

// addRegions upgrades schema 2, which has no history of the regions, to schema 3.
func addRegions(tx *bolt.Tx) error {
	_, err := tx.CreateBucketIfNotExists(regionsBucket)
	return err
}

// Histories reads the stored health of the regions, sorted by region. A *DamagedError
// lists those that cannot be read and is returned together with the others.
func (db *DB) Histories() ([]*engine.RegionHistory, error) {
	return all(db, "read", regionsBucket, "region ", decodeHistory)
}

func decodeHistory(key, value []byte) (*engine.RegionHistory, error) {
	h := new(engine.RegionHistory)
	if err := decode(key, value, h); err != nil {
		return nil, err
	}
	if h.Region != foreign.Text(string(key)) {
		return nil, fmt.Errorf("it belongs to region %s", h.Region)
	}
	return h, nil
}
