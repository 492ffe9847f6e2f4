# One place for every command; CI and the README call these targets. Each line below ## is its help.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
export DBT_PROFILES_DIR := $(CURDIR)
export LAKE_ROOT ?= .lake
# Where dbt and the site write.
export TARGET_DIR ?= target
# Tests build in a lake of their own, unless CI names another.
TEST_LAKE := $(if $(CI),$(LAKE_ROOT),target/lake)
# What `make test` takes: tests of what changed since a commit (auto: the upstream branch), and a
# shard of the others (3/32).
SINCE ?= auto
SHARD ?=
SELECTED = --since=$(SINCE) --shard=$(SHARD)
PYTEST = $(BIN)/python -m pytest tests/python $(SELECTED)

.DEFAULT_GOAL := help
.PHONY: help install demo docs site test test-all lint lint-python lint-sql test-lake test-recipes-on-athena test-athena-local test-recipes test-others conformance athena-local bench lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

.venv/python: 
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$$($(PYTHON) --version) is too old. Fix: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv && touch $@

.venv/installed: .venv/python requirements.lock pyproject.toml
	@echo "Installing what runs (once)"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-test: .venv/installed requirements-test.lock
	@echo "Installing what tests need (once)"
	@$(PIP) --require-hashes -r requirements-test.lock
	@touch $@

profiles.yml:
	@cp profiles.yml.example $@

install: .venv/installed profiles.yml ## Install from the lock into .venv
	@mkdir -p "$(LAKE_ROOT)"

demo: install ## Write sample data, build what changed on DuckDB, render docs and pictures (FORCE=1: all)
	@$(BIN)/athena-recipes demo --target-dir $(TARGET_DIR) $(if $(FORCE),--force)

site: install ## Render dbt docs and the picture site from what was built
	@$(BIN)/dbt --quiet docs generate --static --no-compile --target-path $(TARGET_DIR)
	@$(BIN)/athena-recipes site --allow-empty --target-dir $(TARGET_DIR) > /dev/null

test: .venv/installed-test profiles.yml ## Lint and test: what a change touches, in full
	@$(BIN)/python -m tests.python.support.install_browser
	@$(MAKE) --no-print-directory --jobs 2 lint test-lake
	@$(MAKE) --no-print-directory --keep-going --jobs 2 \
		test-recipes-on-athena test-athena-local test-others test-recipes

test-all: ## Lint and run every test, the long ones too (hours)
	@$(MAKE) --no-print-directory test SINCE=all

lint: lint-python lint-sql ## Lint Python, SQL and house rules

lint-python: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What is linted is the SQL that dbt compiles for Athena; that needs no account. House rules parse all
# of it; sqlfluff, which is slow, reads what a change touches.
lint-sql: .venv/installed-test profiles.yml
	@rm -rf target/athena/compiled
	$(BIN)/dbt --quiet --warn-error compile --target athena --no-introspect --no-populate-cache --target-path target/athena
	$(BIN)/dbt-bouncer run --config-file dbt-bouncer.yml
	$(BIN)/python -m tests.python.support.lint_sql $(SELECTED) target/athena

# All models, unit tests and data tests of every recipe on DuckDB, once for all that reads them.
test-lake: .venv/installed-test profiles.yml
	@mkdir -p "$(TEST_LAKE)"
	LAKE_ROOT=$(TEST_LAKE) $(BIN)/athena-recipes demo --target-dir target/test

# What lives for minutes is faster without the second compiler of Java: a quarter less work. Half of a
# join's work is to send both sides to one other stage. Athena sends both, and refuses above 150 stages;
# here that is one stage less per join, and so the limit is lower.
test-recipes-on-athena test-athena-local: export JDK_JAVA_OPTIONS := -XX:TieredStopAtLevel=1 \
	-Djoin-distribution-type=BROADCAST -Dtask.concurrency=1 -Dquery.max-stage-count=140

test-recipes-on-athena: .venv/installed-test
	$(BIN)/athena-local install || [ "$$ATHENA_LOCAL" != required ]
	$(PYTEST) --lane=recipes-on-athena

test-athena-local: .venv/installed-test
	$(BIN)/athena-local install || [ "$$ATHENA_LOCAL" != required ]
	$(PYTEST) --lane=athena

# Lint has compiled the project for Athena.
test-recipes test-others: export ATHENA_COMPILED := target/athena

test-recipes: .venv/installed-test
	$(PYTEST) --lane=recipes

test-others: .venv/installed-test
	$(PYTEST) --lane=others

.venv/installed-athena-local: .venv/installed requirements-athena-local.lock
	@echo "Installing athena_local (once)"
	@$(PIP) --require-hashes -r requirements-athena-local.lock
	@touch $@

athena-local: .venv/installed-athena-local profiles.yml ## Install Athena on this machine: Java and Trino, by pip alone
	@mkdir -p "$(LAKE_ROOT)"
	@$(BIN)/athena-local install

# Both engines build every recipe, and each table is compared.
conformance: .venv/installed-athena-local profiles.yml ## Build on athena_local too and compare every table
	@mkdir -p "$(LAKE_ROOT)"
	@$(BIN)/athena-recipes sample-data > /dev/null
	@$(BIN)/athena-local exec --name conformance --no-raw -- $(BIN)/athena-recipes conformance

bench: .venv/installed-athena-local profiles.yml ## Measure both engines, as ratios
	@mkdir -p "$(LAKE_ROOT)"
	@$(BIN)/athena-recipes sample-data > /dev/null
	@$(BIN)/athena-local install
	@$(BIN)/athena-recipes bench

# The smaller locks are held to the larger one, so that `make test` changes nothing that runs.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras --no-annotate --no-header --quiet --group build

lock: .venv/installed-test ## Renew the lock files from pyproject.toml
	$(BIN)/$(COMPILE) --group test --extra athena-local --output-file requirements-test.lock
	$(BIN)/$(COMPILE) --constraint requirements-test.lock --output-file requirements.lock
	$(BIN)/$(COMPILE) --constraint requirements-test.lock --extra athena-local --output-file requirements-athena-local.lock

docs: .venv/installed-test ## Make the documentation as a site, target/docs/index.html
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "Documentation: target/docs/index.html"

clean: ## Remove what demo and test made, the lake included
	rm -rf .lake/* target logs .venv .mypy_cache .pytest_cache .ruff_cache
