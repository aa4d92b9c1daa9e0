# The commands of the project. `make run` needs Python 3.11 or newer (with venv) and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest -p no:faker

.PHONY: run test test-semantic check bench

run: $(VENV)/.installed-base
	@$(BIN)/alumunity migrate
	@$(BIN)/alumunity demo
	@exec $(BIN)/alumunity serve

test: $(VENV)/.installed-dev
	@tools/install_test_servers.sh
	@$(PIP) install --editable '.[ann]' || echo "hnswlib needs a C++ compiler to install; its tests are skipped (in CI they fail)."
	@$(PYTEST) -n auto --maxprocesses 8 -m 'not semantic' tests

test-semantic: $(VENV)/.installed-semantic
	@$(PYTEST) -q -m semantic tests/contract/ports/test_embedder.py

check: $(VENV)/.installed-dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PYTEST) -q -n auto --maxprocesses 8 tests/unit

bench: $(VENV)/.installed-dev
	@tools/install_test_servers.sh
	@benchmarks/run.sh

# The stamps make pip run again only when the dependencies may have changed.
$(VENV)/.installed-base: pyproject.toml | $(BIN)/python
	@echo "Installing what AlumUnity needs into $(VENV) ..."
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PIP) install --editable '.[dev]'
	@touch $(VENV)/.installed-base $@

$(VENV)/.installed-semantic: $(VENV)/.installed-dev
	@echo "Installing sentence-transformers into $(VENV) ..."
	@$(PIP) install --editable '.[dev,semantic]'
	@touch $@

$(BIN)/python:
	@tools/make_environment.sh '$(PYTHON)' '$(VENV)'
