"""The tiering on Redshift and S3, cut after every call: each day has all its orders once, always.

A cut before a call leaves what a cut after the call before it does. What a cut call had Redshift
do goes on, as it does on Redshift, while the next run begins.
"""

import pytest

from tests.python.recipes.hot_cold_orders.hot_orders_lake import (
    Order,
    correction,
    expected_days,
    order,
)
from tests.python.recipes.hot_cold_orders.redshift_lake import Cut, RedshiftLake
from tests.python.support.selection import LONG
from tests.python.support.wire import ACTIVE, Interrupted

pytestmark = LONG

pytest_plugins = ("tests.python.recipes.hot_cold_orders.redshift_fixtures",)

STEPS = ("unload", "retier", "delete", "clean")
BEFORE = ("--before", "2024-03")
BASE = (
    order(1, "2024-01-31", "1.00"),
    order(2, "2024-02-01", "2.00"),
    order(3, "2024-02-29", "3.00"),
    order(4, "2024-02-29", "4.00"),
    order(5, "2024-03-15", "5.00"),
    order(6, "2024-03-16", "6.00"),
)
CHANGED = (order(2, "2024-02-01", "2.50"), order(3, "2024-03-01", "3.00"))
LATE = order(7, "2024-01-10", "7.00")


def start(lake: RedshiftLake) -> dict[int, Order]:
    """January is cold and waits for its deletion, February for its unload, corrections for both.

    The orders that there are.
    """
    orders = {one["o_orderkey"]: one for one in BASE}
    lake.local.add(BASE)
    assert lake.apply("unload", arguments=("--before", "2024-02")).exit_code == 0
    lake.local.correct(
        *(correction(number, one) for number, one in enumerate(CHANGED)),
        correction(8, orders.pop(4), deleted=True),
        correction(9, LATE),
    )
    orders.update({one["o_orderkey"]: one for one in (*CHANGED, LATE)})
    return orders


@pytest.mark.parametrize("first", range(5))
def test_the_job_can_be_cut_after_every_fifth_call(redshift_lake: RedshiftLake, first: int) -> None:
    lake = redshift_lake
    orders = start(lake)
    wanted = expected_days(orders.values())
    lake.copy()
    lake.local.build()
    assert lake.days() == wanted
    saved = lake.save()
    whole = Cut()
    assert lake.apply(*STEPS, arguments=BEFORE).exit_code == 0
    assert lake.days() == wanted
    end = (lake.local.hot_keys(), lake.cold_keys())
    assert end == ([3, 5, 6], {"2024-01": [1, 7], "2024-02": [2]})
    assert {"ExecuteStatement", "BatchExecuteStatement", "DescribeStatement", "GetStatementResult",
            "ListStatements", "PutObject", "GetObject", "ListObjectsV2", "DeleteObjects"} == set(
        whole.calls
    )  # fmt: skip
    cuts = range(1, len(whole.calls))
    cut_calls = set()
    for cut_at in cuts[first::5]:
        lake.load(saved)
        cut = Cut(cut_at)
        try:  # how often a statement is described depends on the clock: it may be done before
            lake.apply(*STEPS, arguments=BEFORE)
        except Interrupted:
            cut_calls.add(cut.calls[-1])
        ACTIVE.clear()
        assert lake.days() == wanted, cut_at
        done = lake.apply(*STEPS, arguments=BEFORE)
        assert done.exit_code == 0, (cut_at, done.output)
        lake.api.wait()
        assert lake.days() == wanted, cut_at
        assert lake.apply(*STEPS, arguments=BEFORE).exit_code == 0
        assert (lake.local.hot_keys(), lake.cold_keys()) == end, cut_at
        assert lake.batches() == {one.batch for one in lake.cold.state().values()}, cut_at
        assert lake.hot.corrections().num_rows == 0
    assert cut_calls & {"ExecuteStatement", "DescribeStatement"}
