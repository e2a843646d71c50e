# Each target sets up .venv by itself; PYTHON chooses the interpreter, ARGS is handed on (make test ARGS="-k money").
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
# One worker more than there are cores: some tests wait for servers.
WORKERS := $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
DEMO := examples/tag-valuable-customers
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast test-clients test-editors campaigns check docs editors bench crash faults fuzz hints mutants fmt clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 21

demo: .venv/installed ## Run the example "Tag valuable customers" on a sample event; nothing leaves the machine
	@$(BIN)/wfrun $(DEMO)/tag.wf $(DEMO)/events/big_order.json --objects $(DEMO)/objects

# The hash seed is fixed because generated examples follow the order of sets: the same ones on every run.
test: .venv/developer ## Run all tests
	PYTHONHASHSEED=0 $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal $(ARGS)

test-fast: .venv/developer ## Run the tests that take less than a second each
	PYTHONHASHSEED=0 $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "not slow" $(ARGS)

campaigns: .venv/developer ## Look for what no test knows yet: new examples for every property, then fuzz, hints, mutants, crash and faults; takes hours
	WFRUN_EXPLORE=1 $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal
	@$(MAKE) --no-print-directory fuzz hints mutants crash faults

test-editors: .venv/developer tests/editors/node_modules/installed ## The exported grammars with the engines of editors: Node, Vim and Chromium
	$(BIN)/python -m pytest -q -n 0 tests/editors/engines.py $(ARGS)

test-clients: .venv/developer tests/clients/node_modules/installed ## The fake Stripe with Stripe's library for Node, beside the one for Python
	$(BIN)/python -m pytest -q -n 0 tests/clients/engines.py $(ARGS)

check: .venv/developer ## Style, types, import directions, generated pages
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m wfrun.docgen.reference --check
	$(BIN)/python -m wfrun.tools.grammar.editors --check

docs: .venv/developer ## Write docs/reference/ and docs/problems.md from the declarations
	$(BIN)/python -m wfrun.docgen.reference

editors: .venv/developer ## Write editors/ from the table of the language
	$(BIN)/python -m wfrun.tools.grammar.editors

bench: .venv/developer ## Run every benchmark and print its table
	@for name in $(basename $(notdir $(wildcard benchmarks/[a-z]*.py))); do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

hints: .venv/developer ## Count which hints of the parser explain likely mistakes, and print the table
	$(BIN)/python -m campaigns.hints $(ARGS)

mutants: .venv/developer ## Make small mistakes in the examples, count what the checker finds, write docs/mutants.md
	$(BIN)/python -m campaigns.mutants.campaign $(ARGS)

crash: .venv/developer ## Kill workers at every failure point, freeze them, stop PostgreSQL, and count what 1,000 runs did; ARGS="COUNT" for another number
	$(BIN)/python -m campaigns.crash.campaign $(ARGS)

faults: .venv/developer ## Let 2,000 runs act in a world that fails, kill their workers, and count what happened twice; ARGS="COUNT" for another number
	$(BIN)/python -m campaigns.faults.campaign $(ARGS)

fuzz: .venv/developer ## A million inputs through the parser, the checker, the renderers and the formatter; ARGS="COUNT" for another number
	$(BIN)/python -m campaigns.fuzz.campaign $(ARGS)

fmt: .venv/developer ## Format the code
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format --quiet .

clean: ## Remove the environment and every cache
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Two stamps, so that a first `make demo` fetches only what wfrun itself needs.
.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("wfrun needs Python 3.11 or newer: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv --clear .venv
	$(PIP) --editable .
	@touch $@

.venv/developer: .venv/installed
	$(PIP) --editable '.[dev]'
	@touch $@

# Without a lock file: the versions are exact, and a lock would name the place that they come from.
tests/editors/node_modules/installed: tests/editors/package.json tests/editors/programs
	@sh tests/editors/programs
	npm install --prefix tests/editors --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@

tests/clients/node_modules/installed: tests/clients/package.json tests/editors/programs
	@sh tests/editors/programs
	npm install --prefix tests/clients --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@
