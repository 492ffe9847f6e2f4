"""What must be there: a trail from its first day on, and a region that has flow logs alone."""

from collections.abc import Mapping
from typing import Any

import pytest
from athena_recipes.recipes.pci_evidence.sample_data.flow_logs import HEADER
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail, packed

from tests.python.recipes.pci_evidence.pci_lake import PciLake, event, moment
from tests.python.support.selection import LONG

pytestmark = LONG

FIRST, SECOND, THIRD = "2026-03-01", "2026-03-02", "2026-03-03"
OLD = Trail("999900001111", "ap-southeast-7")
NEW = Trail("999900002222", "mx-central-1", "o-zz99yy88xx")
NETWORK = Trail("999900003333", "ca-west-1")  # flow logs, and no trail
CLOSED = Trail("999900004444", "il-central-1")  # flow logs still, and a trail until February
HISTORY = ("evidence_daily", "evidence_completeness", "evidence_findings", "requirement_rollup")
Rows = list[tuple[Any, ...]]


def flows(lake: PciLake, trail: Trail, day: str) -> None:
    """A refused connection to SSH at ten o'clock."""
    start = int(moment(f"{day}T10:00").timestamp())
    line = (
        f"2 {trail.account} eni-1 192.0.2.1 10.0.0.4 4000 22 6 1 60 {start} {start + 60} REJECT OK"
    )
    key = trail.key(moment(f"{day}T10:10"), "vpcflowlogs", ".log.gz")
    lake.write(f"flow_logs/{key}", packed(f"{HEADER}\n{line}\n"))


def evidence_of(lake: PciLake, day: str) -> Mapping[str, Rows]:
    return {
        table: lake.query(f"select * from {table} where review_date = '{day}' order by all")
        for table in HISTORY
    }


def verdicts(lake: PciLake, trail: Trail, day: str) -> set[tuple[str, str, str]]:
    """(source, state, verdict) of a trail's rules."""
    return set(
        lake.query(
            "select evidence_source, day_state, verdict from evidence_daily"
            f" where review_date = '{day}' and account_id = '{trail.account}'"
        )
    )


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> PciLake:
    """FIRST was reviewed with all trails but NEW, which comes on SECOND."""
    found = PciLake(tmp_path_factory.mktemp("pci"))
    for day in (FIRST, SECOND, THIRD):
        found.deliver(OLD, f"{day}T10:05", [event(OLD, f"{day}T10:00")])
        flows(found, NETWORK, day)
    flows(found, CLOSED, FIRST)
    found.write(
        "expected_trails/e.csv",
        b"account_id,region,first_date,last_date,owner,reason\n"
        b"999900004444,il-central-1,,2026-02-28,x,closed\n",
    )
    found.build(FIRST, with_tests=True)
    return found


def test_a_region_with_flow_logs_alone_has_verdicts(lake: PciLake) -> None:
    """Where there is a network, a trail must be, too, unless somebody says that there is none."""
    assert lake.states(FIRST) == {
        (OLD.account, OLD.region): "complete",
        (NETWORK.account, NETWORK.region): "missing",
        (CLOSED.account, CLOSED.region): "not_due",
    }
    assert verdicts(lake, NETWORK, FIRST) == {
        ("management_events", "missing", "fail"),
        ("data_events", "missing", "fail"),
        ("flow_logs", "complete", "fail"),  # the refused connection
        ("flow_logs", "complete", "pass"),
    }
    assert verdicts(lake, CLOSED, FIRST) == {
        ("management_events", "not_due", "no-data"),
        ("data_events", "not_due", "no-data"),
        ("flow_logs", "complete", "fail"),
        ("flow_logs", "complete", "pass"),
    }
    # What is not due is no gap of a year's logs.
    accounts = {account for (account,) in lake.query("select account_id from retention_check")}
    assert accounts == {OLD.account, NETWORK.account}


def test_a_trail_is_due_from_its_first_day_on(lake: PciLake) -> None:
    before = evidence_of(lake, FIRST)
    new = lake.deliver(NEW, f"{SECOND}T10:05", [event(NEW, f"{SECOND}T10:00")])
    lake.deliver(NEW, f"{THIRD}T10:05", [event(NEW, f"{THIRD}T10:00")])
    lake.build(SECOND, with_tests=True)
    assert lake.states(SECOND)[NEW.account, NEW.region] == "complete"
    # The closed region's flow logs have ended: nothing of it is left to judge.
    assert (CLOSED.account, CLOSED.region) not in lake.states(SECOND)
    lake.build(FIRST, with_tests=True)
    assert evidence_of(lake, FIRST) == before
    place = "account_id = '999900002222'"
    missed = f"select missing_days, three_months_verdict from retention_check where {place}"
    assert lake.query(missed) == [(0, "no-data")]
    # Deleting the first of its days, or a later one, does not make them less due.
    new.unlink()
    lake.build(THIRD, review_days=2)
    assert lake.states(SECOND)[NEW.account, NEW.region] == "missing"
    assert lake.states(THIRD)[NEW.account, NEW.region] == "complete"
    assert lake.query(missed) == [(1, "fail")]
    first = lake.query(f"select first_date::varchar from evidence_scope where {place}")
    assert first == [(SECOND,)]


def test_older_logs_that_are_added_make_their_days_due(lake: PciLake) -> None:
    lake.deliver(NEW, "2026-02-26T10:05", [event(NEW, "2026-02-26T10:00")])
    lake.build("2026-02-27")
    assert lake.states("2026-02-27") == {
        (NEW.account, NEW.region): "missing",
        (CLOSED.account, CLOSED.region): "missing",  # due until the 28th
    }
