// Go's own transparency-log code (golang.org/x/mod/sumdb) as a judge of our logs.
//
//	clients logs FOLDER                    what make_log wrote: every size, tile and proof
//	clients bundle FOLDER VKEY RECEIPT     the log in a dataset's bundle, and a receipt
//
// Each check prints a line "ok ..." or "FAIL ..."; the last line is "N passed, N failed".
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8 // C2SP tiles are 256 wide

var passed, failed int

func check(what string, err error) {
	if err == nil {
		passed++
		fmt.Println("ok  ", what)
	} else {
		failed++
		fmt.Println("FAIL", what+":", err)
	}
}

// refused turns an expected error into success.
func refused(err error) error {
	if err == nil {
		return errors.New("was accepted")
	}
	return nil
}

func must(b []byte, err error) []byte {
	if err != nil {
		fmt.Println("FAIL", err)
		os.Exit(1)
	}
	return b
}

// tiles reads tiles from files in C2SP's layout, which has no height in its paths.
type tiles struct{ dir string }

func (t tiles) Height() int { return height }

func (t tiles) path(tile tlog.Tile) string {
	p := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	return filepath.Join(t.dir, "tile", strings.Replace(p, "data/", "entries/", 1))
}

func (t tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range list {
		b, err := os.ReadFile(t.path(tile))
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// open checks a checkpoint's signature and gives its tree.
func open(text []byte, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	n, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("%d lines, origin %q", len(lines)-1, lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("root %q", lines[2])
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(*(*[tlog.HashSize]byte)(root))}, nil
}

// whole computes the root from the tiles and compares every entry with its leaf hash.
func whole(dir string, tree tlog.Tree) error {
	reader := tlog.TileHashReader(tree, tiles{dir})
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("another root")
	}
	for first := int64(0); first < tree.N; first += 1 << height {
		width := tree.N - first
		if width > 1<<height {
			width = 1 << height
		}
		name := tiles{dir}.path(tlog.Tile{H: height, L: -1, N: first >> height, W: int(width)})
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var places []int64
		for i := int64(0); i < width; i++ {
			places = append(places, tlog.StoredHashIndex(0, first+i))
		}
		hashes, err := reader.ReadHashes(places)
		if err != nil {
			return err
		}
		for i := range hashes {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return fmt.Errorf("%s is cut off", name)
			}
			n := 2 + int(binary.BigEndian.Uint16(data))
			if tlog.RecordHash(data[2:n]) != hashes[i] {
				return fmt.Errorf("entry %d is not what its leaf says", first+int64(i))
			}
			data = data[n:]
		}
		if len(data) != 0 {
			return fmt.Errorf("%s has bytes behind its last entry", name)
		}
	}
	return nil
}

func decode(lines []string) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, l := range lines {
		b, err := base64.StdEncoding.DecodeString(l)
		if err != nil || len(b) != tlog.HashSize {
			return nil, fmt.Errorf("hash %q", l)
		}
		out = append(out, tlog.Hash(*(*[tlog.HashSize]byte)(b)))
	}
	return out, nil
}

// proof is the text of C2SP's tlog-proof.
type proof struct {
	extra []byte
	index int64
	path  tlog.RecordProof
	tree  tlog.Tree
}

func parseProof(text []byte, vkey string) (p proof, err error) {
	head, checkpoint, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return p, errors.New("not a tlog-proof")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		if p.extra, err = base64.StdEncoding.DecodeString(lines[0][len("extra "):]); err != nil {
			return p, err
		}
		lines = lines[1:]
	}
	if p.index, err = strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64); err != nil {
		return p, err
	}
	hashes, err := decode(lines[1:])
	if err != nil {
		return p, err
	}
	p.path = hashes
	p.tree, err = open(checkpoint, vkey)
	return p, err
}

func (p proof) verify(leaf tlog.Hash) error {
	return tlog.CheckRecord(p.path, p.tree.N, p.tree.Hash, p.index, leaf)
}

