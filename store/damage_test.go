package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
	"beacon/engine/foreign"
)

// sample returns the bytes of a closed database with two jobs, branch pages, a list of
// free pages and values that span several pages.
func sample(t testing.TB) []byte {
	db := fresh(t)
	_, rec, executions := create(t, db, "j1", 40, 8)
	complete(t, db, rec, executions)
	_, _, executions = create(t, db, "j2", 2, 2)
	e, a := completed(executions[0].Key, 3)
	a.Text = foreign.Text(strings.Repeat("long ", 4000))
	rec.Counts.Completed = 1
	_, rec2, _ := plan("j2", 2, 2)
	rec2.Counts.Completed = 1
	must(t, db.Commit(&engine.Batch{Records: []*engine.JobRecord{rec2}, Writes: []engine.Write{{Job: "j2", Execution: e, Answer: a}}}))
	create(t, db, "j3", 30, 8)
	must(t, db.Delete("j3"))
	must(t, db.Close())
	whole, err := os.ReadFile(db.path)
	must(t, err)
	return whole
}

// use calls every reading method and some that write. Damage must have no effect or
// return an error of the store.
func use(t testing.TB, path string, opts Options) {
	t.Helper()
	db, err := Open(path, opts)
	if !tolerable(err) || errors.Is(err, ErrInUse) {
		t.Fatalf("open: %v", err)
	}
	if err != nil {
		return
	}
	defer db.Close()
	errs := []error{}
	records, err := db.Records()
	errs = append(errs, err)
	for _, r := range records {
		errs = append(errs, db.Check(r.ID))
	}
	_, err = db.Resolve("j")
	errs = append(errs, err)
	if !opts.ReadOnly {
		errs = append(errs, db.Commit(&engine.Batch{Records: records}), createMore(db), db.Delete("j1"))
		_, _, err = db.Compact()
		errs = append(errs, err)
	}
	for _, err := range errs {
		if !tolerable(err) {
			t.Fatalf("%v", err)
		}
	}
}

func createMore(db *DB) error {
	job, rec, executions := plan("more", 20, 5)
	return db.CreateJob(job, rec, executions)
}

func tolerable(err error) bool {
	var se *engine.StoreError
	var ue *engine.UsageError
	var de *DamagedError
	return err == nil || errors.As(err, &se) || errors.As(err, &ue) || errors.As(err, &de)
}

func TestTruncated(t *testing.T) {
	whole := sample(t)
	path := filepath.Join(t.TempDir(), "x.db")
	for n := 1; n < len(whole); n += 1 + len(whole)/60 {
		must(t, os.WriteFile(path, whole[:n], 0o600))
		for _, readOnly := range []bool{true, false} {
			use(t, path, Options{ReadOnly: readOnly, Kind: Simulated})
		}
	}
	must(t, os.WriteFile(path, whole[:len(whole)/2], 0o600))
	_, err := Open(path, Options{})
	refused(t, err, ErrDamaged)
}

// flips is the number of damaged copies in TestFlipped.
const flips = 80

// TestTruncatedWhileOpen truncates the file while bbolt has it mapped.
func TestTruncatedWhileOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	must(t, os.WriteFile(path, sample(t), 0o600))
	db, err := Open(path, Options{})
	must(t, err)
	must(t, os.Truncate(path, 8192))
	_, err = db.Records()
	refused(t, err, ErrDamaged)
	refused(t, createMore(db), ErrDamaged)
	refused(t, createMore(db), ErrDamaged)
	must(t, db.Close())
	_, err = Open(path, Options{Timeout: -1})
	refused(t, err, ErrDamaged) // not ErrInUse: Close released the lock
}

func TestFlipped(t *testing.T) {
	whole := sample(t)
	path := filepath.Join(t.TempDir(), "x.db")
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range flips {
		spoiled := slices.Clone(whole)
		// Half of the flips are in the first bytes of a page, which hold its structure.
		at := rnd.IntN(len(whole))
		if i%2 == 0 {
			at = at&^4095 + rnd.IntN(160)
		}
		spoiled[at] ^= byte(1 << rnd.IntN(8))
		if i%5 == 0 {
			spoiled[at] = byte(rnd.IntN(256))
		}
		must(t, os.WriteFile(path, spoiled, 0o600))
		use(t, path, Options{ReadOnly: true})
		use(t, path, Options{Kind: Simulated})
	}
}

// TestLoop makes each branch page point to itself. bbolt would recurse without end,
// which recover cannot catch.
func TestLoop(t *testing.T) {
	whole := sample(t)
	path := filepath.Join(t.TempDir(), "x.db")
	loops := 0
	for at := 0; at < len(whole); at += 4096 {
		if p := whole[at:]; native.Uint16(p[8:]) == flagBranch && native.Uint16(p[10:]) > 1 {
			spoiled := slices.Clone(whole)
			native.PutUint64(spoiled[at+16+8:], uint64(at/4096))
			must(t, os.WriteFile(path, spoiled, 0o600))
			use(t, path, Options{ReadOnly: true})
			use(t, path, Options{})
			loops++
		}
	}
	if loops == 0 {
		t.Fatal("the sample has no branch page")
	}
}

