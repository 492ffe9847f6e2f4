"""Runs of bucketed_table that take so long that files could go while somebody reads them.

A run is held just before a call until more than half of `old_files_stay_minutes` is over. That call
was allowed when it was sent; the next that takes a folder away from readers must not come.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.python.engine.bucketed_lane import Lane
from tests.python.support.account import Account
from tests.python.support.bucketed_project import Row
from tests.python.support.faulty_endpoint import Call, FailStatement, Fault
from tests.python.support.held_call import holding, reached
from tests.python.support.reader import Reader
from tests.python.support.selection import LONG

DAYS = ["2024-01-01", "2024-01-02", "2024-01-03"]
ROWS: list[Row] = [(n % 7, n, DAYS[n % 3]) for n in range(60)]
GOES: list[Row] = [(5, 9, "2023-12-01"), (6, 9, "2023-12-01")]
STAY_MINUTES = 1.5
HUMIDITY = ", cast(7 as integer) as humidity"


@dataclass(frozen=True)
class Late:
    """Which call is held for the `nth` time, and which must not come after it."""

    holds: str
    nth: int
    forbidden: str
    allowed: int = 0  # how many of the forbidden may have come before
    options: dict[str, Any] = field(default_factory=dict)


LATE = {
    "first_swap": Late("set tblproperties ('ctas_swaps'", 1, "set location"),
    "second_swap": Late("set location", 1, "set location", allowed=1),
    "drop": Late("set location", 3, "drop if exists", options={"full_refresh": True}),
    "other_columns": Late(
        "ctas_unfinished", 1, "glue UpdateTable", options={"on_schema_change": "rebuild_all"}
    ),
}


@pytest.fixture
def lane(account: Account, tmp_path: Any, request: pytest.FixtureRequest) -> Iterator[Lane]:
    name = f"late_{abs(hash(request.node.name)) % 10**8}"
    with Lane(tmp_path / "lane", name, account) as made:
        yield made


@LONG
@pytest.mark.parametrize("name", LATE)
def test_a_late_run_takes_no_folder_from_readers(name: str, lane: Lane) -> None:
    late = LATE[name]
    lane.run([*ROWS, *GOES])
    rows = [*ROWS, *((n, 100 + n, day) for n, day in enumerate(DAYS))]
    kept = [] if "full_refresh" in late.options else GOES
    if "on_schema_change" in late.options:  # builds all partitions, so the model must give all rows
        lane.more, rows, kept = HUMIDITY, rows + GOES, []
    lane.endpoint.forget()
    hold, lane.endpoint.rule = holding(late.holds, late.nth)
    with Reader(lane.account, lane.select, [" ".join(map(str, row)) for row in GOES]) as reader:
        run = lane.start(rows, old_files_stay_minutes=STAY_MINUTES, **late.options)
        reached(hold, run)
        time.sleep(max(0, begun(lane) + STAY_MINUTES * 30 + 2 - time.time()))
        hold.released.set()
        assert run.wait() == 1, run.printed()
        reader.read_once_more()
    assert "more than half of old_files_stay_minutes (1.5)" in run.printed()
    assert "Fix: raise it" in run.printed()
    came = [call for call in lane.endpoint.writes if late.forbidden in text(call)]
    assert len(came) == late.allowed
    found = lane.account.run(lane.select).rows
    assert {(int(str(s)), int(str(t)), str(d)) for s, t, d in found} >= {*ROWS, *GOES}
    # Cleaning, hours later, removes nothing that is registered; the next run mends it.
    lane.age_journal()
    lane.run(rows, **late.options)
    lane.check_table([*rows, *kept])
    lane.run(rows, old_files_stay_minutes=0)
    lane.check_table([*rows, *kept])
    lane.check_nothing_is_left()


def begun(lane: Lane) -> float:
    """When the run began that was the last to: a Unix time, from its name."""
    tables = lane.account.run(f"show tables in {lane.schema} 'target_table__ctas_*'").lines
    stamp = max(str(name).split("__ctas_")[1][:14] for name in tables)
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()


def text(call: Call) -> str:
    return f"{call.service} {call.action} {call.sql}"


@pytest.mark.parametrize("statement", ["set location", "drop if exists"])
def test_what_a_full_refresh_did_not_drop_keeps_its_files(statement: str, lane: Lane) -> None:
    lane.run([*ROWS, *GOES])
    lane.endpoint.forget()
    lane.endpoint.rule = failing_once(lambda call: statement in call.sql)
    run = lane.start(ROWS, full_refresh=True)
    assert run.wait() == 1, run.printed()
    lane.check_table([*ROWS, *GOES])
    # Hours later: the failed run's entry of the journal is cleaned by a run that is no refresh.
    lane.age_journal()
    lane.run(ROWS)
    lane.check_table([*ROWS, *GOES])


def failing_once(hits: Callable[[Call], bool]) -> Callable[[Call], Fault | None]:
    """A rule that fails the first statement that `hits` picks."""
    hit: list[Call] = []

    def rule(call: Call) -> Fault | None:
        if hit or not hits(call):
            return None
        hit.append(call)
        return FailStatement("ConcurrentModificationException")

    return rule
