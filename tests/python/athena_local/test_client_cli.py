"""The AWS CLI, by its commands."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.python.support.account import OUTPUT, Account

AWS = shutil.which("aws", path=str(Path(sys.executable).parent))
pytestmark = pytest.mark.skipif(AWS is None, reason="the AWS CLI is not installed")


def aws(account: Account, *arguments: str) -> Any:
    done = subprocess.run(
        [str(AWS), *arguments, "--output", "json"],
        env={**os.environ, **account.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else {}


def test_a_query_and_its_files(account: Account, tmp_path: Path) -> None:
    execution_id = aws(
        account,
        *("athena", "start-query-execution", "--query-string", "select 1 as a, 'x\"y' as b, null"),
        *("--result-configuration", f"OutputLocation={OUTPUT}"),
    )["QueryExecutionId"]
    for _ in range(60):
        got = aws(account, "athena", "get-query-execution", "--query-execution-id", execution_id)
        if got["QueryExecution"]["Status"]["State"] == "SUCCEEDED":
            break
        time.sleep(0.1)
    place = got["QueryExecution"]["ResultConfiguration"]["OutputLocation"]
    aws(account, "s3", "cp", "--quiet", place, str(tmp_path / "result.csv"))
    assert (tmp_path / "result.csv").read_text() == '"a","b","_col2"\n"1","x""y",\n'
    results = aws(account, "athena", "get-query-results", "--query-execution-id", execution_id)
    assert [row["VarCharValue"] for row in results["ResultSet"]["Rows"][1]["Data"][:2]] == [
        *("1", 'x"y')
    ]
    listed = aws(account, "athena", "list-query-executions")
    assert execution_id in listed["QueryExecutionIds"]


def test_catalog_commands(account: Account, database: str) -> None:
    account.run(f"create table {database}.t as select 1 as n")
    found = aws(
        account,
        *("athena", "get-table-metadata", "--catalog-name", "AwsDataCatalog"),
        *("--database-name", database, "--table-name", "t"),
    )
    assert found["TableMetadata"]["Columns"] == [{"Name": "n", "Type": "int"}]
    assert "primary" in [
        g["Name"] for g in aws(account, "athena", "list-work-groups")["WorkGroups"]
    ]
    assert aws(account, "glue", "get-table", "--database-name", database, "--name", "t")
