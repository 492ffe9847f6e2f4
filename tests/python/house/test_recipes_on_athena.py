"""Athena gives the same: each recipe is built on athena_local, and its tables are compared."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.python.support.account import Account
from tests.python.support.dbt_command import REPO, write_profiles
from tests.python.support.demo_lake import DemoLake
from tests.python.support.recipe_project import recipe_project
from tests.python.support.selection import LONG
from tests.python.support.touched import recipes


def conformance(
    recipe: str, account: Account, lake: DemoLake, *arguments: str
) -> list[dict[str, Any]]:
    """The checks of `athena-recipes conformance`, all passed, for the recipe in its own project."""
    project = recipe_project(recipe)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "athena_recipes", "conformance", "--json"),
            *("--select", recipe, "--local-target", str(lake.target)),
            *("--project-dir", str(project), *arguments),
        ],
        cwd=REPO,
        env={
            **os.environ,
            **account.environment,
            "LAKE_ROOT": str(lake.root),
            "DBT_PROFILES_DIR": str(write_profiles(lake.root / "profiles" / recipe, project)),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    assert [row for row in rows if row["result"] != "equal"] == [], done.stderr
    assert done.returncode == 0
    return rows


@pytest.mark.parametrize("recipe", recipes())
def test_both_engines_build_the_same_tables(
    recipe: str, account: Account, demo_lake: DemoLake
) -> None:
    rows = conformance(recipe, account, demo_lake, "--tables-only")
    assert sum(row["check"] == "table" for row in rows) > 0


@LONG
@pytest.mark.parametrize("recipe", recipes())
def test_the_tests_of_the_recipe_pass_on_athena_too(
    recipe: str, account: Account, demo_lake: DemoLake
) -> None:
    rows = conformance(recipe, account, demo_lake)
    built = {row["name"]: row["rows"] for row in rows if row["check"] == "build"}
    assert built["dbt build --target athena"] >= built["dbt build --target local"]
