"""The ledger on Athena: from the list that the command writes, what Trino reads."""

from pathlib import Path
from typing import Any

import pytest
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.lake.raw_files.listing import write_list

from tests.python.engine import raw_file_ledger_lane as lane
from tests.python.support.account import Account
from tests.python.support.raw_project import LOCATION, SCHEMA, RawProject

TREES = [tree for tree in lane.TREES if tree.in_trino]
LAKE = S3Address("lake", "here")


@pytest.fixture(scope="module")
def project(account: Account, tmp_path_factory: pytest.TempPathFactory) -> RawProject:
    """All trees in S3, their tables, and the table over the list."""
    project = lane.project(tmp_path_factory.mktemp("trees"), TREES)
    upload(account.client("s3"), project.lake / "raw")
    account.run(f"create database if not exists {SCHEMA}")
    for name, statement in project.athena_ddl().items():
        account.run(statement)
        if "partitioned by" in statement and "projection.enabled" not in statement:
            account.run(f"msck repair table {SCHEMA}.{name}")
    account.run(project.compiled(lane.list_ddl(), "athena"))
    return project


def upload(s3: Any, root: Path) -> None:
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        key = LAKE.key(f"raw/{file.relative_to(root).as_posix()}")
        s3.put_object(Bucket="lake", Key=key, Body=file.read_bytes())


def test_each_file_has_its_reason(account: Account, project: RawProject) -> None:
    """Without a list no file is known; with it the ledger is that of DuckDB, and Trino agrees."""
    assert account.run(f"select * from ({project.compiled(lane.listed_at(), 'athena')})").rows == [
        [None]
    ]
    write_list(account.client("s3"), LAKE, LOCATION)
    found = account.run(project.compiled(lane.ledger(TREES), "athena")).rows
    read = account.run(lane.read(TREES)).rows
    rows = [
        (lane.below(str(path)), table, is_read == "true", reason)
        for path, table, is_read, reason in found
    ]
    assert sorted(rows, key=repr) == lane.expected(TREES)
    opened = sorted([table, path] for path, table, is_read, _ in found if is_read == "true")
    assert opened == sorted(read)
