# Every command of the README. Needs Python >= 3.11, git and make: all else is installed into .venv.

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
LOCK := requirements.lock
# Tried again with the system's certificates, which is what a company's proxy wants.
SYNC := $(UV) pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode $(LOCK) requirements-uv.lock

BENCH_LAKE := .bench/lake
# So many days are backfilled; where it is not given, the whole history.
BENCH_DAYS ?=

.DEFAULT_GOAL := help
.PHONY: help install lock check test faults demo dev bench browser docs clean

help:  ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: .venv/installed  ## make .venv from the hashed lock

# uv itself is pinned in the lock of tools, installed by the venv's own pip when it is missing.
.venv/installed: $(LOCK) requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "needs Python >= 3.11; name one: make install PYTHON=python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	$(SYNC) || UV_SYSTEM_CERTS=1 $(SYNC)
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

lock: .venv/installed  ## resolve the versions anew and write the lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade --group dev pyproject.toml -o $(LOCK)
	echo uv | $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade - -o requirements-uv.lock

check: install  ## format, lint, types, definitions load
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -c 'import dagster as dg; from darkhorse_assets.definitions import defs; dg.Definitions.validate_loadable(defs)'

test: install  ## the tests: fast, no network but loopback
	$(BIN)/pytest -n 2

faults: install  ## what the checks catch, and the promises in their long form: crashes, readers, rates, secrets (an hour and a half)
	$(BIN)/pytest -m faults darkhorse_assets_tests/audit
	$(BIN)/python -m darkhorse_assets_tests.faults
	$(BIN)/python -m darkhorse_assets_tests.promises

demo: install  ## the last 7 racing days of the simulator, through the real graph
	$(BIN)/darkhorse demo

dev: install  ## Dagster's UI and daemon on http://127.0.0.1:3000
	$(BIN)/darkhorse dev

bench: install  ## measurements, side by side in one run; the first makes the simulator's whole history
	$(BIN)/python -m benchmarks.dagster_overhead
	$(BIN)/python -m benchmarks.history $(BENCH_LAKE)
	$(BIN)/python -m benchmarks.runner_statistics $(BENCH_LAKE)
	$(BIN)/python -m benchmarks.mart $(BENCH_LAKE)
	$(BIN)/python -m benchmarks.gaps $(BENCH_LAKE)
	$(BIN)/python -m benchmarks.verdicts $(BENCH_LAKE)
	$(BIN)/python -m benchmarks.audit
	$(BIN)/python -m benchmarks.calls
	$(BIN)/python -m benchmarks.one_day
	$(BIN)/python -m benchmarks.backfill $(BENCH_DAYS)

browser: install  ## a backfill driven in a real Chromium (needs chromium and chromedriver)
	$(BIN)/pytest -m browser darkhorse_assets_tests/browser

docs: install  ## write the generated documents: tables, commands
	$(BIN)/python -m darkhorse_assets.contracts.dictionary > docs/tables.md
	$(BIN)/python -m darkhorse_assets.cli.manual > docs/commands.md

clean:  ## remove what was installed (the lake stays)
	rm -rf .venv
