# Two commands matter: `make run` and `make test`. Everything else serves them.
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test check audit bench faults browser
.DEFAULT_GOAL := run

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Hengxin needs Python 3.11 or newer: make run PYTHON=python3.11"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing what running needs (about a minute, once) …"
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.developed: $(VENV)/.installed
	@echo "Installing what testing needs (about a minute, once) …"
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

run: $(VENV)/.installed
	@exec $(BIN)/hengxin serve --sandbox --port $(PORT)

test: $(VENV)/.developed browser
	@$(BIN)/python -m pytest

check: $(VENV)/.developed
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/hengxin check

audit: $(VENV)/.developed
	@$(PIP) install pip-audit
	@$(BIN)/pip-audit --requirement constraints.txt --disable-pip --no-deps

bench: $(VENV)/.developed
	@$(BIN)/python -m tests.bench

faults: $(VENV)/.developed
	@$(BIN)/python -m tests.faults

# The browser tests need a Chromium and a Chinese font. As root they are installed; otherwise one sentence says what is missing.
browser:
	@if ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null \
	    || ! fc-list :lang=zh-cn 2>/dev/null | grep -q .; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing chromium and fonts-noto-cjk for the browser tests …"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null; \
	  else echo "The browser tests need the packages chromium and fonts-noto-cjk: install them, then run make test again."; exit 2; fi; fi
