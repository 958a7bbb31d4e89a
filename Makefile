# The front door. Every target sets up what it needs, on a bare Debian 12 too.
# The build proper is CMake's: cmake --preset release && cmake --build --preset release

BUILD  := build/release
GODWIT := $(BUILD)/godwit
PREFIX ?= /usr/local
CTEST_FLAGS ?= -j $(shell nproc)

.PHONY: help run build test bench fuzz install deps clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## build godwit and an example guest from C, and run it
	@tools/setup build run
	@[ -f $(BUILD)/build.ninja ] || cmake --preset release >/dev/null
	@cmake --build --preset release --target godwit
	@mkdir -p $(BUILD)/guests
	clang --target=wasm32-wasi -O2 examples/guests/planet.c -o $(BUILD)/guests/planet.wasm
	@echo
	@echo '$$ $(GODWIT) run $(BUILD)/guests/planet.wasm'
	@COLUMNS=$${COLUMNS:-$$(tput cols 2>/dev/null || echo 80)} $(GODWIT) run \
	    --env COLUMNS --env COLORTERM --env NO_COLOR $(BUILD)/guests/planet.wasm
	@echo
	@echo "Try next:"
	@echo "  $(GODWIT) help"
	@echo "  $(GODWIT) inspect $(BUILD)/guests/planet.wasm"
	@echo "  $(GODWIT) run --fuel 5000 $(BUILD)/guests/planet.wasm"
	@echo "  $(GODWIT) run --invoke gcd examples/guests/gcd.wat 3528 3780"
	@echo "  make test"

build: ## build the command and both libraries
	@tools/setup build
	@[ -f $(BUILD)/build.ninja ] || cmake --preset release >/dev/null
	@cmake --build --preset release

test: ## run every test: units, conformance, command line, WASI, C API
	@tools/setup build run test
	@cmake --preset release >/dev/null
	@cmake --build --preset release
	ctest --preset release $(CTEST_FLAGS)

bench: ## compare with other engines (see bench/README.md)
	@tools/setup build bench
	@$(MAKE) --no-print-directory build
	bench/run --json build/bench.json --plot build/bench.svg

fuzz: ## fuzz every parser and the engine, for FUZZ_SECONDS each
	@tools/setup build fuzz
	test/fuzz/run

install: build ## install to PREFIX (/usr/local)
	cmake --install $(BUILD) --prefix $(PREFIX)

deps: ## install all that any target needs
	@tools/setup build run test fuzz bench ci

clean: ## forget all builds
	rm -rf build
