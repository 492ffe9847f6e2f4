"""Athena gives the same: each recipe is built on athena_local, and its tables are compared."""

import json
import os
import subprocess
import sys

import pytest

from tests.python.support.account import Account
from tests.python.support.dbt_command import REPO
from tests.python.support.demo_lake import DemoLake
from tests.python.support.touched import recipes


@pytest.mark.parametrize("recipe", recipes())
def test_both_engines_build_the_same_tables(
    recipe: str, account: Account, demo_lake: DemoLake
) -> None:
    profiles = os.environ.get("DBT_PROFILES_DIR") or str(demo_lake.root / ".profiles")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "athena_recipes", "conformance", "--json"),
            *("--select", recipe, "--local-target", str(demo_lake.target)),
        ],
        cwd=REPO,
        env={
            **os.environ,
            **account.environment,
            "LAKE_ROOT": str(demo_lake.root),
            "DBT_PROFILES_DIR": profiles,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    rows = json.loads(done.stdout)
    assert [row for row in rows if row["result"] != "equal"] == [], done.stderr
    assert sum(row["check"] == "table" for row in rows) >= 5
    assert done.returncode == 0
