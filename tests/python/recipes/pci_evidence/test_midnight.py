"""Around midnight no event is lost: it counts on its day, or it is counted as one that is late."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail

from tests.python.recipes.pci_evidence.pci_lake import PciLake, event
from tests.python.support.selection import LONG

pytestmark = LONG

REGION = "ap-southeast-7"
FIRST, DAY, NEXT = "2026-02-28", "2026-03-01", "2026-03-02"
# Delivered on NEXT, with an event of DAY. CloudTrail stamps names every five minutes, so a file may
# be stamped exactly at the cut, which is at one o'clock.
STAMPS = {"00:00": True, "00:55": True, "00:59": True, "01:00": False, "01:05": False}
BY_STAMP = {stamp: Trail(f"9999{stamp.replace(':', ''):0>8}", REGION) for stamp in STAMPS}
LATE = Trail("999900002222", "mx-central-1", "o-zz99yy88xx")
STRANGE_NAME = Trail("999900003333", REGION)
UNDISTURBED = Trail("999900004444", REGION)
TRAILS = (*BY_STAMP.values(), LATE, STRANGE_NAME, UNDISTURBED)


class Midnight(PciLake):
    """A lake of TRAILS, and what its reviews counted."""

    def counted(self, trail: Trail, day: str) -> list[str]:
        """Times of a day's events in the evidence."""
        rows = self.query(
            "select strftime(event_at, '%d %H:%M') from evidence_findings where rule_id ="
            f" 'user-change' and review_date = '{day}' and account_id = '{trail.account}'"
            " order by 1"
        )
        return [one for (one,) in rows]

    def rejects(self) -> dict[str, dict[str, int]]:
        """account -> state -> records of the last run that are no events of its days."""
        found: dict[str, dict[str, int]] = {}
        for account, state, records in self.query(
            "select account_id, record_state, sum(records) from evidence_rejects group by all"
        ):
            found.setdefault(account, {})[state] = int(records)
        return found


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Midnight:
    """DAY and then NEXT were reviewed; one of LATE's files came between the two reviews."""
    found = Midnight(tmp_path_factory.mktemp("pci"))
    for trail in TRAILS:
        for day in (DAY, NEXT):
            found.deliver(trail, f"{day}T10:05", [event(trail, f"{day}T10:00")])
    for stamp, trail in BY_STAMP.items():
        records = [event(trail, f"{DAY}T23:59"), event(trail, f"{NEXT}T00:00")]
        found.deliver(trail, f"{NEXT}T{stamp}", records)
    found.deliver(LATE, f"{NEXT}T00:05", [event(LATE, f"{DAY}T23:57")])
    # The name does not begin with its account: it sorts after the cut, whatever its time.
    strange = found.deliver(STRANGE_NAME, f"{NEXT}T00:05", [event(STRANGE_NAME, f"{DAY}T23:59")])
    strange.rename(strange.with_name("zz-" + strange.name))
    found.build(DAY)
    found.deliver(LATE, f"{NEXT}T00:10", [event(LATE, f"{DAY}T23:58"), event(LATE, f"{DAY}T23:59")])
    found.build(NEXT, with_tests=True)
    return found


@pytest.mark.parametrize("stamp", STAMPS)
def test_both_days_agree_on_who_counts_a_file(lake: Midnight, stamp: str) -> None:
    trail, is_read_the_day_before = BY_STAMP[stamp], STAMPS[stamp]
    state, day_state = "day_before", "complete"
    if not is_read_the_day_before:
        state, day_state = "other_day", "damaged"
    assert lake.counted(trail, DAY) == ["01 10:00", *["01 23:59"] * is_read_the_day_before]
    assert lake.counted(trail, NEXT) == ["02 00:00", "02 10:00"]
    assert lake.rejects()[trail.account] == {state: 1}
    assert lake.states(NEXT)[trail.account, REGION] == day_state


def test_a_file_of_a_strange_name_is_counted_where_it_is_read(lake: Midnight) -> None:
    assert lake.counted(STRANGE_NAME, DAY) == ["01 10:00"]
    assert lake.rejects()[STRANGE_NAME.account] == {"other_day": 1}
    assert lake.states(NEXT)[STRANGE_NAME.account, REGION] == "damaged"
    assert UNDISTURBED.account not in lake.rejects()
    assert lake.states(NEXT)[UNDISTURBED.account, REGION] == "complete"


def test_a_file_that_comes_after_its_day_was_reviewed_fails_the_next_day(lake: Midnight) -> None:
    assert lake.counted(LATE, DAY) == ["01 10:00", "01 23:57"]
    assert lake.rejects()[LATE.account] == {"day_before": 1, "late": 2}
    assert lake.query("select records, fix from evidence_rejects where record_state = 'late'") == [
        (2, "Review the day before again, then this one: the file came after that day's review")
    ]
    assert lake.states(NEXT)[LATE.account, LATE.region] == "damaged"
    verdicts = lake.query(
        "select distinct verdict from evidence_daily where evidence_source = 'management_events'"
        f" and review_date = '{NEXT}' and account_id = '{LATE.account}'"
    )
    assert verdicts == [("fail",)]
    # What it says to do mends both days.
    lake.build(DAY)
    assert lake.counted(LATE, DAY) == ["01 10:00", "01 23:57", "01 23:58", "01 23:59"]
    lake.build(NEXT)
    assert lake.rejects()[LATE.account] == {"day_before": 3}
    assert lake.states(NEXT)[LATE.account, LATE.region] == "complete"


def test_a_day_that_nobody_reviewed_is_not_late(tmp_path: Path) -> None:
    """The first day of a lake does not fail for the day before; reviewed later, that counts all."""
    lake = Midnight(tmp_path)
    for day in (FIRST, DAY, NEXT):
        lake.deliver(LATE, f"{day}T10:05", [event(LATE, f"{day}T10:00")])
    lake.deliver(LATE, f"{DAY}T00:05", [event(LATE, f"{FIRST}T23:59")])
    lake.deliver(LATE, f"{NEXT}T01:00", [event(LATE, f"{DAY}T23:59")])
    lake.build(DAY, with_tests=True)
    assert lake.rejects() == {LATE.account: {"day_before": 1}}
    assert set(lake.states(DAY).values()) == {"complete"}
    # In one run of several days each event counts once.
    lake.build(NEXT, review_days=3, with_tests=True)
    assert lake.counted(LATE, FIRST) == ["28 10:00", "28 23:59"]
    assert lake.counted(LATE, DAY) == ["01 10:00"]
    assert lake.rejects() == {LATE.account: {"other_day": 1}}


def test_without_a_date_yesterday_is_reviewed(tmp_path: Path) -> None:
    """Files of the last days and of today, and no file that names a window."""
    lake = PciLake(tmp_path)

    def yesterday() -> datetime:
        return datetime.now(UTC) - timedelta(days=1)

    first = yesterday()
    for back in range(-2, 3):
        day = f"{first - timedelta(days=back):%Y-%m-%d}"
        lake.deliver(UNDISTURBED, f"{day}T10:05", [event(UNDISTURBED, f"{day}T10:00")])
    lake.build(None)
    reviewed = [
        str(day) for (day,) in lake.query("select distinct review_date from evidence_daily")
    ]
    # One day, even where midnight was passed meanwhile.
    assert len(reviewed) == 1
    assert reviewed[0] in {f"{one:%Y-%m-%d}" for one in (first, yesterday())}
    assert set(lake.states(reviewed[0]).values()) == {"complete"}
    assert lake.query("select distinct event_at::date::varchar from evidence_findings") == [
        (reviewed[0],)
    ]
