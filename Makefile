# What there is to do with Latchkey. `make` alone lists it.
#
# Everything here works on a fresh Debian with Swift: what else is needed is installed first.

SWIFT ?= swift
# Where role models and their matrices are, for `make conformance`.
DATA ?=
# What `latchkey-bench` is given, for `make bench`.
ARGUMENTS ?= targets --folder .build/bench --size small --short --charts .build/bench/charts
# Anything to write what is counted into the file of thresholds, for `make thresholds`.
RENEW ?=
# Anything for the long form of `make survive`, and what of it is to run; all of it unless some is named.
LONG ?=
PARTS ?=
BUILD = .build/release
# Where `make install` puts things, and what stands before that while a package is made.
PREFIX ?= /usr/local
DESTDIR ?=

# What a target needs of the system: a header, and the package that it is in.
define need
	@if ! [ -e /usr/include/$(1) ]; then \
		sudo=; \
		if [ "$$(id -u)" != 0 ]; then \
			command -v sudo >/dev/null || { \
				echo "make: $(2) is missing: install it as root: apt-get install $(2)" >&2; \
				exit 1; }; \
			sudo=sudo; \
		fi; \
		$$sudo apt-get update -qq && $$sudo apt-get install -y -qq $(2); \
	fi
endef

.DEFAULT_GOAL := help
.PHONY: help setup demo test survive lint format build install uninstall bench thresholds conformance clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## Install what is missing: LMDB, libcrypto and xxHash. Swift itself must be there.
	@$(SWIFT) --version 2>/dev/null | grep -Eq 'Swift version (6\.([3-9]|[1-9][0-9])|[7-9]|[1-9][0-9])' || { \
		echo "make: Swift 6.3 or newer is missing: see https://www.swift.org/install" >&2; exit 1; }
	$(call need,lmdb.h,liblmdb-dev)
	$(call need,openssl/evp.h,libssl-dev)
	$(call need,xxhash.h,libxxhash-dev)

build: setup ## Build the command as it is released, in .build/release/latchkey.
	$(SWIFT) build -c release --product latchkey

install: ## Install what make build left, manual pages and completions, in PREFIX, beneath DESTDIR.
	@Scripts/install $(BUILD)/latchkey "$(DESTDIR)$(PREFIX)"

uninstall: ## Remove what make install installed.
	@Scripts/install --remove "$(DESTDIR)$(PREFIX)"

demo: build ## Check a real access matrix pair by pair, and look around a small world.
	@Demo/demo $(BUILD)/latchkey

test: setup ## Run all tests.
	$(SWIFT) test

survive: setup ## Put stores through failures of power, calls, files and processes; LONG=1 for long.
	@SWIFT=$(SWIFT) Scripts/survive $(if $(LONG),long,short) $(PARTS)

lint: ## Check the form of all sources.
	$(SWIFT) format lint --strict -r Sources Tests Examples Package.swift Benchmarks/Sources

format: ## Bring all sources into form.
	$(SWIFT) format -i -r Sources Tests Examples Package.swift Benchmarks/Sources

bench: setup ## Measure beside SQLite what is aimed at, and draw it; ARGUMENTS says what else.
	$(call need,sqlite3.h,libsqlite3-dev)
	$(SWIFT) run -c release --package-path Benchmarks latchkey-bench $(ARGUMENTS)

thresholds: setup ## Hold instructions and allocations of decisions to their thresholds; RENEW=1 renews.
	$(call need,sqlite3.h,libsqlite3-dev)
	$(SWIFT) run -c release --package-path Benchmarks latchkey-bench thresholds \
		--against Benchmarks/Thresholds/decisions.json $(if $(RENEW),--renew)

conformance: build ## Check every role model of the folder DATA through the command.
	@[ -n "$(DATA)" ] || { \
		echo "make: say where: make conformance DATA=folder (with matrices/ and role-models/)" >&2; \
		exit 2; }
	@Demo/check-role-models $(BUILD)/latchkey "$(DATA)"

clean: ## Remove what was built.
	rm -rf .build .build-fuzz .build-thread Benchmarks/.build
