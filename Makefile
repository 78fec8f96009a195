# The project's commands; `make` alone lists them from their own comments.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
T ?=

.DEFAULT_GOAL := help
.PHONY: help demo test torture fuzz check fix install format-check lint floors types lock \
        migration migrate migrate-check openapi rules-doc security-doc run test-postgres clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
	  awk -F '\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

demo: $(VENV)/.runtime ## the whole loop, from an encounter to every dollar; leaves nothing running
	@$(BIN)/hub demo

test: $(VENV)/.dev ## every test in parallel; one of them, alone, with T=tests/kit/test_money.py
	@$(BIN)/python -m pytest $(if $(T),$(T),-n 2 --dist loadfile)

torture: $(VENV)/.dev ## kills, cut wires, stopped databases, twenty seeds each: half an hour
	@HUB_TEST_TORTURE=1 $(BIN)/python -m pytest tests/torture -n0 --timeout 3600
	@$(BIN)/python -m tests.torture.soak --minutes 30

fuzz: $(VENV)/.dev ## ten minutes of damaged X12 files through every door of the codec
	@$(BIN)/python -m tests.x12.fuzz.long --minutes 10 --keep .fuzz

check: format-check lint floors types test ## the gate: format, lint, import floors, types, tests

install: $(VENV)/.dev ## install everything, pinned by hash, into .venv

format-check: $(VENV)/.dev
	@$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	@$(BIN)/ruff check .

floors: $(VENV)/.dev
	@$(BIN)/lint-imports

types: $(VENV)/.dev
	@$(BIN)/mypy

fix: $(VENV)/.dev ## format and mend what is safe to mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

security-doc: $(VENV)/.dev ## rewrite the tables of docs/security.md from the tests
	@$(BIN)/python -m tests.security.document

run: $(VENV)/.runtime ## serve the API on 127.0.0.1:8000 from the embedded database
	@$(BIN)/hub serve

migrate: $(VENV)/.runtime ## bring the database to the newest revision
	@$(BIN)/hub migrate

migration: $(VENV)/.dev ## a new revision: make migration m="why it is needed"
	@test -n "$(m)" || { echo 'say why: make migration m="..."'; exit 2; }
	@$(BIN)/hub migrate --draft "$(m)"

migrate-check: $(VENV)/.dev ## one head, up and down, no drift between tables and migrations
	@$(BIN)/python -m pytest tests/migrations

openapi: $(VENV)/.dev ## rewrite openapi/hub.json from the routes
	@mkdir -p openapi && $(BIN)/hub openapi > openapi/hub.json

rules-doc: $(VENV)/.dev ## rewrite docs/rules.md from the rules
	@$(BIN)/python -m hub.rules.document

test-postgres: $(VENV)/.dev ## the same tests on the server of HUB_TEST_DATABASE_URL (16 or newer)
	@test -n "$$HUB_TEST_DATABASE_URL" || { echo 'set HUB_TEST_DATABASE_URL first'; exit 2; }
	@$(BIN)/python -m pytest

lock: $(VENV)/.dev ## pin requirements/*.txt anew (commit it alone)
	@cd requirements && for set in runtime dev; do \
	  ../$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate $$set.in -o $$set.txt; \
	done

clean: ## remove .venv and every cache; data in .hub stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info build dist

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Python 3.11 or newer is needed; this is' "$$($(PYTHON) --version 2>&1)."; \
	  echo 'Name another one: make demo PYTHON=python3.12'; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo 'Python came without venv; on Debian or Ubuntu: apt install python3-venv'; exit 2; }
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/.created
	@echo 'Installing what the hub needs (pinned by hash) into $(VENV)'
	@$(PIP) install --require-hashes -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo 'Installing what tests and checks need (pinned by hash) into $(VENV)'
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
