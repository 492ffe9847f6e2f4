"""`firehose` can be cut after every writing call: run again, it ends in the same state.

A cut before a call leaves what a cut after the call before it does.
"""

import itertools

import pytest
from athena_recipes.aws.plan import apply, destroy

from tests.python.recipes.streaming_buckets.firehose_account import (
    NOTHING,
    Wire,
    account,
    desired,
    foreign,
    load,
    ours,
)
from tests.python.support.selection import LONG
from tests.python.support.wire import Interrupted

pytestmark = pytest.mark.usefixtures("aws")


CHANGED = {
    "stream": load(3),
    "buffer": {"seconds": 120},
    "run": {"minute": 20, "revision": "b" * 40},
}


@LONG
@pytest.mark.parametrize("number", range(3), ids=["apply", "change", "destroy"])
def test_each_command_can_be_cut_after_every_call(server, number):
    stages = [(apply, desired()), (apply, desired(**CHANGED)), (destroy, NOTHING)]
    act, plan = stages[number]

    def start():
        server.reset()
        foreign()
        for before, its_plan in stages[:number]:
            before(its_plan, ours())

    start()
    act(plan, ours())
    end = account()
    if number == 2:
        server.reset()
        foreign()
        assert account() == end
    cut_calls = []
    for cut_at in itertools.count(1):
        start()
        wire = Wire(cut_at, after=True)
        try:
            act(plan, wire.handlers())
        except Interrupted:
            cut_calls.append(wire.writes[-1])
            act(plan, ours())
            assert account() == end, (cut_at, wire.writes)
            continue
        break
    assert cut_calls == wire.writes
    assert set(cut_calls) == (
        {
            "CreateLogGroup", "PutRetentionPolicy", "CreateLogStream", "CreateStream",
            "CreateQueue", "CreateRole", "PutRolePolicy", "CreateDeliveryStream", "CreateProject",
            "CreateScheduleGroup", "CreateSchedule", "PutMetricAlarm",
        },
        {
            "UpdateStreamMode", "UpdateShardCount", "UpdateDestination", "UpdateProject",
            "UpdateSchedule",
        },
        {
            "DeleteAlarms", "DeleteSchedule", "DeleteScheduleGroup", "DeleteProject",
            "DeleteDeliveryStream", "DeleteRolePolicy", "DeleteRole", "DeleteQueue",
            "DeleteStream", "DeleteLogGroup",
        },
    )[number]  # fmt: skip


@LONG
def test_an_apply_that_was_cut_can_be_destroyed(server):
    foreign()
    before = account()
    for cut_at in itertools.count(1):
        try:
            apply(desired(), Wire(cut_at, after=True).handlers())
        except Interrupted:
            destroy(NOTHING, ours())
            assert account() == before, cut_at
            continue
        break
    assert cut_at == 20  # nineteen writing calls
