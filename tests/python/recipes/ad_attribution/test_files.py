"""Files of other systems, borders of hours and days, and lakes that are empty or late."""

import gzip
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tests.python.recipes.ad_attribution.attribution_lake import (
    BEGIN,
    AttributionLake,
    after,
    bid,
    event,
    request,
)
from tests.python.support.selection import LONG

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
END = timedelta(milliseconds=1)
GOOD = request(99)
_ODD_BIDS = (
    '\ufeff{"campaign_id":"the first line of a file with a byte order mark"}',
    f'{{"Request_ID":"{GOOD}","CAMPAIGN_ID":"c-2","price_usd":"0.25","x":{{"y":[1]}}}}',
    "",
    f'{{"request_id":"{request(98)}","campaign_id":7,"price_usd":{{"cpm":1}}}}',
    f'{{"request_id":"{request(97)}","campaign_id":7,"price_usd":1E-2}}',
    # A price of an impression that costs 0.35612 dollars a thousand.
    f'{{"request_id":"{request(96)}","campaign_id":7,"price_usd":0.00035612}}',
)
NO_TESTS = ("--exclude-resource-type", "test")


def test_borders_and_odd_files(tmp_path: Path) -> None:
    lake = AttributionLake(tmp_path)
    # Bids at the last and the first millisecond of an hour, a day and a year, in files of the
    # hour after; events on both sides of the hot store's hour.
    moments = {
        "hour": after(3_600) - END,
        "day": datetime(2026, 1, 6, tzinfo=UTC) - END,
        "year": NEW_YEAR - END,
        "new hour": BEGIN,
        "new day": datetime(2026, 1, 6, tzinfo=UTC),
        "new year": NEW_YEAR,
    }
    for number, (name, moment) in enumerate(moments.items()):
        request_id = request(number, moment, (1, 6, 7)[number % 3])
        key = f"dt={moment + timedelta(minutes=1):%Y-%m-%d-%H}"
        lake.deliver(f"bids/{key}/h1-{number}.json", [bid(request_id)])
        for lag in (0, 3_599, 3_601, 7 * 86_400, 7 * 86_400 + 1):
            at = after(lag, moment)
            lake.deliver(
                f"events/dt={at:%Y-%m-%d-%H}/{number}-{lag}.json",
                [event(f"{name} {lag}", request_id, "click", at)],
            )
    good = GOOD
    lake.write(
        f"bids/dt={BEGIN:%Y-%m-%d-%H}/h2-00.json.gz",
        gzip.compress("\r\n".join(_ODD_BIDS).encode()),
    )
    lake.deliver(
        f"events/dt={BEGIN:%Y-%m-%d-%H}/odd.json",
        [
            event("upper", good.upper(), "CLICK", after(1)),
            event("list", [good], "click", after(1)),
            event("number", 17, "click", after(1)),
            event("epoch", good, "click", after(1), event_at=1767607200),
            "request_id,event_type,event_at",
            f"{good},click,2026-01-05T10:00:01Z",
        ],
    )
    lake.write(f"events/dt={BEGIN:%Y-%m-%d-%H}/cut.json.gz", gzip.compress(b"x" * 999)[:-9])
    lake.write(f"bids/dt={BEGIN:%Y-%m-%d-%H}/empty.json", b"")
    lake.write(f"bids/dt={BEGIN:%Y-%m-%d-%H}/_hidden.json", b"{}\n")
    lake.write("bids/2026/01/05/10/h1.json", b"{}\n")
    lake.write("bids/dt=2025-02-30-00/h1.json", b"{}\n")
    lake.write("clicks/dt=2026-01-05-10/h1.json", b"{}\n")
    wanted = ("attributed_events", "file_lines", "unread_files")
    lake.build(*NO_TESTS, "-s", *(f"+ad_attribution__{table}" for table in wanted))

    found = lake.outcomes()
    for name in moments:
        for lag in (0, 3_599, 3_601, 7 * 86_400):
            assert found[f"{name} {lag}"] == ("attributed", None), (name, lag)
        assert found[f"{name} {7 * 86_400 + 1}"] == ("unattributed", "past_window")
    tiers = dict(lake.query("select event_id, tier from attributed_events"))
    assert [tiers[f"hour {lag}"] for lag in (0, 3_599, 3_601)] == ["hot", "hot", "cold"]
    assert found["upper"] == ("attributed", None)
    assert found["list"] == found["number"] == ("unattributed", "request_id_unreadable")
    assert dict(
        lake.query("select request_id, price_usd from bids where campaign_id in ('c-2', '7')")
    ) == {good: 0.25, request(97): Decimal("0.01"), request(96): Decimal("0.00035612")}
    assert dict(
        lake.query(
            "select stream || ' ' || outcome, sum(lines) from file_lines"
            " where outcome <> 'accepted' group by all"
        )
    ) == {
        "bids request_id_missing": 1,
        "bids price_unreadable": 1,
        "events event_time_unreadable": 1,
        "events unreadable_line": 2,
    }
    assert dict(lake.query("select file, reason from unread_files")) == {
        "ad_attribution/events/dt=2026-01-05-10/cut.json.gz": "unreadable",
        "ad_attribution/bids/dt=2026-01-05-10/empty.json": "empty",
        "ad_attribution/bids/dt=2026-01-05-10/_hidden.json": "hidden name",
        "ad_attribution/bids/2026/01/05/10/h1.json": "no valid partition",
        "ad_attribution/bids/dt=2025-02-30-00/h1.json": "no valid partition",
        "ad_attribution/clicks/dt=2026-01-05-10/h1.json": "unknown prefix",
    }


