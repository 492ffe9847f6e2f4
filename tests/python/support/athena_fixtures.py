"""One athena_local for the whole run, and one new database per test."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from athena_local.console import UserError
from athena_local.install import install_trino
from athena_local.instance import Instance

from tests.python.support.account import Account
from tests.python.support.postgres_server import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def warehouse() -> Iterator[PostgresServer]:
    """A PostgreSQL, started when a test asks; `connector.register` puts it behind a catalog."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def athena(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Instance]:
    """A running instance. Where Trino cannot be had the tests are skipped, unless
    ATHENA_LOCAL=required says that they must run, as CI does. While you work on one test,
    ATHENA_LOCAL_FOLDER names the folder of an instance that runs (`status --json` prints it)."""
    # More instances in one run would cost more; see `on_athena`.
    lanes = (None, "athena", "recipes-on-athena")
    assert pytestconfig.getoption("lane") in lanes, "name a fixture that needs `athena`"
    if folder := os.environ.get("ATHENA_LOCAL_FOLDER"):
        yield Instance(Path(folder))
        return
    try:
        install_trino()
    except UserError as error:
        if os.environ.get("ATHENA_LOCAL") == "required":
            raise
        pytest.skip(f"athena_local cannot be had here: {error.problem}")
    instance = Instance(tmp_path_factory.mktemp("athena_local"))
    instance.start()
    try:
        yield instance
    finally:
        instance.stop()


@pytest.fixture(scope="session")
def account(athena: Instance) -> Account:
    return Account(athena.environment())


@pytest.fixture
def database(account: Account, request: pytest.FixtureRequest) -> Iterator[str]:
    """A new database; it is dropped with its tables."""
    name = re.sub(r"\W+", "_", request.node.name.lower())[:60]
    account.run(f"create database {name}")
    yield name
    account.run(f"drop database {name} cascade")
