# One command a purpose. `make test` is the whole of it: what it passes may be committed.
# GOFLAGS and CHROMIUM (a path to the browser) are taken from the environment.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run build release generate format lint unit browser fuzz bench gate soak data outdated deps test

# The release that go.mod's toolchain line names; the go command fetches it if this machine has another.
export GOTOOLCHAIN := $(shell sed -n 's/^toolchain //p' go.mod)+auto

TOOL := go tool -modfile=tools/go.mod
FUZZ_EXECUTIONS ?= 20000

help: ## say what there is
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: ## start the program from the sources; its arguments go in ARGS
	@go run ./cmd/firststeps $(ARGS)

build: ## build bin/firststeps: one static file
	@echo "== build"
	@CGO_ENABLED=0 go build -trimpath -o bin/firststeps ./cmd/firststeps

release: ## the same for others to run: refused where a fact is too old, and without what only debuggers need
	@echo "== facts that are too old for a release"
	@go test -count=1 ./test/data -release
	@echo "== build"
	@CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/firststeps ./cmd/firststeps

generate: ## make again what is made from other files
	@go generate ./...

format: ## print every Go file in its one form
	@go fmt ./...

lint: ## vet, staticcheck and known vulnerabilities
	@echo "== vet"
	@go vet ./...
	@cd test/phonenumbers && go vet ./...
	@echo "== staticcheck (the first run compiles it: a minute)"
	@$(TOOL) staticcheck ./...
	@cd test/phonenumbers && go tool -modfile=../../tools/go.mod staticcheck ./...
	@echo "== known vulnerabilities"
	@tools/vulncheck

unit: ## every Go test
	@echo "== unit: go test ./..."
	@go test -timeout 40m ./...
	@cd test/phonenumbers && go test ./...

browser: build ## the tests that need a real browser
	@echo "== browser: node --test in test/browser"
	@export FIRSTSTEPS="$(CURDIR)/bin/firststeps"; \
	export CHROMIUM="$$(command -v "$${CHROMIUM:-chromium}")"; \
	cd test/browser && node --test ./*.test.mjs

fuzz: ## each fuzz target, for FUZZ_EXECUTIONS executions
	@tools/fuzz $(FUZZ_EXECUTIONS)

bench: ## every benchmark
	@go test -run='^$$' -bench=. -benchmem ./...

gate: ## nothing acknowledged is lost: kills, power cuts, failing disks, a database out of reach, at full length; needs root
	@echo "== gate"
	@GATE=10 go test -timeout 60m -count=1 -v ./test/gate
	@GATE=10 go test -timeout 60m -count=1 -v -run 'Malformed|Flood' ./internal/app

soak: ## the same, ten times as long
	@echo "== soak"
	@GATE=100 go test -timeout 12h -count=1 -v ./test/gate

data: ## hold the table of VINs against NHTSA's own procedure, over all its rows; fetches 25 MB once
	@echo "== data: go test in tools/vin"
	@cd tools/vin && go test -count=1 -v .
	@if test -n "$${VIN_GOLDEN:-}"; then cd tools/vin && go run . -golden "$$VIN_GOLDEN"; fi
	@if test -n "$${VIN_BODIES:-}"; then cd tools/vin && go run . -bodies "$$VIN_BODIES"; fi
	@if test -n "$${EPA_BODIES:-}"; then cd tools/vin && go run . -epa "$$EPA_BODIES"; fi

outdated: ## list modules that have a newer version; by the proxy alone, which need not list every module's versions
	@GOPROXY="$$(go env GOPROXY | sed 's/,direct$$//')" go list -m -u all | grep '\[' || echo "none"

deps: ## look for what the tests need, and fetch what is missing
	@echo "== prerequisites"
	@tools/prerequisites

test: ## everything: prerequisites, lint, unit and browser tests
	@$(MAKE) deps
	@$(MAKE) lint
	@$(MAKE) unit
	@$(MAKE) browser
	@echo "== all of it passed"
