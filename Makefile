# make setup | demo | test | lint | format | types | contracts | docs | bench | lock | clean
#
# Everything runs in .venv, made by $(PYTHON) (3.11 or newer) from the hashed lock files in requirements/. Stamps keep a
# second run from installing anything again; `make clean` starts over.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup dev demo test lint format types contracts docs bench lock clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "speccade needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "the venv module is missing (on Debian: apt install python3-venv)" >&2; exit 1; }

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(PY)
	@echo "installing the program (into $(VENV)) ..."
	@$(PIP) install --require-hashes -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "installing the development tools (into $(VENV)) ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.runtime ## Install the program into .venv

dev: $(VENV)/.dev ## Install the program and the development tools

demo: $(VENV)/.runtime ## Generate the example pack and its gallery below demo-out/
	@$(PY) -m speccade demo $(ARGS)

test: $(VENV)/.dev ## Run the tests; ARGS reach pytest
	@$(PY) -m pytest $(ARGS)

lint: $(VENV)/.dev ## Check style and layout
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

format: $(VENV)/.dev ## Bring the sources into the one layout
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

types: $(VENV)/.dev ## Check the types
	@$(PY) -m mypy $(ARGS)

contracts: $(VENV)/.dev ## Check which module may import which
	@$(VENV)/bin/lint-imports --no-cache

docs: $(VENV)/.dev ## Write the generated pages of docs/ again
	@$(PY) scripts/build_docs.py $(ARGS)

bench: $(VENV)/.dev ## Measure, and write docs/performance.md
	@$(PY) benchmarks/whole_process.py $(ARGS)

lock: $(VENV)/.dev ## Rewrite requirements/*.txt from pyproject.toml (needs uv)
	@scripts/lock $(ARGS)

clean: ## Remove .venv and everything generated
	rm -rf $(VENV) build dist demo-out .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks
	find src tests benchmarks scripts -name __pycache__ -prune -exec rm -rf {} +
