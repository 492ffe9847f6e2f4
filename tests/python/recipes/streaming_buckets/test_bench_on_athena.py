"""The streaming_buckets benchmark on a thousandth of its data: that it runs, not what it finds."""

from pathlib import Path

import pytest
from athena_local.instance import Instance
from athena_recipes.recipes.streaming_buckets.bench import measure as streaming_buckets

from tests.python.support.selection import LONG


@LONG
def test_a_small_run_measures_everything(
    athena: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in athena.environment().items():
        monkeypatch.setenv(name, value)
    found = {(m.name, m.what): m for m in streaming_buckets.measure(tmp_path, 0.001, athena)}
    assert not list(tmp_path.iterdir())
    assert all(measured.goal is None for measured in found.values())
    assert all(measured.value > 0 and measured.base > 0 for measured in found.values())
    bytes_read = {
        name: found[f"one sensor, one hour: {name}", "bytes / raw of 10,800 readings"]
        for name in ("article", "Hive", "Iceberg")
    }
    # Which design reads least is not to be seen here: footers are larger than the data.
    assert all(one.ratio < 1 for one in bytes_read.values())
    # The line format's 125 bytes, and as many events as asked for.
    assert 1_250_000 < bytes_read["Hive"].base < 1_450_000
    assert {name for name, _ in found} >= {
        "bucket one hour: DuckDB",
        "bucket one hour: athena_local",
        "late hour: all models, time",
        "late hour: all models, statements",
        "late hour: combined_view",
    }
