"""The views over raw files: for each format, the rows that Athena's reader gives."""

from typing import Any

import duckdb
import pytest

from tests.python.engine.raw_cases import TABLES
from tests.python.support.raw_project import SCHEMA, RawProject, RawTable, select
from tests.python.support.selection import STANDARD

pytestmark = STANDARD


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> RawProject:
    """All tables of all cases, created in one dbt run."""
    project = RawProject(tmp_path_factory.mktemp("raw"), TABLES)
    success, said = project.create()
    assert success, said
    return project


@pytest.fixture(scope="module")
def connection(project: RawProject) -> Any:
    with project.connect() as connection:
        connection.execute("create schema if not exists main")
        yield connection


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_rows_are_those_of_the_format(
    table: RawTable, connection: duckdb.DuckDBPyConnection
) -> None:
    if table.duckdb_error:
        with pytest.raises(duckdb.Error, match=table.duckdb_error):
            connection.execute(select(table)).fetchall()
        return
    rows = connection.execute(select(table)).fetchall()
    expected = table.rows if table.duckdb_rows is None else table.duckdb_rows
    assert sorted(rows, key=repr) == sorted(expected, key=repr)


def test_each_difference_is_one() -> None:
    """A difference that has gone must leave the cases, too."""
    differing = [table for table in TABLES if table.duckdb_rows is not None]
    assert differing
    for table in differing:
        assert sorted(table.duckdb_rows or [], key=repr) != sorted(table.rows, key=repr), table


def test_columns_are_those_declared(connection: duckdb.DuckDBPyConnection) -> None:
    """Names, order and types of the view, partitions and "$path" at the end."""
    described = connection.execute(f"describe {SCHEMA}.json_nulls").fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [
        ("id", "INTEGER"),
        ("tags", "VARCHAR[]"),
        ("item", "STRUCT(a INTEGER, b STRUCT(c VARCHAR))"),
        ("counts", "MAP(VARCHAR, INTEGER)"),
        ("$path", "VARCHAR"),
    ]
    described = connection.execute(f"describe {SCHEMA}.partitions_found").fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [
        ("line", "VARCHAR"),
        ("country", "VARCHAR"),
        ("n", "INTEGER"),
        ("$path", "VARCHAR"),
    ]
