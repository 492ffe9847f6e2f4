"""`kill -9` of dbt at the calls of a run of file_table, while somebody reads the table.

A run has a file that is new and one that was delivered again. After the kill either the same run is
repeated, or the file is delivered as it was before, with its old version: the table must not
believe that it still has that one. One point of each kind is standard; the shards have all.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.python.engine.bucketed_lane import Lane
from tests.python.engine.file_rows import files, versions_of
from tests.python.engine.test_bucketed_kills import PARTS, Point, points
from tests.python.support.account import Account
from tests.python.support.bucketed_project import Row
from tests.python.support.reader import Reader
from tests.python.support.selection import LONG

KEPT: list[Row] = [(n, 100 + n, "kept.csv") for n in range(5)]
OLD: list[Row] = [(1, 1, "again.csv"), (2, 2, "again.csv")]
FIXED: list[Row] = [(1, 5, "again.csv"), (2, 2, "again.csv"), (3, 3, "again.csv")]
NEW: list[Row] = [(7, 7, "new.csv")]
GONE: list[Row] = [(8, 8, "gone.csv")]
BEFORE, AFTER = KEPT + OLD + GONE, KEPT + FIXED + NEW


class FileLane(Lane):
    """The lane of a file_table whose vanished files are removed."""

    def build(self, rows: Sequence[Row]) -> None:
        """Build these files, and look."""
        self.run(rows, **self.options(rows))
        self.check(rows)

    def options(self, rows: Sequence[Row]) -> dict[str, object]:
        return {**files(versions_of(rows)), "vanished_files": "remove"}

    def check(self, rows: Sequence[Row]) -> None:
        """The table has these rows, and knows the versions of their files and no others."""
        found = self.account.run(self.select).rows
        assert sorted((int(str(s)), int(str(t)), str(d)) for s, t, d in found) == sorted(rows)
        known = self.account.run(
            f'select dt, file_version from {self.schema}."target_table__files$partitions"'
        ).rows
        assert sorted(map(tuple, known)) == sorted(versions_of(rows).items())


def strike(lane: FileLane, point: Point, is_reverted: bool) -> str:
    """Kill a run, run again, look; the call that was struck."""
    lane.build(BEFORE)
    may_go = [" ".join(map(str, row)) for row in OLD + FIXED + NEW + GONE]
    with Reader(lane.account, lane.select, may_go) as reader:
        call = lane.killed_run(AFTER, *point, **lane.options(AFTER))
        lane.await_statements()
        lane.build(BEFORE if is_reverted else AFTER)
        reader.read_once_more()
    return f"{'before' if point[1] else 'after'} {call}"


@pytest.mark.parametrize("part", [None, *(pytest.param(part, marks=LONG) for part in range(PARTS))])
def test_a_killed_run_is_mended_by_the_next(
    part: int | None, tmp_path: Path, account: Account
) -> None:
    schema = f"file_kills_{'some' if part is None else part}"
    with FileLane(tmp_path, schema, account) as lane:
        lane.build(BEFORE)
        calls = lane.run(AFTER, **lane.options(AFTER))
        everything = points(calls)
        for number, point in enumerate(chosen(everything, part)):
            try:
                print("killed", strike(lane, point, is_reverted=number % 2 == 1), flush=True)
            except Exception as error:
                raise AssertionError(f"killed at {point}: {error}") from error
        # Some time later nothing is left but the table and its versions.
        lane.run(AFTER, **lane.options(AFTER), old_files_stay_minutes=0)
        lane.check(AFTER)
        tables = lane.account.run(f"show tables in {lane.schema}").lines
        assert sorted(map(str, tables)) == ["target_table", "target_table__files"]


def chosen(everything: list[Point], part: int | None) -> Iterator[Point]:
    """A part of the points, or for None two: in the swap, and before the versions are noted."""
    if part is None:
        yield everything[len(everything) * 3 // 5]
        yield everything[len(everything) * 4 // 5]
    else:
        yield from everything[part::PARTS]
