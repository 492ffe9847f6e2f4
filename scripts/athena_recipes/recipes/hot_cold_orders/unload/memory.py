"""DuckDB in memory: one database per process; to open one takes longer than most queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import duckdb


@contextmanager
def session() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own: tables that it registers are gone at its end."""
    connection = _database().cursor()
    try:
        yield connection
    finally:
        connection.close()


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()
