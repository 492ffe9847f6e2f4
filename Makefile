# One place for every command; CI and the README call these targets. Each line below ## is its help.
PYTHON ?= python3
BIN := .venv/bin
export DBT_PROFILES_DIR := $(CURDIR)
export LAKE_ROOT ?= .lake
ATHENA_SQL := target/athena/compiled/athena_recipes

.DEFAULT_GOAL := help
.PHONY: help install demo site test lint lint-python lint-sql lint-dbt pytest pytest-athena-local pytest-others conformance athena-local bench lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

.venv/python: 
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$$($(PYTHON) --version) is too old. Fix: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv && touch $@

.venv/installed: .venv/python requirements.lock pyproject.toml
	@echo "Installing what runs (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
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
	@$(BIN)/athena-recipes sample-data
	@$(BIN)/dbt build
	@$(MAKE) --no-print-directory site
	@$(BIN)/athena-recipes summary

site: install ## Render dbt docs and the picture site from what was built
	@$(BIN)/dbt --quiet docs generate --static
	@$(BIN)/athena-recipes site --allow-empty > /dev/null

test: .venv/installed-test profiles.yml lint pytest conformance ## Lint and run every test, as CI does

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

# Two at a time: tests of athena_local wait for Trino while the others compute.
pytest: .venv/installed-test profiles.yml
	@$(BIN)/python -m tests.python.support.install_browser
	@$(MAKE) --no-print-directory --jobs 2 pytest-athena-local pytest-others

# What lives for minutes is faster without the second compiler of Java: a quarter less work.
pytest-athena-local conformance: export JDK_JAVA_OPTIONS := -XX:TieredStopAtLevel=1

pytest-athena-local:
	$(BIN)/python -m pytest tests/python/athena_local

pytest-others:
	$(BIN)/python -m pytest --ignore tests/python/athena_local

.venv/installed-athena-local: .venv/installed requirements-athena-local.lock
	@echo "Installing athena_local (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-athena-local.lock
	@touch $@

athena-local: .venv/installed-athena-local profiles.yml ## Install Athena on this machine: Java and Trino, by pip alone
	@mkdir -p "$(LAKE_ROOT)"
	@$(BIN)/athena-local install

# Both engines build every recipe, and each table is compared. Without Trino (no Maven Central,
# Windows) this says so and the rest counts; ATHENA_LOCAL=required makes it an error, as in CI.
conformance: .venv/installed-test profiles.yml ## Build on athena_local too and compare every table
	@mkdir -p "$(LAKE_ROOT)"
	@if $(BIN)/athena-local install; then \
		$(BIN)/athena-recipes sample-data > /dev/null \
		&& $(BIN)/athena-local exec --name conformance -- \
			$(BIN)/athena-recipes conformance --junit target/conformance.xml; \
	elif [ "$$ATHENA_LOCAL" = required ]; then exit 1; \
	else echo "CONFORMANCE DID NOT RUN: Trino cannot be had here (see above). All else passed."; fi

bench: .venv/installed-athena-local profiles.yml ## Measure both engines, as ratios
	@mkdir -p "$(LAKE_ROOT)"
	@$(BIN)/athena-recipes sample-data > /dev/null
	@$(BIN)/athena-local install
	@$(BIN)/athena-recipes bench

# The smaller locks are held to the larger one, so that `make test` changes nothing that runs.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras --no-annotate --no-header --quiet

lock: .venv/installed-test ## Renew the lock files from pyproject.toml
	$(BIN)/$(COMPILE) --group test --group build --extra athena-local --output-file requirements-test.lock
	$(BIN)/$(COMPILE) --constraint requirements-test.lock --group build --output-file requirements.lock
	$(BIN)/$(COMPILE) --constraint requirements-test.lock --group build --extra athena-local --output-file requirements-athena-local.lock

clean: ## Remove what demo and test made, the lake included
	rm -rf .lake/* target logs .venv .mypy_cache .pytest_cache .ruff_cache
