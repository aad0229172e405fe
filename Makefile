# The physics discovery lab. `make` alone says what there is.
# Nothing outside this folder is changed, apart from the download caches of Go and pip.
# Paths are relative throughout, so that a checkout may lie under a path with blanks.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:

PRESET    ?= quick
RESULTS   ?= results
RUNFLAGS  ?=
FUZZTIME  ?= 60s
NOTEBOOKS ?= $(sort $(wildcard notebooks/*.ipynb))

VENV_PYTHON := .venv/bin/python
# A go.work further up is not ours; the notebook kernel makes its own.
export GOWORK := off
# go-xla would otherwise download a plugin into the home folder.
export GOMLX_NO_AUTO_INSTALL := 1

.PHONY: help setup need venv kernel lab run figures operators test check notebooks bench soak clean FORCE

help: ## Show this list
	@echo "The physics discovery lab: from motion data to conservation laws."
	@echo
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name text; do printf '%-18s %s\n' "$$name" "$$text"; done
	@echo
	@echo "  PRESET=quick|default|full  RESULTS=folder  LAB_BACKEND=xla|cuda|go  PYTHON=python3.12"
	@echo "  RUNFLAGS=-resume goes on with a run that was interrupted"

setup: need venv kernel bin/lab ## Set everything up inside this folder (each target does it, once)

run: setup ## From simulated and recorded motion to laws: results/report.html, results/summary.json
	bin/lab run -preset $(PRESET) -out "$(RESULTS)" $(RUNFLAGS)
	@echo "Report: $(RESULTS)/report.html"

figures: setup ## The same with the default preset (an hour or more on two cores)
	bin/lab run -preset default -out "$(RESULTS)/default" $(RUNFLAGS)
	@echo "Report: $(RESULTS)/default/report.html"

operators: setup ## Train and compare the small neural operators (hours): results/operators/operators.json
	tools/operators.sh "$(RESULTS)/operators"

test: setup ## Prove it: vet, all tests, all notebooks without a network
	go vet ./...
	go test -timeout 30m ./...
	$(VENV_PYTHON) tools/nb/nbrun.py $(NOTEBOOKS)

check: setup ## Quick tests, vet, staticcheck and gofmt, in under three minutes
	@bad=$$(gofmt -l *.go cmd datasets lab notebooks) && test -z "$$bad" || { echo "gofmt would change: $$bad"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go test -short ./...

lab: setup ## JupyterLab with the Go kernel, on this machine's loopback address
	@mkdir -p .cache/jupyter/ipython
	JUPYTER_CONFIG_DIR="$(CURDIR)/.cache/jupyter/config" JUPYTER_DATA_DIR="$(CURDIR)/.cache/jupyter/data" \
	JUPYTER_RUNTIME_DIR="$(CURDIR)/.cache/jupyter/runtime" IPYTHONDIR="$(CURDIR)/.cache/jupyter/ipython" \
	JUPYTER_PATH= JUPYTER_PREFER_ENV_PATH=1 PATH="$(CURDIR)/.bin:$$PATH" \
	$(VENV_PYTHON) -m jupyterlab --ServerApp.ip=127.0.0.1 --ServerApp.root_dir="$(CURDIR)/notebooks" \
		--MultiKernelManager.default_kernel_name=gonb --LanguageServerManager.autodetect=False $$(test "$$(id -u)" != 0 || echo --allow-root) $(LABFLAGS)

notebooks: setup ## Run every notebook headlessly, each from a fresh kernel, without a network
	$(VENV_PYTHON) tools/nb/nbrun.py $(NOTEBOOKS)

bench: setup ## Time the named workloads, one JSON object a line
	bin/lab bench -json

soak: setup ## Long tests: every fuzz target for FUZZTIME, then the long form of all tests
	tools/soak.sh $(FUZZTIME)

clean: ## Remove everything that was made here, results included
	rm -rf .venv .bin bin .cache notebooks/.work results
	find notebooks tools -name .ipynb_checkpoints -o -name __pycache__ | while read -r d; do rm -rf "$$d"; done

need:
	@tools/need.sh

venv: need
	@tools/venv.sh

# The stamp is last: an interrupted build is done again.
.bin/.complete: go.mod go.sum | need
	@echo "setup: Go modules, notebook kernel and goimports"
	@mkdir -p .bin
	@go mod download
	@go build -o .bin/ github.com/janpfeifer/gonb golang.org/x/tools/cmd/goimports
	@touch $@

kernel: venv .bin/.complete
	@$(VENV_PYTHON) tools/nb/kernelspec.py

# Go itself knows best whether anything has changed.
bin/lab: FORCE | need .bin/.complete
	@test -x $@ || echo "setup: bin/lab (the first build takes a minute or two)"
	@go build -o $@ ./cmd/lab

FORCE:
