package config

import (
	"reflect"
	"slices"
	"strconv"
)

// settableHere are the tables that a ./config.toml may set that was found and not
// named. All others decide where requests, secrets and files go, or the prices.
var settableHere = []string{"question", "job", "ui"}

// onlySettable refuses a file that differs from the defaults outside of settableHere.
// It compares decoded values, so that a full copy of the defaults is accepted.
func onlySettable(base, over *source, laid *file) error {
	var defaults file
	if err := base.decode(&defaults); err != nil {
		return err
	}
	was, now := reflect.ValueOf(defaults), reflect.ValueOf(*laid)
	first := mistake{msg: "only [[question]], [job] and [ui] count in a config.toml that is found in the current folder; to use all of it: --config ./config.toml"}
	for i, table := range keys(was.Type()) {
		if slices.Contains(settableHere, table) {
			continue
		}
		for _, path := range differences(table, was.Field(i), now.Field(i)) {
			line := over.find(path)
			if first.key == "" || line > 0 && (first.line == 0 || line < first.line) {
				first.line, first.key = line, path
			}
		}
	}
	if first.key == "" {
		return nil
	}
	return over.wrong(&first)
}

// differences lists the paths of the keys in which two values of a type differ. For a
// shorter list it adds the path of its first table and that of the list.
func differences(path string, was, now reflect.Value) (paths []string) {
	switch kind := was.Kind(); {
	case kind == reflect.Struct:
		for i, key := range keys(was.Type()) {
			paths = append(paths, differences(join(path, key), was.Field(i), now.Field(i))...)
		}
	case isList(was.Type()):
		for i := range now.Len() {
			at := path + "[" + strconv.Itoa(i) + "]"
			if i >= was.Len() {
				paths = append(paths, at)
				continue
			}
			paths = append(paths, differences(at, was.Index(i), now.Index(i))...)
		}
		if now.Len() < was.Len() {
			paths = append(paths, path+"[0]", path)
		}
	case kind == reflect.Map:
		for _, key := range now.MapKeys() { // a file cannot remove a key
			if v := was.MapIndex(key); !v.IsValid() || !reflect.DeepEqual(v.Interface(), now.MapIndex(key).Interface()) {
				paths = append(paths, join(path, key.String()))
			}
		}
	case !reflect.DeepEqual(was.Interface(), now.Interface()):
		paths = append(paths, path)
	}
	return paths
}
