"""How much of the long tests `make test` takes; ALL_KILLS=1 takes all of them."""

import os
from collections.abc import Sequence
from typing import TypeVar

import pytest

ALL = bool(os.environ.get("ALL_KILLS"))
# For tests of many minutes.
long_test = pytest.mark.skipif(not ALL, reason="takes long; ALL_KILLS=1 runs it")
One = TypeVar("One")


def some(everything: Sequence[One], many: int) -> list[One]:
    """`many` (two or more) of them, from the first to the last, evenly; with ALL_KILLS=1 all."""
    if ALL or many >= len(everything):
        return list(everything)
    return [everything[round(n * (len(everything) - 1) / (many - 1))] for n in range(many)]


def local_first(fixture: str) -> pytest.MarkDecorator:
    """Runs a test with DuckDB, and with ALL_KILLS=1 on athena_local too.

    For rules of models, which are SQL: other tests and conformance run that on Athena. `fixture`
    has the parameters `local` and `athena`.
    """
    engines = ["local", pytest.param("athena", marks=long_test)]
    return pytest.mark.parametrize(fixture, engines, indirect=True)