// TestDamagedRecords: a damaged record does not hide the others.
func TestDamagedRecords(t *testing.T) {
	db := fresh(t)
	_, rec, executions := create(t, db, "good", 2, 2)
	complete(t, db, rec, executions)
	create(t, db, "bad", 1, 1)
	key, err := keyBytes(executions[1].Key)
	must(t, err)
	spoil := func(value []byte) {
		must(t, db.update("test", func(tx *bolt.Tx) error {
			if err := tx.Bucket(answersBucket).Bucket([]byte("good")).Put(key, value); err != nil {
				return err
			}
			return tx.Bucket(jobsBucket).Put([]byte("bad"), []byte(`{"id":`))
		}))
	}
	_, answer := completed(executions[1].Key, 1)
	whole, err := encode(key, answer)
	must(t, err)
	spoil(whole[:9])
	records, err := db.Records()
	var de *DamagedError
	if !errors.As(err, &de) || !slices.Equal(de.Keys, []string{"bad"}) || len(records) != 1 || records[0].ID != "good" {
		t.Errorf("%v %v", records, err)
	}
	seen := 0
	err = db.Executions("good", true, func(*engine.Execution, *engine.Answer) error { seen++; return nil })
	if !errors.As(err, &de) || !slices.Equal(de.Keys, []string{executions[1].Key.String()}) || seen != 3 {
		t.Errorf("%d %v", seen, err)
	}
	_, _, err = db.Execution("good", executions[1].Key)
	refused(t, err, ErrDamaged)
	refused(t, db.Check("good"), ErrDamaged)
	_, err = db.Record("bad")
	refused(t, err, ErrDamaged)
	if last, err := db.Resolve(Last); last != "good" || err != nil {
		t.Errorf("last is %q, %v", last, err)
	}
	if id, err := db.Resolve("ba"); id != "bad" || err != nil {
		t.Errorf("a damaged job must be deletable by its name: %q, %v", id, err)
	}
	must(t, db.Delete("bad"))
	spoil(whole)
	must(t, db.update("test", func(tx *bolt.Tx) error { return tx.Bucket(jobsBucket).Delete([]byte("bad")) }))
}

// TestRegionHistories: a region's history is replaced as a whole and survives a restart,
// and a damaged one does not hide the others.
func TestRegionHistories(t *testing.T) {
	db := fresh(t)
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	of := func(region foreign.Text, n int) *engine.RegionHistory {
		return &engine.RegionHistory{Region: region, Checks: []engine.HealthPoint{{At: at, State: engine.Healthy, Latency: time.Second}},
			Errors: []engine.ErrorCount{{Minute: at.Unix() / 60, Name: "503", N: n}}}
	}
	must(t, db.Commit(&engine.Batch{Regions: []*engine.RegionHistory{of("EU", 1), of("US", 1)}}))
	must(t, db.Commit(&engine.Batch{Regions: []*engine.RegionHistory{of("EU", 2)}}))
	must(t, db.Close())
	db = reopen(t, db.path, Options{})
	got, err := db.Histories()
	must(t, err)
	if want := []*engine.RegionHistory{of("EU", 2), of("US", 1)}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	must(t, db.update("test", func(tx *bolt.Tx) error {
		b := tx.Bucket(regionsBucket)
		return b.Put([]byte("EU"), b.Get([]byte("US")))
	}))
	got, err = db.Histories()
	var de *DamagedError
	if !errors.As(err, &de) || !slices.Equal(de.Keys, []string{"region EU"}) || len(got) != 1 || got[0].Region != "US" {
		t.Errorf("%v %v", got, err)
	}
}

// TestEveryFlippedByteOfARecordIsNoticed: no changed bit of a record may go unnoticed.
func TestEveryFlippedByteOfARecordIsNoticed(t *testing.T) {
	e, a := completed(engine.Key{Question: "q", Region: "US", Model: "m", Repeat: 1}, 2)
	key, err := keyBytes(e.Key)
	must(t, err)
	whole, err := encode(key, a)
	must(t, err)
	for at := range whole {
		for bit := range 8 {
			spoiled := slices.Clone(whole)
			spoiled[at] ^= 1 << bit
			if _, err := decodeAnswer(key, spoiled); err == nil {
				t.Fatalf("bit %d of byte %d may turn: %q", bit, at, spoiled)
			}
		}
	}
	other := slices.Clone(key)
	other[0] = 'r'
	if _, err := decodeAnswer(other, whole); err == nil {
		t.Error("the answer of another execution was taken")
	}
}

// FuzzDecode: no stored bytes may make a decoder panic, and a decoded execution belongs
// to its key.
func FuzzDecode(f *testing.F) {
	e, a := completed(engine.Key{Question: "q", Region: "US", Model: "m", Repeat: 1}, 2)
	key, err := keyBytes(e.Key)
	must(f, err)
	for _, v := range []any{e, a, &engine.JobRecord{ID: "j"}, &engine.Job{ID: "j", Repeats: 1}} {
		b, err := json.Marshal(v)
		must(f, err)
		f.Add(key, b)
		f.Add(key[1:], b[:len(b)-1])
	}
	f.Add([]byte("q\x00US\x00m\x00\x00\x00\x00\x00"), []byte(`{"state":7}`))
	f.Add([]byte{}, []byte("null"))
	f.Fuzz(func(t *testing.T, key, value []byte) {
		keyName(key)
		if _, err := decodeExecution(key, value); err == nil {
			t.Skip("sealed already")
		}
		of := func(key []byte) []byte { return seal(key, slices.Clone(value)) }
		decodeAnswer(key, of(key))
		decodeRecord([]byte("j"), of([]byte("j")))
		decodeJob([]byte("j"), of([]byte("j")))
		decodeHistory([]byte("US"), of([]byte("US")))
		e, err := decodeExecution(key, of(key))
		if err != nil {
			return
		}
		if again, err := keyBytes(e.Key); err != nil || string(again) != string(key) {
			t.Fatalf("%q became %q", key, again)
		}
		if h, err := decodeHeld(key, of(key)); err != nil || h.State != e.State || len(h.Attempts) != len(e.Attempts) {
			t.Fatal(fmt.Sprint(h, err))
		}
	})
}
