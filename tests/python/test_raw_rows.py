"""The views over raw files: for each format, the rows that Athena's reader gives."""

from typing import Any

import duckdb
import pytest

from tests.python import raw_cases_json, raw_cases_parquet, raw_cases_partitions, raw_cases_text
from tests.python.raw_project import RawProject, RawTable, select

TABLES = [
    *raw_cases_json.TABLES,
    *raw_cases_text.CSV_TABLES,
    *raw_cases_text.TEXT_TABLES,
    *raw_cases_parquet.TABLES,
    *raw_cases_partitions.TABLES,
]


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
    if table.error:
        with pytest.raises(duckdb.Error, match=table.error):
            connection.execute(select(table)).fetchall()
        return
    rows = connection.execute(select(table)).fetchall()
    assert sorted(rows, key=repr) == sorted(table.rows, key=repr)
