package config

import (
	"reflect"
	"slices"
	"strconv"
)

// settableHere are the tables that a ./config.toml may set that was not named.
// Everything else says where requests, secrets and files go, or what things cost.
var settableHere = []string{"question", "job", "ui"}

// onlySettable refuses a file that says anything else than the defaults outside of
// settableHere. Values are compared as they were decoded, so that a whole copy of
// the defaults is no deviation.
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

// differences are the paths of the keys in which two values of a type differ. A
// list that is shorter differs in its first table, and as a whole.
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
		for _, key := range now.MapKeys() { // a file takes no key away
			if v := was.MapIndex(key); !v.IsValid() || !reflect.DeepEqual(v.Interface(), now.MapIndex(key).Interface()) {
				paths = append(paths, join(path, key.String()))
			}
		}
	case !reflect.DeepEqual(was.Interface(), now.Interface()):
		paths = append(paths, path)
	}
	return paths
}
