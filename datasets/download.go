package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Times after which a server that does not answer is given up, so that a lab
// without a network does not wait for long.
const (
	connectTimeout = 4 * time.Second
	answerTimeout  = 10 * time.Second
	wholeTimeout   = 2 * time.Minute
)

// download fetches the archive, verifies it, and keeps it in the cache. It
// leaves the cache as it was when anything fails before that.
func download(ctx context.Context, o ArchiveOptions) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, wholeTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, o.URL, nil)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: connectTimeout}
	client := http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   connectTimeout,
		ResponseHeaderTimeout: answerTimeout,
		DisableKeepAlives:     true,
	}}
	answer, err := client.Do(request)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // the address is said below
		}
		return nil, fmt.Errorf("%s does not answer: %w", request.URL.Host, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", request.URL.Host, answer.Status)
	}
	b, err := readAtMost(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("%s breaks off or sends too much: %w", request.URL.Host, err)
	}
	if err := verify(b, o.SHA256); err != nil {
		return nil, fmt.Errorf("%s sends another file: %w", request.URL.Host, err)
	}
	if err = os.MkdirAll(o.Cache, 0o777); err == nil {
		err = writeFile(filepath.Join(o.Cache, ArchiveName), func(w io.Writer) error {
			_, err := w.Write(b)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("the download cannot be kept: %w", err)
	}
	return b, nil
}
