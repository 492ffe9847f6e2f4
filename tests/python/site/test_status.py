"""The history of runs, and what the status page says of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.lake import runs
from athena_recipes.lake.runs import keep_run, read_runs
from athena_recipes.site.status import Status, raw_files_of, status_of

from tests.python.support.site_lake import RECIPE, build_lake, build_manifest

MODEL = "model.athena_recipes.annotations_per_day"
TEST = "test.athena_recipes.unique_annotations_per_day"


def ran(
    target: Path, number: int, *results: tuple[str, str, float, int], which: str = "build"
) -> None:
    """Write dbt's artifacts of a run: results are node, status, seconds and failing rows."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    manifest["metadata"] = {"adapter_type": "duckdb"}
    for node in manifest["nodes"].values():
        node["fqn"] = ["athena_recipes", RECIPE, node["unique_id"]]
    manifest["nodes"][TEST]["description"] = "Days are given\n once."
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found: dict[str, Any] = {
        "metadata": {
            "invocation_id": f"{number:08}-run",
            "invocation_started_at": f"2026-02-{number:02}T10:30:00.5Z",
        },
        "args": {"which": which},
        "elapsed_time": 12.34,
        "results": [
            {"unique_id": node, "status": status, "execution_time": seconds,
             "failures": failures, "message": f"Got {failures} results"}
            for node, status, seconds, failures in results
        ],
    }  # fmt: skip
    (target / "run_results.json").write_text(json.dumps(found), encoding="utf-8")


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    build_lake(tmp_path / "a.duckdb")
    build_manifest(tmp_path / "target", keys={"annotations_per_day": ["submission_date"]})
    return tmp_path


def keep(lake: Path) -> None:
    keep_run(lake / "target", lake, lake / "a.duckdb")


def status(lake: Path) -> Status:
    return status_of(read_runs(lake), {TEST: "Days are given once."})


def test_runs_are_kept_once_and_the_newest_first(lake: Path) -> None:
    ran(lake / "target", 1, (MODEL, "success", 2.0, 0), (TEST, "warn", 0.1, 6))
    keep(lake)
    keep(lake)
    ran(lake / "target", 2, (MODEL, "success", 5.0, 0), ("operation.x", "success", 1, 0))
    keep(lake)
    newest, oldest = read_runs(lake)
    assert newest.started_at == "2026-02-02T10:30:00.5Z"
    assert [(node.node, node.rows) for node in newest.nodes] == [(MODEL, 56)]
    assert [(node.status, node.failures, node.rows) for node in oldest.nodes] == [
        ("success", 0, 56),
        ("warn", 6, None),
    ]


def test_old_runs_are_removed(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "KEPT", 2)
    for number in (1, 2, 3):
        ran(lake / "target", number, (MODEL, "success", 1.0, 0))
        keep(lake)
    assert [run.started_at[8:10] for run in read_runs(lake)] == ["03", "02"]


def test_what_is_no_build_and_what_is_no_summary_is_left_out(lake: Path) -> None:
    keep(lake)  # no artifacts of a run
    ran(lake / "target", 1, (MODEL, "success", 1.0, 0), which="generate")
    keep(lake)
    (lake / "runs").mkdir()
    (lake / "runs" / "a.json").write_text("{", encoding="utf-8")
    assert read_runs(lake) == []
    assert status(lake).recipes == ()


def test_the_status_has_tests_with_history_times_and_rows(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKE_ROOT", str(lake))
    raw = lake / "raw" / RECIPE
    raw.mkdir(parents=True)
    (raw / "a.csv").write_text("a", encoding="utf-8")
    for number, (state, failures) in enumerate([("pass", 0), ("warn", 3), ("fail", 9)], start=1):
        ran(lake / "target", number, (MODEL, "success", number, 0), (TEST, state, 0.1, failures))
        keep(lake)
    found = status(lake)
    (recipe,) = found.recipes
    assert (recipe.name, recipe.models, recipe.passed, recipe.failed) == (RECIPE, 1, 0, 1)
    assert (recipe.rows, recipe.grown) == (56, 0)
    raw_files = raw_files_of(RECIPE)
    assert raw_files.files == 1
    assert raw_files.newest is not None
    assert recipe.started_at == "2026-02-03 10:30"
    (test,) = found.problems
    assert test.history == (("pass", 0), ("warn", 3), ("fail", 9))
    assert test.why == "Days are given once."
    (model,) = found.durations
    assert (model.seconds, model.usual, model.rows) == (3, 1.5, 56)
    assert [counts["failed"] for _, counts in found.runs] == [1, 0, 0]
