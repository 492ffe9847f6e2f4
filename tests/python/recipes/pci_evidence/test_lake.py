"""The recipe pci_evidence on lakes of somebody else's: unknown accounts, missing days, faults."""

from pathlib import Path

import pytest
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail

from tests.python.recipes.pci_evidence.pci_lake import PciLake, event
from tests.python.support.selection import LONG

pytestmark = LONG

SINGLE = Trail("999900001111", "ap-southeast-7")
MEMBER = Trail("999900002222", "mx-central-1", "o-zz99yy88xx")
DAY, NEXT = "2026-03-01", "2026-03-02"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> PciLake:
    """Two unknown accounts in both layouts; one of them delivers nothing on the second day."""
    found = PciLake(tmp_path_factory.mktemp("pci"))
    found.deliver(SINGLE, f"{DAY}T10:05", [event(SINGLE, f"{DAY}T10:00")])
    found.deliver(
        MEMBER,
        f"{DAY}T10:05",
        [
            event(MEMBER, f"{DAY}T10:01", recipientAccountId="999900003333"),
            event(MEMBER, f"{DAY}T10:02"),
        ],
    )
    found.deliver(
        SINGLE, f"{NEXT}T00:04", [event(SINGLE, f"{DAY}T23:59"), event(SINGLE, f"{NEXT}T00:01")]
    )
    found.deliver(MEMBER, f"{NEXT}T00:04", [event(MEMBER, f"{DAY}T23:58")])
    found.build(DAY, with_tests=True)
    return found


def test_unknown_accounts_and_regions_are_found(lake: PciLake) -> None:
    assert lake.states(DAY) == {
        ("999900001111", "ap-southeast-7"): "complete",
        ("999900002222", "mx-central-1"): "complete",
    }
    assert lake.query("select distinct organization_id from evidence_findings order by 1") == [
        ("o-zz99yy88xx",),
        (None,),
    ]


def test_events_after_midnight_belong_to_their_day(lake: PciLake) -> None:
    found = lake.query(
        "select account_id, strftime(event_at, '%d %H:%M') from evidence_findings"
        " where rule_id = 'user-change' and review_date = '2026-03-01' order by all"
    )
    assert found == [
        ("999900001111", "01 10:00"),
        ("999900001111", "01 23:59"),
        ("999900002222", "01 10:01"),
        ("999900002222", "01 10:02"),
        ("999900002222", "01 23:58"),
    ]


def test_a_missing_region_day_fails_and_the_history_stays(lake: PciLake) -> None:
    before = lake.query(f"select * from evidence_daily where review_date = '{DAY}' order by all")
    lake.build(NEXT)
    # Only yesterday's last minute came on the second day: its own events are missing.
    assert lake.states(NEXT) == {
        ("999900001111", "ap-southeast-7"): "complete",
        ("999900002222", "mx-central-1"): "missing",
    }
    verdicts = lake.query(
        "select distinct verdict from evidence_daily where account_id = '999900002222'"
        f" and review_date = '{NEXT}' and evidence_source <> 'flow_logs'"
    )
    assert verdicts == [("fail",)]
    assert (
        lake.query(f"select * from evidence_daily where review_date = '{DAY}' order by all")
        == before
    )
    # The same day again, and everything is as it was.
    lake.build(DAY)
    assert (
        lake.query(f"select * from evidence_daily where review_date = '{DAY}' order by all")
        == before
    )


def test_a_trail_whose_files_are_gone_is_missed(lake: PciLake, tmp_path: Path) -> None:
    other = PciLake(tmp_path)
    gone = other.deliver(SINGLE, f"{DAY}T10:05", [event(SINGLE, f"{DAY}T10:00")])
    other.deliver(MEMBER, f"{DAY}T10:05", [event(MEMBER, f"{DAY}T10:00")])
    other.build(DAY)
    gone.unlink()
    other.build(DAY)
    assert other.states(DAY)[SINGLE.account, SINGLE.region] == "missing"
    # What is named is due, and what is no longer due is not.
    other.write(
        "expected_trails/e.csv",
        b"account_id,region,first_date,last_date,owner,reason\n"
        b"999900001111,ap-southeast-7,,2026-02-01,x,closed\n123456789012,eu-west-1,,,x,new\n",
    )
    other.build(DAY)
    assert other.states(DAY) == {
        ("999900002222", "mx-central-1"): "complete",
        ("123456789012", "eu-west-1"): "missing",
    }


def test_a_date_that_is_none_is_refused(lake: PciLake) -> None:
    done = lake.attempt("yesterday")
    assert done.returncode != 0
    assert "which is no date. Fix: write YYYY-MM-DD" in done.stdout
