"""`file_table`: a run builds the files that are new or were delivered again, and no other."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.python.engine.bucketed_engines import Table, bucketed_table
from tests.python.engine.file_rows import files
from tests.python.support.bucketed_project import Row, readings
from tests.python.support.selection import STANDARD, local_first

OCTOBER: list[Row] = [(1, 10, "oct.csv"), (2, 11, "oct.csv")]
NOVEMBER: list[Row] = [(3, 12, "nov.csv")]
# What a query gives for a file that must not be read again.
UNREAD: list[Row] = [(9, 99, "oct.csv")]
STATUS = ", cast('x' as varchar) as status"


@pytest.fixture(params=["local", "athena"])
def table(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Table]:
    with bucketed_table(tmp_path, request, request.param) as made:
        yield made


def run(
    table: Table,
    rows: list[Row],
    versions: Mapping[str, str | None],
    more: str = "",
    **options: Any,
) -> None:
    table.project.run(readings(rows, more), **{**files(versions), **options})


@STANDARD
@local_first("table")
def test_only_new_and_changed_files_are_built(table: Table) -> None:
    run(table, OCTOBER, {"oct.csv": "1"})
    assert table.rows() == OCTOBER
    run(table, UNREAD + NOVEMBER, {"oct.csv": "1", "nov.csv": "1"})
    assert table.rows() == OCTOBER + NOVEMBER
    run(table, [], {"oct.csv": "1", "nov.csv": "1"})
    assert table.rows() == OCTOBER + NOVEMBER
    # Delivered again: replaced, not doubled.
    run(table, UNREAD, {"oct.csv": "2", "nov.csv": "1"})
    assert table.rows() == NOVEMBER + UNREAD
    # A version that was there before is another version now.
    run(table, OCTOBER, {"oct.csv": "1", "nov.csv": "1"})
    assert table.rows() == OCTOBER + NOVEMBER
    # A file without rows is built once, and is known.
    run(table, [], {"oct.csv": "1", "nov.csv": "1", "dec.csv": "1"})
    run(table, [(5, 5, "dec.csv")], {"oct.csv": "1", "nov.csv": "1", "dec.csv": "1"})
    assert table.rows() == OCTOBER + NOVEMBER
    assert table.partitions() == ["dec.csv", "nov.csv", "oct.csv"]
    # dbt's --empty reads no file and loses none.
    run(table, [], {}, empty=True)
    assert table.rows() == OCTOBER + NOVEMBER


@STANDARD
@local_first("table")
def test_vanished_files_stay_or_go_as_configured(table: Table) -> None:
    both = {"oct.csv": "1", "nov.csv": "1"}
    run(table, OCTOBER + NOVEMBER, both)
    run(table, UNREAD, {"nov.csv": "1"})
    assert table.rows() == OCTOBER + NOVEMBER
    # A full refresh reads the files that there are; rows of the vanished ones stay too.
    run(table, [(4, 4, "nov.csv")], {"nov.csv": "1"}, full_refresh=True)
    assert table.rows() == [*OCTOBER, (4, 4, "nov.csv")]
    # With other columns they could not.
    refused = table.project.attempt(
        readings(NOVEMBER, STATUS), full_refresh=True, **files({"nov.csv": "1"})
    )
    assert "oct.csv), so that their rows would be lost" in refused["message"]
    assert table.rows() == [*OCTOBER, (4, 4, "nov.csv")]
    run(table, [], {"nov.csv": "1"}, vanished_files="remove")
    assert table.rows() == [(4, 4, "nov.csv")]
    assert table.partitions() == ["nov.csv"]
    # A list of files that is lost is no reason to empty the table.
    emptied = table.project.attempt(readings([]), vanished_files="remove", **files({}))
    assert "would empty the table" in emptied["message"]
    assert table.rows() == [(4, 4, "nov.csv")]
    # It comes back, with the version that it had.
    run(table, OCTOBER, both)
    assert table.rows() == [*OCTOBER, (4, 4, "nov.csv")]
    # Files that cannot be read have not vanished, and are not built.
    damaged = {"oct.csv": None, "dec.csv": None, "nov.csv": "1"}
    run(table, [(5, 5, "dec.csv")], damaged, vanished_files="remove")
    assert table.rows() == [*OCTOBER, (4, 4, "nov.csv")]


@STANDARD
@local_first("table")
def test_other_columns_and_many_files(table: Table) -> None:
    names = {f"{n}.csv": "1" for n in range(5)}
    rows: list[Row] = [(n, n, f"{n}.csv") for n in range(5)]
    run(table, rows, names, files_per_run=2)
    assert table.rows() == rows[:2]
    run(table, rows, names, files_per_run=2, writers_per_statement=1)
    assert table.rows() == rows[:4]
    run(table, rows, names, STATUS, on_schema_change="rebuild_all")
    assert table.rows() == rows
    assert table.select(f"select distinct status from {table.name}") == [["x"]]


def test_refusals(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    wrong: dict[str, dict[str, Any]] = {
        "names no query of the files": {"files": None},
        "Use file_column": {"partitioned_by": ["dt"]},
        "keep or remove, not 'drop'": {"vanished_files": "drop"},
        "no text column 'source_path'": {"path_column": "source_path"},
        "without dt or dt": {"files": "select cast(null as varchar) as dt, '1' as file_version"},
        "two files are named a": {
            "files": "select dt, '1' as file_version from (values ('a'), ('a')) as f (dt)"
        },
        "files_per_run must be 1 or more": {"files_per_run": 0},
    }
    with bucketed_table(tmp_path, request, "local") as table:
        for message, settings in wrong.items():
            options = {**files({"oct.csv": "1"}), **settings}
            failed = table.project.attempt(readings(OCTOBER), **options)
            assert failed["status"] == "error", message
            assert message in failed["message"]
        assert table.select("select count(*) from duckdb_tables()") == [["0"]]
