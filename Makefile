# One command for each purpose. `make test` runs all checks; a change that passes it may be committed.
# GOFLAGS and CHROMIUM (a path to the browser) are taken from the environment.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run build release generate format check lint unit browser fuzz bench gate soak walks data outdated deps test

# The toolchain in go.mod; the go command downloads it if this machine has another one.
export GOTOOLCHAIN := $(shell sed -n 's/^toolchain //p' go.mod)+auto

TOOL := go tool -modfile=tools/go.mod
FUZZ_EXECUTIONS ?= 20000

help: ## print this list
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: ## start the program from the sources, with the arguments in ARGS
	@go run ./cmd/firststeps $(ARGS)

build: ## build bin/firststeps, one static file
	@echo "== build"
	@CGO_ENABLED=0 go build -trimpath -o bin/firststeps ./cmd/firststeps

release: ## build bin/firststeps for a release: stripped, and only if all facts are recent enough
	@echo "== age of the facts"
	@go test -count=1 ./test/data -release
	@echo "== build"
	@CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/firststeps ./cmd/firststeps

generate: ## generate all generated files
	@go generate ./...

format: ## format all Go files
	@go fmt ./...

check: ## run vet, staticcheck and the fast tests: about a minute; for the time between two edits
	@echo "== vet and staticcheck"
	@go vet ./...
	@$(TOOL) staticcheck ./...
	@echo "== unit: go test -short"
	@go test -short $$(go list ./... | grep -v /test/gate)

lint: ## run vet and staticcheck, and look for known vulnerabilities
	@echo "== vet"
	@go vet ./...
	@cd test/phonenumbers && go vet ./...
	@echo "== staticcheck (the first run takes a minute to compile it)"
	@$(TOOL) staticcheck ./...
	@cd test/phonenumbers && go tool -modfile=../../tools/go.mod staticcheck ./...
	@echo "== known vulnerabilities"
	@tools/vulncheck

unit: ## run the Go tests
	@echo "== unit: go test ./..."
	@go test -timeout 40m ./...
	@cd test/phonenumbers && go test ./...

browser: build ## run the tests in a real browser
	@echo "== browser: node --test in test/browser"
	@export FIRSTSTEPS="$(CURDIR)/bin/firststeps"; \
	export CHROMIUM="$$(command -v "$${CHROMIUM:-chromium}")"; \
	cd test/browser && node --test ./*.test.mjs && \
	STATIC=1 node --test ./stories.test.mjs ./offline.test.mjs ./print.test.mjs ./folds.test.mjs

fuzz: ## run each fuzz target for FUZZ_EXECUTIONS executions
	@tools/fuzz $(FUZZ_EXECUTIONS)

bench: ## run the benchmarks
	@go test -run='^$$' -bench=. -benchmem ./...

gate: ## test at full length that nothing acknowledged is lost after kills, power cuts and other failures; needs root
	@echo "== gate"
	@GATE=10 go test -timeout 60m -count=1 -v ./test/gate
	@GATE=10 go test -timeout 60m -count=1 -v -run 'Malformed|Flood' ./internal/app

soak: ## run test/gate ten times as long as make gate
	@echo "== soak"
	@GATE=100 go test -timeout 12h -count=1 -v ./test/gate

walks: ## take 20,000 random walks through the API, and the same through MCP
	@echo "== walks"
	@WALKS=20000 go test -timeout 60m -count=1 -v -run TestWalks ./internal/channel/api ./internal/channel/mcp

data: ## test the table of VINs against NHTSA's own procedure; downloads 25 MB once
	@echo "== data: go test in tools/vin"
	@cd tools/vin && go test -count=1 -v .
	@if test -n "$${VIN_GOLDEN:-}"; then cd tools/vin && go run . -golden "$$VIN_GOLDEN"; fi
	@if test -n "$${VIN_BODIES:-}"; then cd tools/vin && go run . -bodies "$$VIN_BODIES"; fi
	@if test -n "$${EPA_BODIES:-}"; then cd tools/vin && go run . -epa "$$EPA_BODIES"; fi

outdated: ## list modules with a newer version in the module proxy, which may not have all versions
	@GOPROXY="$$(go env GOPROXY | sed 's/,direct$$//')" go list -m -u all | grep '\[' || echo "none"

deps: ## check the tests' prerequisites, and download what is missing
	@echo "== prerequisites"
	@tools/prerequisites

test: ## run everything: deps, lint, unit and browser
	@$(MAKE) deps
	@$(MAKE) lint
	@$(MAKE) unit
	@$(MAKE) browser
	@echo "== all checks passed"
