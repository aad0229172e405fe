package main

import (
	"context"
	"fmt"
	"os"
	"runtime"

	"neurophysics/lab"
)

// showBackend is `lab backend`.
func showBackend(_ context.Context, args []string) error {
	f := newFlags("backend", "backend [options]").withEngine().withJSON()
	if err := f.parse(args, 0); err != nil {
		return err
	}
	b, err := f.open()
	if err != nil {
		return err
	}
	if *f.json {
		return printJSON(b.Info)
	}
	plugin := b.Info.Plugin
	if plugin == "" {
		plugin = "none"
	}
	_, err = fmt.Fprintf(os.Stdout, "engine   %s\ndevice   %s\nplugin   %s\nversion  %s\n", b.Info.Name, b.Info.Device, plugin, b.Info.Version)
	return err
}

// showVersion is `lab version`.
func showVersion(_ context.Context, args []string) error {
	f := newFlags("version", "version [options]").withJSON()
	if err := f.parse(args, 0); err != nil {
		return err
	}
	platform := runtime.GOOS + "/" + runtime.GOARCH
	if *f.json {
		return printJSON(struct {
			Version  string `json:"version"`
			Go       string `json:"go"`
			Platform string `json:"platform"`
		}{lab.Version, runtime.Version(), platform})
	}
	_, err := fmt.Fprintf(os.Stdout, "lab %s, %s, %s\n", lab.Version, runtime.Version(), platform)
	return err
}
