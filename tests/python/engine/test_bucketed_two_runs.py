"""Two runs of one bucketed_table at the same time over the same partitions, call by call.

The earlier run is held just before one of its calls; meanwhile the later one, which knows events
that the earlier does not, runs to its end (or is held itself while the earlier ends). Whatever the
order, the table ends with what the later run gave: nothing doubled, nothing lost, and the next run
cleans.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.python.engine.bucketed_lane import Lane
from tests.python.support.account import Account
from tests.python.support.bucketed_project import Row
from tests.python.support.faulty_endpoint import FaultyEndpoint
from tests.python.support.held_call import holding, reached
from tests.python.support.reader import Reader
from tests.python.support.selection import LONG, first

DAYS = ["2024-01-01", "2024-01-02"]
ROWS: list[Row] = [(n % 7, n, DAYS[n % 2]) for n in range(40)]
HUMIDITY = ", cast(7 as integer) as humidity"


@dataclass(frozen=True)
class Order:
    """Which calls are held: that of the earlier run which has `holds` in it for the `nth` time;
    with `later_holds` the later run is held too, and the earlier ends first."""

    holds: str
    nth: int = 1
    later_holds: str = ""
    first_build: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    later_knows: Sequence[str] = ()  # days that only the later run knows
    may_fail: str = ""  # the earlier run may fail, and says this


ORDERS = {
    "before_its_entry": Order("create external table"),
    "before_its_ctas": Order("create table"),
    "before_it_looks": Order("with partitions"),
    "before_it_says_that_it_swaps": Order("ctas_swaps"),
    "before_its_new_partition": Order("add if not exists"),
    "before_its_first_swap": Order("set location"),
    "before_its_second_swap": Order("set location", 2),
    "before_it_drops": Order("drop table"),
    "later_adds_last": Order("add if not exists", later_holds="add if not exists"),
    "later_swaps_last": Order("set location", later_holds="set location"),
    "first_build": Order("create external table if not exists", first_build=True),
    "first_build_adds": Order("add if not exists", first_build=True),
    "full_refresh_looks": Order(
        "with partitions", options={"full_refresh": True}, later_knows=["2025-01-01"]
    ),
    "other_columns": Order(
        "ctas_unfinished",
        options={"on_schema_change": "rebuild_all"},
        may_fail="another run",
    ),
    "other_columns_in_glue": Order("glue UpdateTable", options={"on_schema_change": "rebuild_all"}),
}


def events(rows: Sequence[Row], days: Sequence[str]) -> list[Row]:
    """Rows, and one more event on each of some days."""
    return [*rows, *((n, 100 + len(rows) + n, day) for n, day in enumerate(days))]


@pytest.fixture(scope="module")
def lane(account: Account, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lane]:
    with Lane(tmp_path_factory.mktemp("two") / "lane", "two_runs", account) as made:
        yield made


@LONG
@pytest.mark.parametrize("name", first(list(ORDERS), 4))
def test_the_run_that_began_later_has_the_last_word(name: str, lane: Lane) -> None:
    order = ORDERS[name]
    if order.first_build or not lane.rows:
        lane.clear()
    if not order.first_build and not lane.rows:
        lane.run(ROWS)
        lane.rows = ROWS
    before = lane.rows or ROWS
    try:
        overlap(lane, order, before, f"2024-02-{1 + list(ORDERS).index(name):02}")
    except BaseException:
        lane.clear()  # so that the next order does not begin with what this one left
        raise


def overlap(lane: Lane, order: Order, before: list[Row], new_day: str) -> None:
    earlier_rows = events(before, [*DAYS, new_day])
    later_rows = events(earlier_rows, [*DAYS, new_day, *order.later_knows])
    if "on_schema_change" in order.options:
        lane.more = "" if lane.more else HUMIDITY
    lane.endpoint.forget()
    hold, lane.endpoint.rule = holding(order.holds, order.nth)
    later_hold, later_rule = holding(order.later_holds, 1)
    with (
        FaultyEndpoint(lane.account.environment["AWS_ENDPOINT_URL"]) as second,
        Reader(lane.account, lane.select, may_miss=True) as reader,
    ):
        earlier = lane.start(earlier_rows, part="_earlier", **order.options)
        reached(hold, earlier)
        if order.later_holds:
            second.rule = later_rule
        options = {k: v for k, v in order.options.items() if k == "on_schema_change"}
        later = lane.project.start(lane.query(later_rows), second.url, part="_later", **options)
        if order.later_holds:
            reached(later_hold, later)
            hold.released.set()
            code = earlier.wait()
            later_hold.released.set()
        assert later.wait() == 0, later.printed()
        if not order.later_holds:
            hold.released.set()
            code = earlier.wait()
        reader.read_once_more()
    if code:
        assert order.may_fail and order.may_fail in earlier.printed(), earlier.printed()
    lane.check_table(later_rows)
    lane.run(later_rows, old_files_stay_minutes=0)
    lane.check_table(later_rows)
    lane.check_nothing_is_left()