@LONG
def test_an_empty_lake_then_late_files_within_the_window_and_after_it(tmp_path: Path) -> None:
    lake = AttributionLake(tmp_path)
    lake.build(*NO_TESTS)
    for table in ("bids", "attributed_events", "campaign_performance", "hot_window_advice"):
        assert lake.query(f"select count(*) from {table}") == [(0,)]

    for hour in range(8):
        at = after(3_600 * hour)
        key = f"dt={at:%Y-%m-%d-%H}"
        lake.deliver(f"bids/{key}/a.json", [bid(request(hour, at))])
        lake.deliver(f"events/{key}/a.json", [event(f"e{hour}", request(hour, at), "click", at)])
        # Events of hour 6 and of hour 1 whose bids are not there yet.
        if hour == 6:
            lake.deliver(
                f"events/{key}/b.json",
                [
                    event("waits", request(60, at), "impression", at),
                    event("lost", request(10, after(3_600)), "impression", at),
                ],
            )
    lake.build(*NO_TESTS)
    assert lake.outcomes()["waits"] == lake.outcomes()["lost"] == ("unattributed", "bid_not_found")
    # A bid of hour 6 in a file of hour 8, and one of hour 1 in a file of hour 1, seven hours late.
    at = after(6 * 3_600)
    lake.deliver("bids/dt=2026-01-05-18/late.json", [bid(request(60, at))])
    lake.deliver("bids/dt=2026-01-05-11/late.json", [bid(request(10, after(3_600)))])
    # The impression comes again, hours later: it is not paid twice.
    lake.deliver(
        "events/dt=2026-01-05-18/again.json",
        [
            event("waits again", request(60, at), "impression", at + timedelta(hours=2)),
            event("e0", request(0), "click", BEGIN),
        ],
    )
    said = lake.build()
    assert "WARN 1 assert_no_file_is_left_out" in said
    found = dict(
        lake.query("select event_id || ' ' || dt, coalesce(reason, status) from attributed_events")
    )
    assert found["waits 2026-01-05-16"] == "attributed"
    assert found["waits again 2026-01-05-18"] == "counted_before"
    assert found["e0 2026-01-05-18"] == "delivered_before"
    assert found["lost 2026-01-05-16"] == "bid_not_found"

    said = lake.build(since="2026-01-05-11")
    assert "WARN" not in said.replace("WARN=0", "")
    found = dict(
        lake.query("select event_id || ' ' || dt, coalesce(reason, status) from attributed_events")
    )
    assert found["lost 2026-01-05-16"] == "attributed"
    assert len(found) == 12

    wrong = lake.attempt(since="2026-01-05")
    assert wrong.returncode == 1
    assert "Fix: write YYYY-MM-DD-HH" in wrong.stdout
