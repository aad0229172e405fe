package train

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// frame lays out a file with a right sum, whatever its parts are.
func frame(kind string, header []byte, count uint64, values []byte) []byte {
	out := binary.LittleEndian.AppendUint64([]byte(kind), uint64(len(header)))
	out = append(out, header...)
	out = binary.LittleEndian.AppendUint64(out, count)
	out = append(out, values...)
	sum := sha256.Sum256(out)
	return append(out, sum[:]...)
}

func sample() (identity, state) {
	id := identity{Config: Config{Epochs: 3, LearningRate: 0.1}, Params: []layout{{"w", []int{1, 2}}, {"b", []int{}}}, Start: "s", Data: "d"}
	s := state{
		Step: 7, Names: []string{"loss", "gradient"}, Sums: []float64{1.5, 2}, Best: 0.25, BestEpoch: 1, Worse: 1,
		History: []Epoch{{Epoch: 1, Step: 5, Loss: 1.0 / 3, Valid: 0.25, Validated: true}},
		theta:   []float32{1, 2, 3}, m: []float32{4, 5, 6}, v: []float32{7, 8, 9},
		best: []float32{math.MaxFloat32, math.SmallestNonzeroFloat32, float32(math.Copysign(0, -1))},
	}
	return id, s
}

func TestCheckpointRoundTrip(t *testing.T) {
	id, s := sample()
	testRoundTrip(t, id, s)
	s.Factors, s.factors, s.bases = 2, []float32{10, 11}, []float32{12, 13} // SPlus
	testRoundTrip(t, id, s)
}

func testRoundTrip(t *testing.T, id identity, s state) {
	t.Helper()
	content, err := encodeCheckpoint(&id, &s)
	if err != nil {
		t.Fatal(err)
	}
	gotID, got, reason := decodeCheckpoint(content)
	if reason != "" {
		t.Fatal(reason)
	}
	if diff := cmp.Diff(&id, gotID) + cmp.Diff(&s, got, cmp.AllowUnexported(state{})); diff != "" {
		t.Error(diff)
	}
	if math.Signbit(float64(got.best[2])) != true {
		t.Error("got 0, want -0")
	}
	// No bit may flip and no byte go unseen.
	for i := range content {
		bad := append([]byte{}, content...)
		bad[i] ^= 1 << (i % 8)
		if _, _, reason := decodeCheckpoint(bad); reason == "" {
			t.Fatalf("a flipped bit in byte %d went unseen", i)
		}
		if _, _, reason := decodeCheckpoint(content[:i]); reason == "" {
			t.Fatalf("a cut at byte %d went unseen", i)
		}
	}
}

func TestWeightsFile(t *testing.T) {
	params := []Param{
		{Name: "w", Array: Array{Shape: []int{2, 1}, Values: []float32{1, -2}}},
		{Name: "b", Array: Array{Shape: []int{}, Values: []float32{0.5}}},
	}
	path := filepath.Join(t.TempDir(), "w.bin")
	if err := SaveParams(path, params); err != nil {
		t.Fatal(err)
	}
	got, err := LoadParams(path)
	if diff := cmp.Diff(params, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if err := os.Truncate(path, 60); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadParams(path); err == nil || err.Error() != (&DamagedError{path, "it has only 60 bytes"}).Error() &&
		err.Error() != (&DamagedError{path, "it is cut short"}).Error() {
		t.Errorf("got error %v for a file cut short", err)
	}
	hostile := map[string][]byte{
		"huge shape":      frame(kindWeights, []byte(`{"params":[{"name":"w","shape":[4611686018427387904,4]}]}`), 1, make([]byte, 4)),
		"huge count":      frame(kindWeights, []byte(`{"params":[]}`), 1<<62, nil),
		"negative axis":   frame(kindWeights, []byte(`{"params":[{"name":"w","shape":[-1,-1]}]}`), 1, make([]byte, 4)),
		"same name twice": frame(kindWeights, []byte(`{"params":[{"name":"w","shape":[1]},{"name":"w","shape":[1]}]}`), 2, make([]byte, 8)),
		"left over":       frame(kindWeights, []byte(`{"params":[{"name":"w","shape":[1]}]}`), 2, make([]byte, 8)),
		"nothing":         frame(kindWeights, []byte(`{}`), 0, nil),
		"NaN":             frame(kindWeights, []byte(`{"params":[{"name":"w","shape":[1]}]}`), 1, []byte{0, 0, 0xc0, 0x7f}),
	}
	for name, content := range hostile {
		if _, reason := decodeWeights(content); reason == "" {
			t.Errorf("%s: was accepted", name)
		}
	}
}

// FuzzDecode feeds the readers with files whose frame and sum are right, so
// that what is inside is looked at, and with the bytes as they are.
func FuzzDecode(f *testing.F) {
	id, s := sample()
	content, err := encodeCheckpoint(&id, &s)
	if err != nil {
		f.Fatal(err)
	}
	head := binary.LittleEndian.Uint64(content[8:])
	f.Add(content[16:16+head], content[24+head:len(content)-sha256.Size], uint64(12))
	f.Add([]byte(`{"params":[{"name":"w","shape":[1]}]}`), make([]byte, 4), uint64(1))
	f.Add([]byte(`{"run":{"params":[{"shape":[65536,65536]}]}}`), make([]byte, 4), uint64(1)<<62)
	f.Add([]byte(`{"run":{"params":[{"shape":[1]}]},"state":{"factors":9223372036854775807}}`), make([]byte, 20), uint64(5))
	f.Fuzz(func(t *testing.T, header, values []byte, count uint64) {
		for _, content := range [][]byte{
			header,
			frame(kindCheckpoint, header, count, values),
			frame(kindWeights, header, count, values),
		} {
			if params, reason := decodeWeights(content); reason == "" {
				if err := checkParams(params); err != nil {
					t.Errorf("accepted weights that are none: %v", err)
				}
			}
			if id, s, reason := decodeCheckpoint(content); reason == "" {
				if len(s.theta) == 0 || len(s.theta) != len(s.m) || len(s.m) != len(s.v) || len(id.Params) == 0 {
					t.Errorf("accepted a checkpoint with vectors of %d, %d, %d", len(s.theta), len(s.m), len(s.v))
				}
			}
		}
	})
}
