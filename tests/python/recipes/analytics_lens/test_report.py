"""`lens report`: a project is judged in one command, from its target folder alone."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.recipes.analytics_lens.lens import command
from athena_recipes.recipes.analytics_lens.lens.report import markdown
from athena_recipes.recipes.analytics_lens.sample_data.bad_project import SEEDED, bad_artifacts

from tests.python.recipes.analytics_lens.test_collect import write_artifacts
from tests.python.support.command_line import athena_recipes
from tests.python.support.selection import LONG

MOMENT = datetime(2026, 10, 1, 6, tzinfo=UTC)


def test_a_report_is_markdown() -> None:
    scores = [
        {"pillar_id": "security", "practices": 4, "evidenced": 3, "at_risk": 2, "not_answered": 1},
        {"pillar_id": "security", "practices": 2, "evidenced": 2, "at_risk": 0, "not_answered": 0},
    ]
    found = {
        "risk": "high", "best_practice": "No | in names", "object_name": "a", "object_path": None,
        "seen": "two\nlines", "fix": "Do it",
    }  # fmt: skip
    lines = list(markdown("shop", [found], scores))
    assert lines[0] == "# shop"
    assert "| security | 6 | 5 | 2 | 1 |" in lines
    assert "| reliability | 0 | 0 | 0 | 0 |" in lines
    assert lines[-1] == "| high | No \\| in names | a |  | two lines | Do it |"


def reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scores: list[Any], rejects: list[Any]
) -> tuple[int, str]:
    """Exit code and stderr of `lens report`, if its build has these rows."""
    manifest: dict[str, Any] = {"metadata": {"project_name": "shop"}, "nodes": {}}
    target = write_artifacts(tmp_path / "target", {"manifest": manifest})
    given = {"built": None, "findings": [], "table": scores, "rejected": rejects}
    for name, value in given.items():
        monkeypatch.setattr(command, name, lambda *_, value=value: value)
    done = athena_recipes(
        *("analytics_lens", "lens", "report", "--json", "--target-dir", str(target)), account={}
    )
    return done.returncode, done.stderr


def test_a_project_that_is_not_judged_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reject = {"source_file": "runs/x", "reject_reason": "no_time", "fix": "Run dbt again"}
    for rejects, fix in (([reject], "runs/x: no_time. Run dbt again"), ([], "Run dbt again")):
        code, said = reported(tmp_path, monkeypatch, [], rejects)
        assert code == 1
        assert "Nothing of shop was judged" in said and fix in said
    score = {"pillar_id": "security", "evidenced": 1, "at_risk": 0}
    code, said = reported(tmp_path, monkeypatch, [score], [reject])
    assert code == 0
    assert "Not used: runs/x: no_time. Run dbt again" in said


# It builds the recipe in a process of its own.
@LONG
def test_a_project_is_judged_in_one_command(tmp_path: Path) -> None:
    target = write_artifacts(tmp_path / "target", bad_artifacts("shop", MOMENT))
    before = sorted(tmp_path.rglob("*"))
    command = [sys.executable, "-m", "athena_recipes", "analytics_lens", "lens", "report", "--json"]
    done = subprocess.run(
        [*command, "--target-dir", str(target)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    rows = json.loads(done.stdout)
    kinds_of_an_account = (
        "work_group", "table", "bucket", "quer", "catalog", "lf_", "results_", "columns_selected",
        "files_", "partitions_",
    )  # fmt: skip
    wanted = {
        (practice, name.format(project="shop"))
        for practice, names in SEEDED.items()
        if practice in ("table_swapped", "table_read")
        or not practice.startswith(kinds_of_an_account)
        for name in names
    }
    assert {(row["practice_id"], row["object_name"]) for row in rows} == wanted
    assert rows[0]["risk"] == "high" and rows[-1]["risk"] == "medium"
    assert sorted(tmp_path.rglob("*")) == before
