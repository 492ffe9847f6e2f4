# One place for every command; CI and the README call these targets. Each line below ## is its help.
PYTHON ?= python3
BIN := .venv/bin
export DBT_PROFILES_DIR := $(CURDIR)
export LAKE_ROOT ?= .lake
ATHENA_SQL := target/athena/compiled/athena_recipes

.DEFAULT_GOAL := help
.PHONY: help install demo site test lint lint-python lint-sql lint-dbt pytest lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

.venv/python: 
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$$($(PYTHON) --version) is too old. Fix: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv && touch $@

.venv/installed: .venv/python requirements.lock
	@echo "Installing what runs (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/installed-test: .venv/installed requirements-test.lock
	@echo "Installing what tests need (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

profiles.yml:
	@cp profiles.yml.example $@

install: .venv/installed profiles.yml ## Install from the lock into .venv
	@mkdir -p "$(LAKE_ROOT)"

demo: install ## Write sample data, build every recipe on DuckDB, render docs and pictures
	@$(BIN)/python -m scripts sample-data
	@$(BIN)/dbt build
	@$(MAKE) --no-print-directory site
	@$(BIN)/python -m scripts summary

site: install ## Render dbt docs and the picture site from what was built
	@$(BIN)/dbt --quiet docs generate --static
	@$(BIN)/python -m scripts site --allow-empty > /dev/null

test: .venv/installed-test profiles.yml lint pytest ## Lint and run every test, as CI does

lint: lint-python lint-sql lint-dbt ## Lint Python, SQL and house rules

lint-python: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What is linted is the SQL that dbt compiles for Athena; that needs no account.
lint-sql: .venv/installed-test profiles.yml
	@rm -rf target/athena/compiled
	$(BIN)/dbt --quiet compile --target athena --no-introspect --no-populate-cache --target-path target/athena
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 $(ATHENA_SQL)/models/*/staging $(ATHENA_SQL)/models/*/marts $(ATHENA_SQL)/tests

lint-dbt: .venv/installed-test profiles.yml
	$(BIN)/dbt --quiet --warn-error parse
	$(BIN)/dbt-bouncer run --config-file dbt-bouncer.yml

pytest: .venv/installed-test profiles.yml
	@$(BIN)/python -m tests.python.install_browser
	$(BIN)/python -m pytest

lock: .venv/installed-test ## Renew the lock files from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-strip-extras --no-annotate --no-header --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group test --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-strip-extras --no-annotate --no-header --quiet --output-file requirements-test.lock

clean: ## Remove what demo and test made, the lake included
	rm -rf .lake/* target logs .venv .mypy_cache .pytest_cache .ruff_cache
