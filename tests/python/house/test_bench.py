"""Benchmarks give ratios; whether they are good is for people to read, not for a test."""

import json
import os
import subprocess
import sys
from pathlib import Path

from athena_recipes.bench.measure import Measurement, median_seconds

from tests.python.support.dbt_command import REPO
from tests.python.support.selection import LONG


def test_a_ratio_has_no_unit_and_amounts_are_for_json() -> None:
    measured = Measurement("a", "b / c", 3.0, 2.0, "s", goal=1.2)
    assert measured.as_row(with_amounts=False) == {
        "benchmark": "a",
        "compared": "b / c",
        "ratio": 1.5,
        "goal": "≤ 1.2",
    }
    assert measured.as_row(with_amounts=True)["value"] == 3.0


def test_the_median_leaves_warm_calls_out() -> None:
    calls: list[int] = []
    assert median_seconds(lambda: calls.append(1), times=3, warm=2) < 1
    assert len(calls) == 5


@LONG
def test_the_local_benchmark_runs(tmp_path: Path) -> None:
    environment = {**os.environ, "LAKE_ROOT": str(tmp_path), "DBT_PROFILES_DIR": str(REPO)}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "athena_recipes",
            "bench",
            "--only",
            "local_build",
            "--scale",
            "0.05",
            "--json",
        ],
        cwd=REPO,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    rows = {row["benchmark"]: row for row in json.loads(done.stdout)}
    assert set(rows) == {"local_build", "local_start"}
    assert rows["local_build"]["ratio"] > 0.5
    assert rows["local_start"]["ratio"] > 1
    # Each is printed when it is measured, beside the table.
    assert all(f"  {name}: " in done.stderr for name in rows)
