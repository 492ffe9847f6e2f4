"""Runs of bucketed_table while AWS throttles, fails, or takes a call and does not answer.

What botocore and dbt-athena try again must come out right; what they do not must end the run with
AWS's own words, and the next run mends it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.python.engine.bucketed_lane import Lane
from tests.python.support.account import Account
from tests.python.support.bucketed_project import Row
from tests.python.support.faulty_endpoint import (
    Call,
    FailStatement,
    Fault,
    LoseAnswer,
    Reply,
)
from tests.python.support.reader import Reader
from tests.python.support.selection import first

DAYS = ["2024-01-01", "2024-01-02"]
ROWS: list[Row] = [(n % 7, n, DAYS[n % 2]) for n in range(40)]
HUMIDITY = ", cast(7 as integer) as humidity"
CONCURRENT = "ConcurrentModificationException"
ALWAYS = 10**6
CLEANS = {"old_files_stay_minutes": 0}
OTHER_COLUMNS = {"on_schema_change": "rebuild_all"}


@dataclass(frozen=True)
class Trouble:
    """A fault for the first `times` calls that `hits` picks; `ends` is what a failing run says."""

    hits: Callable[[Call], bool]
    fault: Fault
    times: int = 2
    ends: str = ""
    options: dict[str, Any] = field(default_factory=dict)


def sends(text: str) -> Callable[[Call], bool]:
    return lambda call: call.action == "StartQueryExecution" and text in call.sql


def calls(service: str, action: str) -> Callable[[Call], bool]:
    return lambda call: (call.service, call.action) == (service, action)


TROUBLES = {
    "throttled_ctas": Trouble(sends("create table"), Reply(400, "ThrottlingException")),
    "throttled_swap": Trouble(sends("set location"), Reply(400, "TooManyRequestsException")),
    "throttled_polls": Trouble(
        calls("athena", "GetQueryExecution"), Reply(400, "ThrottlingException"), 3
    ),
    "throttled_glue": Trouble(calls("glue", "GetTable"), Reply(400, "ThrottlingException")),
    "glue_throttled_for_good": Trouble(
        calls("glue", "GetTable"), Reply(400, "ThrottlingException"), ALWAYS, "ThrottlingException"
    ),
    "slow_down": Trouble(calls("s3", "DeleteObjects"), Reply(503, "SlowDown"), options=CLEANS),
    "slow_down_for_good": Trouble(
        calls("s3", "DeleteObjects"), Reply(503, "SlowDown"), ALWAYS, "SlowDown", CLEANS
    ),
    "ctas_500": Trouble(sends("create table"), Reply(500, "InternalServerException")),
    "poll_500": Trouble(
        calls("athena", "GetQueryExecution"), Reply(500, "InternalServerException")
    ),
    "entry_taken_without_answer": Trouble(sends("create external table"), LoseAnswer(), 1),
    "ctas_taken_without_answer": Trouble(sends("create table"), LoseAnswer(), 1),
    "add_taken_without_answer": Trouble(sends("add if not exists"), LoseAnswer(), 1),
    "swap_taken_without_answer": Trouble(sends("set location"), LoseAnswer()),
    "delete_taken_without_answer": Trouble(
        calls("s3", "DeleteObjects"), LoseAnswer(), 1, options=CLEANS
    ),
    "ctas_fails": Trouble(
        sends("create table"), FailStatement("INTERNAL_ERROR"), 1, "INTERNAL_ERROR"
    ),
    "add_fails": Trouble(sends("add if not exists"), FailStatement(CONCURRENT), 1, CONCURRENT),
    "swap_fails": Trouble(sends("set location"), FailStatement(CONCURRENT), 1, CONCURRENT),
    "drop_fails": Trouble(sends("drop table"), FailStatement(CONCURRENT), 1, CONCURRENT),
    "table_of_other_columns_fails": Trouble(
        calls("glue", "UpdateTable"), Reply(400, CONCURRENT), 1, CONCURRENT, options=OTHER_COLUMNS
    ),
    "partitions_of_other_columns_fail": Trouble(
        calls("glue", "BatchCreatePartition"),
        Reply(400, CONCURRENT),
        1,
        CONCURRENT,
        options=OTHER_COLUMNS,
    ),
    "partitions_taken_without_answer": Trouble(
        calls("glue", "BatchCreatePartition"), LoseAnswer(), 1, options=OTHER_COLUMNS
    ),
}


@pytest.fixture(scope="module")
def lane(account: Account, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lane]:
    with Lane(tmp_path_factory.mktemp("faults") / "lane", "faults", account) as made:
        yield made


@pytest.mark.parametrize("name", first(list(TROUBLES), 3))
def test_a_run_ends_right_or_says_why(name: str, lane: Lane) -> None:
    trouble = TROUBLES[name]
    if not lane.rows:
        lane.clear()
        lane.run(ROWS)
        lane.rows = ROWS
    new_day = f"2024-02-{1 + list(TROUBLES).index(name):02}"
    rows = [*lane.rows, *((n, len(lane.rows) + n, d) for n, d in enumerate([*DAYS, new_day]))]
    if trouble.options == OTHER_COLUMNS:
        lane.more = "" if lane.more else HUMIDITY
    try:
        survive(lane, trouble, rows)
    except BaseException:
        lane.clear()  # so that the next trouble does not begin with what this one left
        raise


def survive(lane: Lane, trouble: Trouble, rows: list[Row]) -> None:
    hit: list[Call] = []

    def rule(call: Call) -> Fault | None:
        if len(hit) < trouble.times and trouble.hits(call):
            hit.append(call)
            return trouble.fault
        return None

    changes = trouble.options == OTHER_COLUMNS
    with Reader(lane.account, lane.select, may_miss=changes) as reader:
        lane.endpoint.forget()
        lane.endpoint.rule = rule
        run = lane.start(rows, **trouble.options)
        code = run.wait()
        reader.read_once_more()
    lane.statements = lane.endpoint.statements
    assert hit, "the fault did not come"
    if trouble.ends:
        assert code == 1
        assert trouble.ends in run.printed()
    else:
        assert code == 0, run.printed()
        lane.check_table(rows)
    # The next run mends it, and cleans.
    lane.await_statements()
    lane.run(rows, **{**trouble.options, "old_files_stay_minutes": 0})
    lane.check_table(rows)
    lane.check_nothing_is_left()