func leafAt(dir string, tree tlog.Tree, index int64) (tlog.Hash, error) {
	hashes, err := tlog.TileHashReader(tree, tiles{dir}).ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return tlog.Hash{}, err
	}
	return hashes[0], nil
}

func checkInclusion(dir, file, vkey string) error {
	p, err := parseProof(must(os.ReadFile(file)), vkey)
	if err != nil {
		return err
	}
	leaf, err := leafAt(dir, p.tree, p.index)
	if err != nil {
		return err
	}
	if err := p.verify(leaf); err != nil {
		return err
	}
	leaf[0] ^= 1
	return refused(p.verify(leaf))
}

func checkConsistency(file string, trees map[int64]tlog.Tree) error {
	var older, newer int64
	if _, err := fmt.Sscanf(filepath.Base(file), "%d-%d", &older, &newer); err != nil {
		return err
	}
	path, err := decode(strings.Fields(string(must(os.ReadFile(file)))))
	if err != nil {
		return err
	}
	root := trees[older].Hash
	if err := tlog.CheckTree(path, newer, trees[newer].Hash, older, root); err != nil {
		return err
	}
	root[5] ^= 4
	return refused(tlog.CheckTree(path, newer, trees[newer].Hash, older, root))
}

func list(pattern string) []string {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		fmt.Println("FAIL nothing at", pattern)
		os.Exit(1)
	}
	return files
}

func logs(dir string) {
	vkey := string(must(os.ReadFile(filepath.Join(dir, "vkey"))))
	trees := map[int64]tlog.Tree{}
	for _, file := range list(filepath.Join(dir, "checkpoint", "*")) {
		text := must(os.ReadFile(file))
		tree, err := open(text, vkey)
		check("checkpoint of size "+filepath.Base(file), err)
		trees[tree.N] = tree
		text[len(text)/2] ^= 1
		_, err = open(text, vkey)
		check("checkpoint with a changed byte is refused", refused(err))
		check("tiles and entries of size "+filepath.Base(file), whole(dir, tree))
		tree.Hash[0] ^= 1
		check("tiles under another root are refused", refused(whole(dir, tree)))
	}
	for _, file := range list(filepath.Join(dir, "inclusion", "*")) {
		check("inclusion "+filepath.Base(file), checkInclusion(dir, file, vkey))
	}
	for _, file := range list(filepath.Join(dir, "consistency", "*")) {
		check("consistency "+filepath.Base(file), checkConsistency(file, trees))
	}
}

func bundle(dir, vkeyFile, receiptFile string) {
	log := filepath.Join(dir, "log")
	vkey := strings.TrimSpace(string(must(os.ReadFile(vkeyFile))))
	tree, err := open(must(os.ReadFile(filepath.Join(log, "checkpoint"))), vkey)
	check("the bundle's checkpoint", err)
	check("the bundle's tiles and entries", whole(log, tree))
	p, err := parseProof(must(os.ReadFile(receiptFile)), vkey)
	check("the receipt's checkpoint", err)
	if p.index >= tree.N {
		check("the receipt's index", fmt.Errorf("%d is not below %d", p.index, tree.N))
		return
	}
	leaf, err := leafAt(log, tree, p.index)
	check("the leaf that the receipt names", err)
	check("the receipt's proof", p.verify(leaf))
	leaf[0] ^= 1
	check("the receipt's proof of another leaf is refused", refused(p.verify(leaf)))
}

func main() {
	switch {
	case len(os.Args) == 3 && os.Args[1] == "logs":
		logs(os.Args[2])
	case len(os.Args) == 5 && os.Args[1] == "bundle":
		bundle(os.Args[2], os.Args[3], os.Args[4])
	default:
		fmt.Fprintln(os.Stderr, "usage: clients logs FOLDER | clients bundle FOLDER VKEY RECEIPT")
		os.Exit(2)
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
