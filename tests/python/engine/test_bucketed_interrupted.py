"""Runs of bucketed_table that fail or are killed while they write: the table is as it was."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.python.engine.bucketed_engines import Table, bucketed_table
from tests.python.support.bucketed_project import Row, readings
from tests.python.support.selection import STANDARD, first, local_first

DAYS = ["2024-01-01", "2024-01-02", "2024-01-03"]
ROWS: list[Row] = [(n % 7, n, DAYS[n % 3]) for n in range(60)]
NEW: list[Row] = [(1, 100, DAYS[0]), (2, 101, "2024-01-04")]
KILLED = -9
STATUS = ", cast('x' as varchar) as status"

INTERRUPTED: dict[str, dict[str, Any]] = {
    "later_build": {},
    "full_refresh": {"full_refresh": True},
    "other_columns": {"more": STATUS, "on_schema_change": "rebuild_all"},
}


@pytest.fixture(params=["local", "athena"])
def table(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Table]:
    with bucketed_table(tmp_path, request, request.param) as made:
        yield made


@pytest.fixture
def local_table(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Table]:
    with bucketed_table(tmp_path, request, "local") as made:
        yield made


def failing(rows: list[Row], more: str = "") -> str:
    """A query that has the rows' partitions and columns, and fails when a temperature is read."""
    value = "concat('x', cast(temperature as varchar))"
    return readings(rows, more).replace("cast(temperature as", f"cast({value} as")


def tables(table: Table) -> list[list[str]]:
    return table.select(
        f"""select table_name from information_schema.tables
        where table_schema = '{table.project.schema}'
            and table_name in ('target_table', 'target_table__partitions')"""
    )


@STANDARD
def test_a_first_build_that_fails_leaves_nothing(table: Table) -> None:
    failed = table.project.attempt(failing(ROWS))
    assert failed["status"] == "error"
    assert "cast" in failed["message"].lower() or "convert" in failed["message"].lower()
    assert tables(table) == []
    table.project.run(readings(ROWS))
    assert (table.rows(), table.partitions()) == (sorted(ROWS), DAYS)


@STANDARD
@local_first("table")
@pytest.mark.parametrize("name", INTERRUPTED)
def test_a_later_run_that_fails_leaves_what_was_there(table: Table, name: str) -> None:
    options = dict(INTERRUPTED[name])
    more = options.pop("more", "")
    table.project.run(readings(ROWS))
    assert table.project.attempt(failing(NEW, more), **options)["status"] == "error"
    assert (table.rows(), table.partitions()) == (sorted(ROWS), DAYS)
    table.project.run(readings(ROWS + NEW, more), **options)
    assert table.rows() == sorted(ROWS + NEW)
    assert table.partitions() == [*DAYS, "2024-01-04"]


@pytest.mark.parametrize("name", first(["first_build", *INTERRUPTED], 2))
def test_a_killed_run_on_duckdb_leaves_what_was_there(local_table: Table, name: str) -> None:
    table, project = local_table, local_table.project
    options = dict(INTERRUPTED.get(name, {}))
    more = options.pop("more", "")
    if name != "first_build":
        project.run(readings(ROWS))
    before = [] if name == "first_build" else sorted(ROWS)
    # Takes for ever; which partitions there are is asked of another query.
    endless = "cast(temperature + (select count(*) from range(1000000000000)) as"
    query = readings(NEW, more).replace("cast(temperature as", endless)
    wanted = f"select distinct dt from ({readings(NEW)}) as readings"
    process = project.start(query, "", part="_killed", partitions_to_build=wanted, **options)
    await_insert(project.root / "logs_killed" / "dbt.log", process.process.is_alive)
    process.kill()
    assert process.wait() == KILLED
    if name == "first_build":
        assert tables(table) == []
    else:
        assert (table.rows(), table.partitions()) == (before, DAYS)
    project.run(readings(ROWS + NEW, more), **options)
    assert table.rows() == sorted(ROWS + NEW)
    assert table.partitions() == [*DAYS, "2024-01-04"]


def await_insert(log: Path, is_alive: Callable[[], bool]) -> None:
    """Wait until dbt says that it inserts the rows, and a moment more."""
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        assert is_alive(), log.read_text()[-2000:]
        _, inserts, last = (log.read_text() if log.exists() else "").rpartition("insert into")
        if inserts and "range(1000000000000)" in last:
            time.sleep(0.5)
            return
        time.sleep(0.05)
    raise AssertionError(f"no insert: {log.read_text()[-2000:]}")
