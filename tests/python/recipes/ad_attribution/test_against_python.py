"""Every event of the sample, attributed by plain Python over the same files, row by row."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.recipes.ad_attribution.sample_data.generate import generate

from tests.python.recipes.ad_attribution import plain_attribution
from tests.python.recipes.ad_attribution.attribution_lake import AttributionLake
from tests.python.support.selection import LONG

# Files up to here are there at the first run, and up to there at the second.
FIRST_PART, SECOND_PART = "dt=2026-01-05-06", "dt=2026-01-05-10"
NO_TESTS = ("--exclude-resource-type", "test")
PART = (*NO_TESTS, "-s", "+ad_attribution__campaign_performance")


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
    lake.build(*PART)
    early = rows(lake)
    assert early == normalized(plain_attribution.attributed(lake.raw))

    for key, content in files:
        if FIRST_PART < key.split("/")[1] <= SECOND_PART:
            lake.write(key, content)
    lake.build(*PART)
    expected = plain_attribution.attributed(lake.raw)
    assert rows(lake) == normalized(expected)
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
