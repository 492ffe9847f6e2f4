"""No rows differ in silence, over random raw tables: a seed in each of the rotating shards."""

import json
import os
import subprocess
import sys

from tests.python.support.account import Account
from tests.python.support.dbt_command import REPO
from tests.python.support.selection import one_per_shard

TABLES = 40


@one_per_shard("seed")
def test_no_undeclared_rows_differ_in_silence(seed: int, account: Account) -> None:
    command = [sys.executable, "-m", "athena_recipes", "conformance", "raw-tables", "--json"]
    done = subprocess.run(
        [*command, "--random", str(TABLES), "--seed", str(seed)],
        cwd=REPO,
        env={**os.environ, **account.environment, "DBT_PROFILES_DIR": str(REPO)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    rows = json.loads(done.stdout)
    assert sum(row["count"] for row in rows if row["cause"] is None) == TABLES
    faults = [
        row for row in rows if row["kind"] == "differs in silence" and row["declared"] == "no"
    ]
    assert faults == [], done.stderr
    assert done.returncode == 0
