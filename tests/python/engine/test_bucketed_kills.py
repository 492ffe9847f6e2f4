"""`kill -9` of dbt at the calls of a run of bucketed_table, while somebody reads the table.

Every statement that is sent to Athena and every call of another service that writes is a place to
strike: just before it (what came before it is done), and just after AWS took it, so that dbt does
not know; Athena goes on with a statement that was sent. The standard tests strike at two calls
of two scenarios; the shards together at all calls of all scenarios.
"""

import re
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.python.engine.bucketed_lane import Lane
from tests.python.support.account import Account
from tests.python.support.bucketed_project import Row
from tests.python.support.faulty_endpoint import Call
from tests.python.support.reader import Reader
from tests.python.support.selection import LONG

PARTS = 4  # that the calls of a scenario are divided into
CLEANED_AFTER = 4  # strikes, at most

DAYS = ["2024-01-01", "2024-01-02", "2024-01-03"]
ROWS: list[Row] = [(n % 7, n, DAYS[n % 3]) for n in range(60)]
EXTRA: list[Row] = [(5, 9, "2024-02-01"), (6, 9, "2024-02-01")]
HUMIDITY = ", cast(7 as integer) as humidity"

Point = tuple[int, bool]  # number of the call; whether it is struck before it takes effect


@dataclass(frozen=True)
class Scenario:
    """What is there before a run, and what the run is."""

    prepare: Callable[[Lane], None]
    options: dict[str, Any] = field(default_factory=dict)
    may_go: Collection[Row] = ()
    may_miss: bool = False


def late_events(lane: Lane) -> list[Row]:
    """What the table has and should keep, and an event for each day that came since."""
    kept = [row for row in lane.rows or ROWS if row not in EXTRA]
    return kept + [(len(kept) % 7, 1000 + len(kept) + n, day) for n, day in enumerate(DAYS)]


def built(lane: Lane) -> None:
    if not lane.rows:
        lane.run(ROWS)
        lane.rows = ROWS


def with_a_day_that_goes(lane: Lane) -> None:
    built(lane)
    lane.run(EXTRA)


def with_other_columns(lane: Lane) -> None:
    built(lane)
    lane.more = "" if lane.more else HUMIDITY


def with_old_files(lane: Lane) -> None:
    built(lane)
    lane.run(lane.rows)
    lane.age_journal()


SCENARIOS = {
    "first_build": Scenario(Lane.clear),
    "rebuild": Scenario(built),
    "full_refresh": Scenario(with_a_day_that_goes, {"full_refresh": True}, may_go=EXTRA),
    # In the calls that give a table other columns, partitions are out of sight for a moment.
    "changed_columns": Scenario(
        with_other_columns, {"on_schema_change": "rebuild_all"}, may_miss=True
    ),
    "batches": Scenario(built, {"writers_per_statement": 3}),
    "cleaning": Scenario(with_old_files),
}


def points(calls: list[Call]) -> list[Point]:
    """Where to strike: before every call, and after those that change something."""
    found: list[Point] = []
    for number, call in enumerate(calls):
        found.append((number, True))
        sql = re.sub(r"--[^\n]*\n|/\*.*?\*/", "", call.sql, flags=re.S).strip().lower()
        if not sql.startswith(("select", "show", "with")):
            found.append((number, False))
    return found


def strike(lane: Lane, scenario: Scenario, point: Point) -> tuple[str, int]:
    """Kill a run, run again, look; the call that was struck, and how often the table was read."""
    scenario.prepare(lane)
    rows = late_events(lane)
    gone = [" ".join(map(str, row)) for row in scenario.may_go]
    with Reader(lane.account, lane.select, gone, may_miss=scenario.may_miss) as reader:
        call = lane.killed_run(rows, *point, **scenario.options)
        lane.run(rows, **scenario.options)
        reader.read_once_more()
    lane.await_statements()
    lane.check_table(rows)
    return f"{'before' if point[1] else 'after'} {call}", reader.reads


def clean(lane: Lane) -> None:
    """The run after it, some time later."""
    lane.run(lane.rows, old_files_stay_minutes=0)
    lane.check_table(lane.rows)
    lane.check_nothing_is_left()


def strikes(lane: Lane, scenario: Scenario, at: list[Point]) -> Iterator[tuple[str, int]]:
    for number, point in enumerate(at, 1):
        try:
            call, reads = strike(lane, scenario, point)
            print(f"killed {call}; {reads} reads", flush=True)
            yield call, reads
            if number % CLEANED_AFTER == 0 or number == len(at):
                clean(lane)
        except Exception as error:
            raise AssertionError(f"killed at {point} ({lane.schema}): {error}") from error


def chosen(everything: list[Point], part: int | None) -> list[Point]:
    """A part of the points, or for None one in the first half and one in the last."""
    if part is None:
        return [everything[len(everything) // 3], everything[-len(everything) // 3]]
    return everything[part::PARTS]


CASES = [
    *(("first_build", None), ("rebuild", None)),
    *(pytest.param(name, part, marks=LONG) for name in SCENARIOS for part in range(PARTS)),
]


@pytest.mark.parametrize(("name", "part"), CASES)
def test_a_killed_run_is_mended_by_the_next(
    name: str, part: int | None, tmp_path: Path, account: Account
) -> None:
    scenario = SCENARIOS[name]
    schema = f"kills_{name}_{'some' if part is None else part}_"
    with ExitStack() as stack:
        lanes = [
            stack.enter_context(Lane(tmp_path / side, schema + side, account))
            for side in ("a", "b")
        ]
        scenario.prepare(lanes[0])
        first = late_events(lanes[0])
        calls = lanes[0].run(first, **scenario.options)
        lanes[0].check_table(first)
        everything = points(calls)
        at = chosen(everything, part)
        with ThreadPoolExecutor(2) as pool:
            done = list(
                pool.map(
                    lambda lane, part: list(strikes(lane, scenario, part)),
                    lanes,
                    (at[::2], at[1::2]),
                )
            )
    struck = [one for part in done for one in part]
    print(f"{name}: {len(struck)} kills of {len(everything)}, {sum(n for _, n in struck)} reads")
    assert len(struck) == len(at)
