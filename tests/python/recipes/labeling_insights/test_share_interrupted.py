"""`labeling share` can be cut at every writing call: run again, it ends in the same state."""

import itertools

import pytest
from athena_recipes.aws.plan import apply, destroy
from athena_recipes.recipes.labeling_insights.share.config import Share

from tests.python.recipes.labeling_insights.share_account import (
    NOTHING,
    Wire,
    account,
    foreign,
    ours,
)
from tests.python.recipes.labeling_insights.share_fixture import DAILY, WEEKLY, desired
from tests.python.support.selection import LONG
from tests.python.support.wire import Interrupted

pytestmark = [LONG, pytest.mark.usefixtures("aws")]


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_apply_and_destroy_can_be_cut_at_every_call(server, after):
    foreign()
    empty = account()
    changed = desired(
        Share("progress", ("x@example.com",), WEEKLY, "New"),
        Share("labels", ("x@example.com",), DAILY, None),
    )
    stages = [(apply, desired()), (apply, changed), (destroy, NOTHING)]

    def start(number):
        for act, plan in stages[:number]:
            act(plan, ours())
        return account()

    ends = [start(1), start(2), empty]
    cut_calls = []
    for number, (act, plan) in enumerate(stages):
        for cut_at in itertools.count(1):
            server.reset()
            foreign()
            start(number)
            wire = Wire(cut_at, after)
            try:
                act(plan, wire.handlers())
            except Interrupted:
                cut_calls.append(wire.writes[-1])
                act(plan, ours())
                assert account() == ends[number], (act, cut_at, wire.writes)
                continue
            break
    assert set(cut_calls) == {
        "CreateScheduleGroup", "CreateRole", "PutRolePolicy", "CreateTemplate", "CreateSchedule",
        "UpdateTemplate", "UpdateSchedule", "DeleteSchedule", "DeleteTemplate",
        "DeleteRolePolicy", "DeleteRole", "DeleteScheduleGroup",
    }  # fmt: skip


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_an_apply_that_was_cut_can_be_destroyed(server, after):
    for cut_at in itertools.count(1):
        server.reset()
        foreign()
        before = account()
        try:
            apply(desired(), Wire(cut_at, after).handlers())
        except Interrupted:
            destroy(NOTHING, ours())
            assert account() == before
            continue
        break
    assert cut_at == 9  # eight writing calls
