# One command each; `make help` lists them. Hooks and CI call the same targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.setup
INPUTS := pyproject.toml requirements-dev.lock services/devkit/kafka.sums
STATE = cksum $(INPUTS) && pwd
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: help setup install check test test-long faults bugs soak hostile demo bench golden schemas lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install everything into .venv; does nothing when that is done
	@($(STATE)) 2>/dev/null | cmp -s - $(STAMP) || $(MAKE) --no-print-directory install

install:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Front Door needs Python 3.11 or newer; '$(PYTHON)' is not. Name one: make $@ PYTHON=python3.12" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || { \
	  echo "Could not make .venv. On Debian and Ubuntu, install the package python3-venv first." >&2; exit 1; }
	@echo "Installing packages into .venv"
	@$(BIN)/pip install $$(test -t 1 || echo --quiet) --require-hashes -r requirements-dev.lock || { \
	  echo "Installing packages failed. Check the network and run it again: what is there is kept." >&2; exit 1; }
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/frontdoor dev fetch
	@($(STATE)) > $(STAMP)

check: setup ## Lint, types, layers, schema drift, lock drift
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/frontdoor schemas check
	$(BIN)/python -m services.devkit.locks

test: setup ## Run every test, on real servers, in two processes
	$(BIN)/python -m pytest -n 2 -p tests.spread

test-long: setup ## Properties of parsers 20,000 times, operations 1,000 times; over an hour
	$(BIN)/python -m pytest -n 2 -p tests.spread --timeout 2400 --hypothesis-profile long -m "parser or openapi"

faults: setup ## Faults over and over on real servers; TRIALS=n each, ONLY=F3,F5, SEED=n, JOBS=n
	$(BIN)/python -m tests.faults $(if $(TRIALS),--trials $(TRIALS)) $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED)) \
		$(if $(JOBS),--jobs $(JOBS))

bugs: setup ## The faults on trees with known bugs in them: each must be shown; TRIALS=n, JOBS=n
	$(BIN)/python -m tests.bugs $(if $(TRIALS),--trials $(TRIALS)) $(if $(JOBS),--jobs $(JOBS))

soak: setup ## Random faults on three brokers, then reconcile; MINUTES=n, SEED=n
	$(BIN)/python -m tests.faults.soak $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

hostile: setup ## Bad and hostile input, class by class, and what came of it; ONLY=S6,CSV, CASES=n
	$(BIN)/python -m tests.hostile $(if $(ONLY),--only $(ONLY)) $(if $(CASES),--cases $(CASES))

demo: setup ## A day of referrals through the whole system; ONCE=1 exits by itself
	$(BIN)/python -m services.devkit.demo $(if $(ONCE),--once)

bench: setup ## Measure against the peers in bench/; ONLY="latency pair" prints these parts
	@type -P wrk >/dev/null || test "$$(id -u)" != 0 || ! type -P apt-get >/dev/null || apt-get -qq install -y wrk >/dev/null || true
	@$(BIN)/pip install --quiet --require-hashes -r bench/requirements.lock || true
	$(BIN)/python -m bench $(ONLY)

golden: setup ## Accept how the packs decide the recorded month; review what changed
	$(BIN)/python -m tests.golden

schemas: setup ## Export schemas/ from services/contracts
	$(BIN)/frontdoor schemas export

lock: setup ## Lock the dependencies again (needs a network)
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra devkit --extra dev --output-file requirements-dev.lock
	$(COMPILE) --group bench --output-file bench/requirements.lock
	$(BIN)/python -m services.devkit.locks record

clean: ## Stop the servers, remove .venv, .frontdoor and caches
	@test ! -x $(BIN)/frontdoor || $(BIN)/frontdoor dev down || true
	rm -rf .venv .frontdoor .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info build dist tests/schemas/asyncapi/node_modules
