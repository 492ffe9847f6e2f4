"""One run of `athena-recipes conformance functions|raw-tables --random` on athena_local."""

import json
import os
import subprocess
import sys

from tests.python.support.account import Account
from tests.python.support.dbt_command import REPO


def check_no_fault(what: str, count: int, seed: int, account: Account) -> None:
    """All `count` questions of `seed` are asked, and none differs in silence undeclared."""
    command = [sys.executable, "-m", "athena_recipes", "conformance", what, "--json"]
    done = subprocess.run(
        [*command, "--random", str(count), "--seed", str(seed)],
        cwd=REPO,
        env={**os.environ, **account.environment, "DBT_PROFILES_DIR": str(REPO)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    rows = json.loads(done.stdout)
    assert sum(row["count"] for row in rows if row["cause"] is None) == count
    faults = [
        row for row in rows if row["kind"] == "differs in silence" and row["declared"] == "no"
    ]
    assert faults == [], done.stderr
    assert done.returncode == 0
