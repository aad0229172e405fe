package train_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

// The kill test runs this test binary as its child, which trains in the folder
// that one variable names on the engine and by the optimizer that others name.
const (
	childDir       = "TRAIN_TEST_CHILD_DIR"
	childEngine    = "TRAIN_TEST_CHILD_ENGINE"
	childOptimizer = "TRAIN_TEST_CHILD_OPTIMIZER"
)

// killConfig has a checkpoint after every epoch, so that many kills fall into
// the writing of one.
func killConfig(optimizer string) train.Config {
	return train.Config{
		Epochs: 120, Batch: 16, KeepPartial: true, Optimizer: optimizer, LearningRate: 0.01, Seed: 9, CheckpointEvery: 1, ClipNorm: 1,
	}
}

// child trains, and says when it makes its first step and when it is done.
func child() int {
	b, err := backend.Open(backend.Options{Name: os.Getenv(childEngine)})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	p := odd()
	draw, told := p.Extra, false
	p.Extra = func(step int, rng *rand.Rand) []train.Array {
		if step > 0 && !told { // step 0 is also drawn while the program is built
			told = true
			fmt.Println("steps")
		}
		return draw(step, rng)
	}
	_, err = train.Run(context.Background(), b, p, killConfig(os.Getenv(childOptimizer)), train.Options{
		Dir: os.Getenv(childDir), Resume: true, Warn: func(s string) { fmt.Fprintln(os.Stderr, s) },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// TestKillAndResume kills training at random moments and resumes it until it
// ends, again and again, and compares every file with those of a run that was
// left alone. A moment is drawn from the start of the first step on; those
// within start-up are of no interest.
func TestKillAndResume(t *testing.T) {
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	each(t, func(t *testing.T, b *backend.Backend) {
		for _, optimizer := range []string{train.Adam, train.SPlus} {
			kills := 12
			if testing.Short() {
				kills = 2
			}
			whole := t.TempDir()
			mustRun(t, b, odd(), killConfig(optimizer), train.Options{Dir: whole})
			for done := 0; done < kills; {
				dir := t.TempDir()
				for finished := false; !finished; {
					var wait time.Duration
					if done < kills {
						wait = time.Duration(rng.Int64N(int64(150 * time.Millisecond)))
					} else {
						wait = time.Hour // enough kills: let it end
					}
					finished = trainAndKill(t, b.Info.Name, optimizer, dir, wait)
					if !finished {
						done++
					}
				}
				sameFiles(t, dir, whole)
			}
		}
	})
}

// trainAndKill starts a child and kills it so long after its first step. It
// returns true if the child came to its end before.
func trainAndKill(t *testing.T, engine, optimizer, dir string, wait time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childEngine+"="+engine, childOptimizer+"="+optimizer)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	said := ""
	if lines.Scan() {
		said = lines.Text()
	}
	timer := time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
	err = cmd.Wait()
	timer.Stop()
	// A killed process has no exit code of its own.
	if code := cmd.ProcessState.ExitCode(); code > 0 {
		t.Fatalf("the child ends with code %d after saying %q", code, said)
	}
	return err == nil
}
