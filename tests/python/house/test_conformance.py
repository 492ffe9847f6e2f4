"""`athena-recipes conformance`: what is equal passes, and one changed value ends in exit 1."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from athena_recipes.cli.main import main
from click.testing import CliRunner

from tests.python.support.account import Account
from tests.python.support.conformance_project import write_project
from tests.python.support.dbt_command import REPO
from tests.python.support.selection import LONG


def conformance(account: Account, project: Path, lake: Path) -> tuple[int, dict[str, Any], str]:
    """The exit code, the table's rows by name, and the progress on stderr."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "athena_recipes", "conformance", "--json"),
            *("--project-dir", str(project), "--junit", str(lake / "junit.xml")),
        ],
        cwd=REPO,
        env={**os.environ, **account.environment, "LAKE_ROOT": str(lake)},
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    assert done.stdout, done.stderr
    return done.returncode, {row["name"]: row for row in json.loads(done.stdout)}, done.stderr


@LONG
def test_equal_tables_pass_and_a_changed_value_does_not(account: Account, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    (lake / "raw").mkdir(parents=True)
    (lake / "raw" / "none.txt").write_text("no table reads it", encoding="utf-8")
    project = write_project(tmp_path / "project")
    code, rows, told = conformance(account, project, lake)
    tables = ("by_columns", "by_time", "dated", "letters", "numbers")
    names = [f"recipes_conformance.{name}" for name in tables]
    assert (code, [rows[name]["rows"] for name in names]) == (0, [3] * 5), rows
    for name in names:
        assert f"Comparing {name}" in told

    # The same text, which the engines do not answer alike: the model and the snapshot's new rows.
    differing = {
        "models/numbers.sql": "select n, n * 0.5e0 as half, typeof(n) as w"
        " from {{ ref('letters') }}",
        "models/dated.sql": "select n, cast(timestamp '2024-03-01' as timestamp) as updated_at,"
        " typeof(n) as kind from {{ ref('letters') }}",
        "seeds/letters.csv": "n,letter\n1,a\n2,\n3,d\n",
    }
    write_project(project, differing)
    code, rows, _ = conformance(account, project, lake)
    assert code == 1
    assert {name for name, row in rows.items() if row["result"] != "equal"} == {
        names[1],
        names[2],
        names[4],
    }, rows
    assert [rows[name]["rows"] for name in names] == [4, 6, 3, 3, 3]
    assert "kind='INTEGER'" in rows[names[1]]["result"]
    failures = (lake / "junit.xml").read_text(encoding="utf-8")
    assert failures.count("<failure") == 3


def test_two_recipes_are_refused() -> None:
    done = CliRunner().invoke(main, ["conformance", "--select", "a", "--select", "b"])
    assert done.exit_code == 1
    assert "--select is given 2 times" in done.output
    assert "Fix: " in done.output
