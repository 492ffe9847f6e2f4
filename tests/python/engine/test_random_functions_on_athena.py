"""No value differs in silence, over random expressions: a seed in each of the rotating shards."""

import json
import os
import subprocess
import sys

from tests.python.support.account import Account
from tests.python.support.dbt_command import REPO
from tests.python.support.selection import one_per_shard

EXPRESSIONS = 2_000


@one_per_shard("seed")
def test_no_undeclared_value_differs_in_silence(seed: int, account: Account) -> None:
    command = [sys.executable, "-m", "athena_recipes", "conformance", "functions", "--json"]
    done = subprocess.run(
        [*command, "--random", str(EXPRESSIONS), "--seed", str(seed)],
        cwd=REPO,
        env={**os.environ, **account.environment, "DBT_PROFILES_DIR": str(REPO)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    rows = json.loads(done.stdout)
    assert sum(row["count"] for row in rows if row["cause"] is None) == EXPRESSIONS
    faults = [
        row for row in rows if row["kind"] == "differs in silence" and row["declared"] == "no"
    ]
    assert faults == [], done.stderr
    assert done.returncode == 0
