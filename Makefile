# Dianyue 电约. `make run` serves the demo, `make test` tests, `make check` lints.
# Everything lives in .venv (made here, from the hashed locks) and var (data of the demo).

SHELL := /bin/sh
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.NOTPARALLEL:

PORT ?= 8000
PYTEST_ARGS ?=
# Test files go to so many processes side by side.
WORKERS ?= 2

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input

# Without a header the lock files name neither where packages came from nor a path.
# To take newer versions: make lock LOCK_ARGS=--upgrade
UV ?= uv
LOCK_ARGS ?=
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header $(LOCK_ARGS)

.PHONY: run test mutants fuzz redlines papers histories crash decade check bench bench-full drift-year skeletons openapi lock install install-dev clean

run: install
	@$(VENV)/bin/dianyue serve --demo --port $(PORT)

# The browser's tests have processes of their own: its driver keeps an event loop running.
test: install-dev
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile -m "not browser" $(PYTEST_ARGS)
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile -m browser tests/browser $(PYTEST_ARGS)

# Every fault in every sample, generated customers, papers of other hands: some minutes.
mutants: install-dev
	@$(PY) -m tests.mutation

# Mutated real files against the reader, from a new seed each time: make fuzz FUZZ_SECONDS=3600
FUZZ_SECONDS ?= 600
ifeq ($(origin FUZZ_SEED),undefined)
FUZZ_SEED := $(shell date +%s)000
endif

fuzz: install-dev
	@echo "FUZZ_SEED=$(FUZZ_SEED) FUZZ_SECONDS=$(FUZZ_SECONDS)"
	@FUZZ_SEED=$(FUZZ_SEED) FUZZ_SECONDS=$(FUZZ_SECONDS) $(PY) -m pytest -q -s tests/documents/hostile/test_fuzz.py

# Tracked changes of all real edits on the bench, proven: minutes.
redlines: install-dev
	@DIANYUE_ALL_REDLINES=1 $(PY) -m pytest -q tests/documents/tracked/test_proof.py

# Every sample as issued: its codes, its words, and what comes back signed: minutes.
papers: install-dev
	@DIANYUE_ALL_PAPERS=1 $(PY) -m pytest -q tests/papers

# Random lives of contracts, pure and stored: about an hour.
HISTORIES ?= 100000
STORED_HISTORIES ?= 500

histories: install-dev
	@DIANYUE_LIFECYCLE_EXAMPLES=$(HISTORIES) DIANYUE_STORED_HISTORIES=$(STORED_HISTORIES) \
		$(PY) -m pytest -q --timeout=0 tests/domain/test_lifecycle_walks.py::TestLives tests/usecases/test_stored_histories.py

# 200 nodes killed while 20,000 messages go out, on each database, with both sides' books compared:
# about a quarter of an hour. Another course of events: make crash CRASH_SEED=7
CRASH_SEED ?= 20261125

crash: install-dev
	@DIANYUE_ALL_CRASHES=1 CRASH_SEED=$(CRASH_SEED) $(PY) -m pytest -q -s -p no:xdist tests/crash

# A thousand worlds of contracts, holidays, outages and crashes, each by its seed: hours. One of
# them again: make decade SEED=7
SEEDS ?= 1000

decade: install-dev
	@SEEDS=$(SEEDS) WORKERS=$(WORKERS) $(if $(SEED),SEED=$(SEED)) $(PY) -m tests.simulation

check: install-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/dianyue library check
	$(VENV)/bin/dianyue openapi --check

bench: install-dev
	@$(PY) -m benchmarks

bench-full: install-dev
	@$(PY) -m benchmarks.full

# 10,000 accounts through a year of changes, and what is found of the drifts seeded: about half
# an hour. A smaller or another year: make drift-year ACCOUNTS=1000 DRIFT_SEED=7
ACCOUNTS ?= 10000
DRIFT_SEED ?= 1
drift-year: install-dev
	@$(PY) -m benchmarks.drift_year --accounts $(ACCOUNTS) --seed $(DRIFT_SEED)

skeletons: install
	@$(PY) -m contract_templates.skeletons

openapi: install
	@$(VENV)/bin/dianyue openapi

install: $(VENV)/.runtime $(VENV)/.editable

install-dev: $(VENV)/.dev $(VENV)/.editable

# The dev lock is resolved under the constraint of the runtime lock: the same versions, and more.
lock:
	@command -v $(UV) >/dev/null || { echo 'Please install uv (pip install uv), or name it: make lock UV=/path/to/uv' >&2; exit 1; }
	$(LOCK) pyproject.toml --group build --output-file requirements.lock
	$(LOCK) pyproject.toml --extra redline --group build --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock

clean:
	rm -rf $(VENV) var

# A stamp says that its step is done. The first one holds the path of this folder: an
# environment that was moved, or whose Python is gone, is made anew.
ifneq ($(shell $(PY) -c '' 2>/dev/null && cat $(VENV)/.python 2>/dev/null),$(CURDIR))
.PHONY: $(VENV)/.python
endif

$(VENV)/.python:
	@for python in python3.14 python3.13 python3.12 python3.11 python3 python; do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			echo "Making $(VENV) with $$($$python --version)"; \
			$$python -m venv --clear $(VENV) && printf '%s\n' '$(CURDIR)' > $@ && exit 0; exit 1; \
		fi; \
	done; \
	echo 'Please install Python 3.11 or newer with its venv module (on Debian: apt-get install python3-venv).' >&2; \
	exit 1

$(VENV)/.runtime: requirements.lock $(VENV)/.python
	@echo "Installing what the service needs (requirements.lock)"
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.python
	@echo "Installing what developers need too (requirements-dev.lock)"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.runtime

# Order only: any lock brings the build backend that this step needs.
$(VENV)/.editable: pyproject.toml hatch_build.py $(VENV)/.python | $(VENV)/.runtime
	@echo "Installing this folder, editable"
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
