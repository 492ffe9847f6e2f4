"""The same comparison by datacompy and by reladiff, each in a process of its own.

`python -m athena_recipes.recipes.reconciliation.bench.peers NAME DATABASE` prints the seconds that
NAME needed to find all differences; loading the tables does not count.
"""

import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import duckdb

from athena_recipes.recipes.reconciliation.bench.tables import COLUMNS


def _datacompy(database: str) -> float:
    """With Polars, its fastest backend."""
    compare = import_module("datacompy").PolarsCompare
    with duckdb.connect(database, read_only=True) as connection:
        a, b = (connection.sql(f"from own.{side}").pl() for side in ("a", "b"))
    begun = time.perf_counter()
    found = compare(a, b, join_columns="id")
    found.all_mismatch()
    return time.perf_counter() - begun


def _reladiff(database: str) -> float:
    """From one DuckDB file to the same one."""
    reladiff = import_module("reladiff")
    settings = {"driver": "duckdb", "filepath": database}
    a, b = (
        reladiff.connect_to_table(settings, f"own.{side}", "id", extra_columns=tuple(COLUMNS))
        for side in ("a", "b")
    )
    begun = time.perf_counter()
    for _ in reladiff.diff_tables(a, b, key_columns=("id",), extra_columns=tuple(COLUMNS)):
        pass
    return time.perf_counter() - begun


_PEERS: dict[str, Callable[[str], float]] = {"datacompy": _datacompy, "reladiff": _reladiff}


def installed() -> dict[str, bool]:
    """Peer -> whether it can be imported."""
    return {name: find_spec(name) is not None for name in _PEERS}


def command(name: str, database: Path) -> list[str]:
    """The command that measures a peer."""
    return [sys.executable, "-m", __name__, name, str(database)]


if __name__ == "__main__":
    print(_PEERS[sys.argv[1]](sys.argv[2]))
