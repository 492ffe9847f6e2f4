"""Every event of the sample, attributed by plain Python over the same files, row by row."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.recipes.ad_attribution.sample_data.generate import generate

from tests.python.recipes.ad_attribution import plain_attribution
from tests.python.recipes.ad_attribution.attribution_lake import (
    AttributionLake,
    after,
    bid,
    event,
    request,
)
from tests.python.support.selection import LONG

# Hours of the files of the first and of the second run; the hours between have none.
FIRST_PART = "dt=2026-01-05-06"
SECOND_PART = ("dt=2026-01-05-11", "dt=2026-01-05-12")
NO_TESTS = ("--exclude-resource-type", "test")
CHOSEN = ("+ad_attribution__campaign_performance", "+ad_attribution__file_lines")
PART = (*NO_TESTS, "-s", *CHOSEN)


def rows(lake: AttributionLake) -> Counter[tuple[Any, ...]]:
    found = lake.query(
        "select dt, file, event_id, event_type, status, reason, campaign_id,"
        " cast(round(lag_seconds * 1000) as bigint), spend_usd, revenue_usd"
        " from attributed_events"
    )
    return Counter(
        (
            *row[:8],
            None if row[8] is None else row[8].normalize(),
            None if not row[9] else row[9].normalize(),
        )
        for row in found
    )


def stored(lake: AttributionLake) -> tuple[set[str], int]:
    """Request ids of the bids, and the lines of all files."""
    [(lines,)] = lake.query("select cast(sum(lines) as bigint) from file_lines")
    return {row[0] for row in lake.query("select request_id from bids")}, lines


def normalized(expected: Counter[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    made: Counter[tuple[Any, ...]] = Counter()
    for row, times in expected.items():
        money = (None if one is None else one.normalize() for one in row[8:])
        made[(*row[:8], *money)] += times
    return made


def test_micro_batches_attribute_as_plain_python_does(tmp_path: Path) -> None:
    lake = AttributionLake(tmp_path)
    files = list(generate(seed=11, scale=0.15))
    for key, content in files:
        if key.split("/")[1] <= FIRST_PART:
            lake.write(key, content)
    # The only bid of its hour, from a host whose clock is behind.
    lake.deliver(f"bids/{FIRST_PART}/ahead.json", [bid(request(1, after(-3 * 3_600)))])
    # Bids of hours 0 and 4, whose files are of hours 2 and 5; the first comes after the first run.
    waits, next_hour = request(2, after(-9 * 3_600 - 1)), request(3, after(-5 * 3_600 - 1))
    for hour, wanted in ((0, waits), (4, next_hour)):
        found = event(f"e{hour}", wanted, "click", after((hour - 9) * 3_600))
        lake.deliver(f"events/dt=2026-01-05-0{hour}/more.json", [found])
    lake.deliver("bids/dt=2026-01-05-05/next.json", [bid(next_hour)])
    lake.build(*PART)
    assert rows(lake) == normalized(plain_attribution.attributed(lake.raw))

    for key, content in files:
        if key.split("/")[1] in SECOND_PART:
            lake.write(key, content)
    for path in lake.raw.glob(f"*/{FIRST_PART}/*"):
        path.unlink()
    lake.deliver("bids/dt=2026-01-05-02/late.json", [bid(waits)])
    lake.build(*PART)
    expected = plain_attribution.attributed(lake.raw)
    assert rows(lake) == normalized(expected)
    assert stored(lake) == plain_attribution.stored(lake.raw)
    assert ("2026-01-05-00", "more.json", "e0", "click", "attributed") in {
        row[:5] for row in expected
    }
    # Hours in the middle again: their bids are in files before and after them, too.
    lake.build(*PART, since="2026-01-05-02", until="2026-01-05-04")
    assert rows(lake) == normalized(expected)
    assert stored(lake) == plain_attribution.stored(lake.raw)
    assert {row[5] for row in expected} > {
        "click_flood",
        "delivered_before",
        "counted_before",
        "bid_not_found",
    }

    found = {
        campaign: (Decimal(str(round(spend, 6))), Decimal(str(round(revenue, 6))))
        for campaign, spend, revenue in lake.query(
            "select campaign_id, sum(spend_usd), sum(revenue_usd)"
            " from campaign_performance group by 1"
        )
    }
    totals = plain_attribution.campaigns(expected)
    assert found.keys() == totals.keys()
    for campaign, (spend, revenue) in totals.items():
        assert found[campaign] == (pytest.approx(spend), pytest.approx(revenue))


@LONG
def test_all_at_once_is_the_same(tmp_path: Path) -> None:
    lake = AttributionLake(tmp_path)
    for key, content in generate(seed=12, scale=0.6):
        lake.write(key, content)
    lake.build()
    expected = normalized(plain_attribution.attributed(lake.raw))
    assert rows(lake) == expected
    lake.build(*NO_TESTS)
    assert rows(lake) == expected
