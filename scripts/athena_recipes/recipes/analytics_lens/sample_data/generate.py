"""Facts of three projects over several runs, as `lens collect` writes them.

`athena_recipes` is an extract of this project: the recipes web_sessions and taxi_bookmarks.
`bad_demo` has one defect of its own for each practice; some of them came with the last run.
`no_exposures` is a small project that says nothing of its readers. Some files have faults: a
cut-off line, a line twice, a line without its id, a number that is none, a run without its line in
`runs`, and a file beside the folders of runs.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from athena_recipes.recipes.analytics_lens.lens.artifacts import Rows
from athena_recipes.recipes.analytics_lens.lens.store import files_of, key_of, line_of
from athena_recipes.recipes.analytics_lens.sample_data.bad_project import SEEDED, bad_rows

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 1
OWN = Path(__file__).with_name("own_project.jsonl")
_NEWEST = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
_RUNS = 4


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/analytics_lens/.

    `scale` 1 is 4 runs of the two large projects, a week apart; `seed` moves the durations of runs.
    """
    count = max(int(_RUNS * scale), 1)
    own = own_rows()
    for age in reversed(range(count)):
        moment = _NEWEST - timedelta(days=7 * age)
        run = f"{moment:%Y%m%d}"
        yield from files_of(earlier(own, moment, age, seed), "athena_recipes", run)
        # Of every ten defects, one came each week.
        fixed = {name for number, name in enumerate(sorted(SEEDED)) if number % 10 < age}
        yield from with_rows(files_of(bad_rows("bad_demo", moment, fixed), "bad_demo", run))
    yield from with_rows(files_of(small_rows(_NEWEST), "no_exposures", "20261001"))
    yield from faults()


def with_rows(files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The files that have a row."""
    return (one for one in files if one[1])


def own_rows() -> Rows:
    """The extract of this project: rows by kind, of one run."""
    rows: Rows = defaultdict(list)
    for line in OWN.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row.pop("kind")].append(row)
    return dict(rows)


def earlier(rows: Rows, moment: datetime, age: int, seed: int) -> Rows:
    """The rows of a run `age` weeks before the newest: shorter, and two weeks ago a test failed."""
    pace = 1 - 0.04 * (age % 20) + (seed * 7 + age * 13) % 10 / 100
    results = []
    for number, row in enumerate(rows["results"]):
        changed: dict[str, Any] = {**row}
        changed["elapsed_ms"] = round((row.get("elapsed_ms") or 0) * pace)
        if age == 2 and number == len(rows["results"]) - 1:
            changed |= {"status": "fail", "failures": 4, "message": "Got 4 results"}
        results.append(changed)
    started = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    elapsed = round(rows["runs"][0]["elapsed_ms"] * pace)
    run = {**rows["runs"][0], "started_at": started, "elapsed_ms": elapsed}
    return {**rows, "runs": [run], "results": results}


def small_rows(moment: datetime) -> Rows:
    """A project of one good model and no exposure."""
    return {
        "runs": [
            {
                "dbt_version": "1.10.5",
                "adapter_type": "duckdb",
                "manifest_schema": "v12",
                "started_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
                "command": "parse",
                "has_results": False,
            }
        ],
        "models": [
            {
                "unique_id": "model.no_exposures.stg_orders",
                "resource_type": "model",
                "name": "stg_orders",
                "path": "models/staging/stg_orders.sql",
                "schema_name": "main",
                "alias": "stg_orders",
                "materialized": "view",
                "access": "protected",
                "is_described": True,
                "has_key_constraint": True,
                "hard_coded_names": 0,
                "view_depth": 1,
            }
        ],
        "edges": [
            {
                "child_id": "model.no_exposures.stg_orders",
                "parent_id": "source.no_exposures.shop.orders",
            }
        ],
        "tests": [
            {
                "unique_id": "unit_test.no_exposures.stg_orders.reads",
                "name": "reads",
                "test_kind": "unit",
                "test_type": "unit_test",
                "tested_id": "model.no_exposures.stg_orders",
            }
        ],
    }


def faults() -> Iterator[tuple[str, bytes]]:
    """Files as they should not be: `lens_rejects` names each."""
    good = {"unique_id": "test.no_exposures.warns", "name": "warns", "test_kind": "data"}
    lines = (
        line_of(good)
        + line_of(good)
        + line_of({"name": "no_id", "test_kind": "data"})
        + line_of({**good, "unique_id": "test.no_exposures.cut"})[:40]
        + b"\n"
    )
    folder = "project=no_exposures/run=20261001"
    yield f"tests/{folder}/part-1.jsonl", lines
    result = {"unique_id": good["unique_id"], "status": "pass", "elapsed_ms": "a second"}
    yield f"results/{folder}/part-0.jsonl", line_of(result)
    yield key_of("models", "no_exposures", "20260930"), line_of({"unique_id": "model.x.y"})
    yield "models/loose.jsonl", line_of({"unique_id": "model.x.loose"})
    yield f"columns/{folder}/part-0.jsonl", line_of({"name": "id"})
