// An independent implementation of @auditspan/ledger's functions, based on Go's checksum database code.
//
//	go run . vectors   writes test vectors to standard output
//	go run . check     reads notes and proofs from standard input and checks them
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const everySize = 256
const largestSize = 1_000_000
const largeProofs = 60

type proofVector struct {
	Kind  string   `json:"kind"`
	Size  int64    `json:"size"`
	Other int64    `json:"other"`
	Proof []string `json:"proof"`
}

type sizeVector struct {
	Size        int64  `json:"size"`
	Root        string `json:"root"`
	Inclusion   string `json:"inclusion"`
	Consistency string `json:"consistency"`
}

type noteVector struct {
	Vkey string `json:"vkey"`
	Note string `json:"note"`
}

type vectors struct {
	Notes []noteVector  `json:"notes"`
	Sizes []sizeVector  `json:"sizes"`
	Large []proofVector `json:"large"`
	Roots []sizeVector  `json:"roots"`
}

type checkRequest struct {
	Vkey        string        `json:"vkey"`
	WitnessVkey string        `json:"witnessVkey"`
	Note        string        `json:"note"`
	Timestamp   uint64        `json:"timestamp"`
	Roots       []string      `json:"roots"`
	Proofs      []proofVector `json:"proofs"`
}

// hashes stores a tree whose leaf i is the decimal text of i.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = h[index]
	}
	return out, nil
}

func leaf(index int64) []byte { return []byte(strconv.FormatInt(index, 10)) }

func grow(h hashes, from, to int64) hashes {
	for i := from; i < to; i++ {
		added, err := tlog.StoredHashes(i, leaf(i), h)
		must(err)
		h = append(h, added...)
	}
	return h
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func encode(h tlog.Hash) string { return base64.StdEncoding.EncodeToString(h[:]) }

func encodeAll(proof []tlog.Hash) []string {
	out := make([]string, len(proof))
	for i, h := range proof {
		out[i] = encode(h)
	}
	return out
}

func inclusion(h hashes, size, index int64) []tlog.Hash {
	proof, err := tlog.ProveRecord(size, index, h)
	must(err)
	return proof
}

func consistency(h hashes, size, old int64) []tlog.Hash {
	proof, err := tlog.ProveTree(size, old, h)
	must(err)
	return proof
}

func root(h hashes, size int64) tlog.Hash {
	r, err := tlog.TreeHash(size, h)
	must(err)
	return r
}

// digest hashes many proofs into one value, each followed by a separator.
func digest(count int64, proof func(int64) []tlog.Hash) string {
	sum := sha256.New()
	for i := int64(0); i < count; i++ {
		for _, h := range proof(i) {
			sum.Write(h[:])
		}
		sum.Write([]byte{0xff})
	}
	return base64.StdEncoding.EncodeToString(sum.Sum(nil))
}

func writeVectors() {
	random := rand.New(rand.NewSource(6962))
	h := grow(nil, 0, largestSize)
	out := vectors{}
	for size := int64(1); size <= everySize; size++ {
		out.Sizes = append(out.Sizes, sizeVector{
			Size:        size,
			Root:        encode(root(h, size)),
			Inclusion:   digest(size, func(i int64) []tlog.Hash { return inclusion(h, size, i) }),
			Consistency: digest(size, func(i int64) []tlog.Hash { return consistency(h, size, i+1) }),
		})
	}
	for i := 0; i < largeProofs; i++ {
		size := random.Int63n(largestSize) + 1
		index, old := random.Int63n(size), random.Int63n(size)+1
		out.Roots = append(out.Roots,
			sizeVector{Size: size, Root: encode(root(h, size))}, sizeVector{Size: old, Root: encode(root(h, old))})
		out.Large = append(out.Large,
			proofVector{"inclusion", size, index, encodeAll(inclusion(h, size, index))},
			proofVector{"consistency", size, old, encodeAll(consistency(h, size, old))})
	}
	for _, name := range []string{"log.example/1", "λόγος.example", "a"} {
		out.Notes = append(out.Notes, signedNote(random, name, h))
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	must(encoder.Encode(out))
}

func signedNote(random *rand.Rand, name string, h hashes) noteVector {
	skey, vkey, err := note.GenerateKey(random, name)
	must(err)
	signer, err := note.NewSigner(skey)
	must(err)
	text := fmt.Sprintf("%s\n%d\n%s\n", name, 1000, encode(root(h, 1000)))
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err)
	return noteVector{vkey, string(signed)}
}

func decode(text string) tlog.Hash {
	h, err := tlog.ParseHash(text)
	must(err)
	return h
}

func decodeAll(proof []string) []tlog.Hash {
	out := make([]tlog.Hash, len(proof))
	for i, text := range proof {
		out[i] = decode(text)
	}
	return out
}

// checkAll checks a request; roots[n] is the root of the first n leaves.
func checkAll(request checkRequest) error {
	for _, p := range request.Proofs {
		if err := checkProof(p, request.Roots); err != nil {
			return fmt.Errorf("%s proof of %d in %d: %w", p.Kind, p.Other, p.Size, err)
		}
	}
	if request.Note == "" {
		return nil
	}
	log, err := note.NewVerifier(request.Vkey)
	if err != nil {
		return err
	}
	witness, err := newCosignatureVerifier(request.WitnessVkey, request.Timestamp)
	if err != nil {
		return err
	}
	opened, err := note.Open([]byte(request.Note), note.VerifierList(log, witness))
	if err != nil {
		return err
	}
	if len(opened.Sigs) != 2 {
		return fmt.Errorf("%d signatures hold, not 2", len(opened.Sigs))
	}
	return nil
}

func checkProof(p proofVector, roots []string) error {
	if p.Kind == "inclusion" {
		return tlog.CheckRecord(decodeAll(p.Proof), p.Size, decode(roots[p.Size]), p.Other, tlog.RecordHash(leaf(p.Other)))
	}
	return tlog.CheckTree(decodeAll(p.Proof), p.Size, decode(roots[p.Size]), p.Other, decode(roots[p.Other]))
}

// cosignatureVerifier checks cosignature/v1 (C2SP tlog-cosignature), which sumdb/note does not support.
type cosignatureVerifier struct {
	name      string
	key       []byte
	timestamp uint64
}

func newCosignatureVerifier(vkey string, timestamp uint64) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("malformed vkey")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("not the vkey of a witness")
	}
	return cosignatureVerifier{parts[0], key, timestamp}, nil
}

func (v cosignatureVerifier) Name() string { return v.name }

func (v cosignatureVerifier) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(v.name+"\n"), v.key...))
	return binary.BigEndian.Uint32(sum[:])
}

func (v cosignatureVerifier) Verify(text, sig []byte) bool {
	if len(sig) != 72 || binary.BigEndian.Uint64(sig) != v.timestamp {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", v.timestamp, text)
	return ed25519.Verify(v.key[1:], []byte(message), sig[8:])
}

func main() {
	if len(os.Args) != 2 {
		must(errors.New("expected vectors or check"))
	}
	switch os.Args[1] {
	case "vectors":
		writeVectors()
	case "check":
		var request checkRequest
		must(json.NewDecoder(os.Stdin).Decode(&request))
		must(checkAll(request))
	default:
		must(errors.New("expected vectors or check"))
	}
}
