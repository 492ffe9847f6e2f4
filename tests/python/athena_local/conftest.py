"""One athena_local for all tests of this folder, and a database of its own for each test."""

import os
import re
from collections.abc import Iterator

import pytest

from scripts.athena_local.install import install_trino
from scripts.athena_local.instance import Instance
from scripts.errors import UserError
from tests.python.athena_local.account import Account


@pytest.fixture(scope="session")
def athena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running instance. Where Trino cannot be had the tests are skipped, unless
    ATHENA_LOCAL=required says that they must run, as CI does."""
    try:
        install_trino()
    except UserError as error:
        if os.environ.get("ATHENA_LOCAL") == "required":
            raise
        pytest.skip(f"athena_local cannot be had here: {error.problem}")
    instance = Instance(tmp_path_factory.mktemp("athena_local"))
    with pytest.MonkeyPatch.context() as environment:
        # Where moto's recorder writes, if a test asks it to record.
        environment.setenv("MOTO_RECORDER_FILEPATH", str(instance.folder / "moto_recording"))
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
