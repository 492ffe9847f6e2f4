"""Athena gives the same: each recipe is built on athena_local, and its tables are compared."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from athena_local.instance import REGION, Instance
from athena_recipes.aws.account import Account as AwsAccount
from athena_recipes.aws.policy.statements import build_statements, upload_statements
from athena_recipes.aws.policy.target import Target
from athena_recipes.aws.s3_address import S3Address

from tests.python.support.account import Account
from tests.python.support.dbt_command import REPO, write_profiles
from tests.python.support.demo_lake import DemoLake
from tests.python.support.policy_check import refused, seen_by
from tests.python.support.recipe_project import recipe_project
from tests.python.support.selection import LONG
from tests.python.support.touched import recipes

LOCAL = AwsAccount("aws", REGION, "123456789012")


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
    recipe: str, athena: Instance, account: Account, demo_lake: DemoLake
) -> None:
    with seen_by(athena) as seen:
        rows = conformance(recipe, account, demo_lake, "--tables-only")
    assert sum(row["check"] == "table" for row in rows) > 0
    # The build needs no right that `athena-recipes policy` leaves out.
    target = Target(recipe, S3Address("lake"), "recipes", "primary")
    statements = [*build_statements(target, LOCAL), *upload_statements(target, LOCAL)]
    assert refused(seen.new, statements) == set()


@LONG
@pytest.mark.parametrize("recipe", recipes())
def test_the_tests_of_the_recipe_pass_on_athena_too(
    recipe: str, account: Account, demo_lake: DemoLake
) -> None:
    rows = conformance(recipe, account, demo_lake)
    built = {row["name"]: row["rows"] for row in rows if row["check"] == "build"}
    assert built["dbt build --target athena"] >= built["dbt build --target local"]
