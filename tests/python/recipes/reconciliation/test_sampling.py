"""The sample of a day: its size, its seed, the same keys on both sides, and what it never hides."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.python.recipes.reconciliation.reconciliation_lake import ReconciliationLake
from tests.python.support.selection import LONG

KEYS = 100_000
MODELS = ("recon_details", "recon_keys")
pytestmark = LONG


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReconciliationLake]:
    """Two tables of 100,000 keys: B lacks one key and A another, both outside of most samples."""
    made = ReconciliationLake(tmp_path_factory.mktemp("sampling"))
    made.table("a", f"select i as id, i % 7 as x from range({KEYS}) as r(i) where i <> 17")
    made.table("b", f"select i as id, i % 7 as x from range({KEYS}) as r(i) where i <> 42")
    yield made


def table(name: str, **settings: Any) -> dict[str, Any]:
    return {
        "table": name,
        "a": '"own"."a"',
        "b": '"own"."b"',
        "key": {"name": "id", "compare": "exact"},
        "columns": [{"name": "x", "compare": "exact"}],
        "sample_pct": 10,
        **settings,
    }


def samples(lake: ReconciliationLake) -> dict[str, set[str]]:
    """Table -> the keys of its sample."""
    found: dict[str, set[str]] = {}
    for name, key in lake.query("select table_name, record_key from recon_details"):
        found.setdefault(name, set()).add(key)
    return found


def test_a_day_has_one_sample_of_the_size_asked_for(lake: ReconciliationLake) -> None:
    lake.reconcile(
        [
            table("first"),
            table("again"),
            table("half", sample_pct=50),
            table("other seed", sample_seed="2"),
        ],
        models=MODELS,
    )
    first = samples(lake)
    assert 0.09 * KEYS < len(first["first"]) < 0.11 * KEYS
    assert 0.49 * KEYS < len(first["half"]) < 0.51 * KEYS
    assert first["again"] == first["first"] < first["half"]
    assert len(first["first"] & first["other seed"]) < 0.02 * KEYS
    # The keys of one side are found, whatever the sample is.
    assert lake.query(
        "select table_name, record_key, issue from recon_keys where table_name = 'first' order by 2"
    ) == [("first", "17", "only_in_b"), ("first", "42", "only_in_a")]

    lake.reconcile([table("first")], models=MODELS[:1], day="2026-01-15")
    next_day = samples(lake)["first"]
    assert 0.09 * KEYS < len(next_day) < 0.11 * KEYS
    assert len(next_day & first["first"]) < 0.02 * KEYS
