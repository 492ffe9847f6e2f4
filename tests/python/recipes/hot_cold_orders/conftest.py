"""One PostgreSQL for all tests of the recipe that need a warehouse."""

from collections.abc import Iterator

import pytest

from tests.python.support.postgres_server import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def hot_postgres() -> Iterator[PostgresServer]:
    """A running server; each test makes a database of its own."""
    with postgres_server() as running:
        yield running
