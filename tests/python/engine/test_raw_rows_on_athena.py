"""Raw tables: each file of the corpus gives the rows that it gives on the laptop."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.python.engine import raw_cases, raw_cases_refused
from tests.python.support.account import Account, Failed
from tests.python.support.raw_project import SCHEMA, RawProject, RawTable, select

TABLES = [
    *raw_cases.TABLES,
    *(table for table, _ in raw_cases_refused.TABLES if table.athena_error),
]


@pytest.fixture(scope="module")
def lake(account: Account, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All files in S3 and all tables created by the DDL that dbt sends; the errors by table."""
    project = RawProject(tmp_path_factory.mktemp("raw"), TABLES)
    s3 = account.client("s3")
    root = project.lake / "raw"
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        key = f"here/raw/{file.relative_to(root).as_posix()}"
        s3.put_object(Bucket="lake", Key=key, Body=file.read_bytes())
    account.run(f"create database if not exists {SCHEMA}")
    refused: dict[str, str] = {}
    expected = {table.name for table in TABLES if table.athena_error}
    for name, statement in project.athena_ddl().items():
        try:
            account.run(statement)
        except Failed as error:
            assert name in expected, error
            refused[name] = str(error)
        if "partitioned by" in statement and "projection.enabled" not in statement:
            account.run(f"msck repair table {SCHEMA}.{name}")
    return refused


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_rows(account: Account, lake: dict[str, str], table: RawTable) -> None:
    if table.name in lake:
        assert table.athena_error
        assert table.athena_error in lake[table.name]
        return
    names = _names(table)
    selected = ", ".join(f"{_as_json(n)} as c{i}" for i, n in enumerate(names))
    sql = f"select {selected} from ({select(table)}) as t({', '.join(names)})"
    if table.athena_error:
        with pytest.raises(Failed, match=table.athena_error):
            account.run(sql)
        return
    rows = [
        tuple(_plain(json.loads(cell or "null")) for cell in row) for row in account.run(sql).rows
    ]
    expected = [tuple(_plain(value) for value in row) for row in table.rows]
    assert sorted(rows, key=repr) == sorted(expected, key=repr)


def _names(table: RawTable) -> list[str]:
    width = len(table.rows[0]) if table.rows else len(table.columns) + len(table.partitions)
    return [f"v{index}" for index in range(width)]


def _as_json(name: str) -> str:
    return f"json_format(cast({name} as json))"


def _plain(value: Any) -> Any:
    """A value of the corpus as Trino's JSON shows it."""
    if isinstance(value, dict):
        # Athena's names are in lower case, at any depth.
        return {key.lower(): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
