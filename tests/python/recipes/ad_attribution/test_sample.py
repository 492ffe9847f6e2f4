"""The sample is large enough to prove something, and has every kind of input."""

import pytest

from tests.python.support.demo_lake import DemoLake


def test_the_sample_is_not_small(demo_lake: DemoLake) -> None:
    assert demo_lake.raw_files("ad_attribution") > 150
    assert demo_lake.rows("ad_attribution") > 10_000


def test_nine_of_ten_events_are_within_an_hour(demo_lake: DemoLake) -> None:
    with demo_lake.connection() as connection:
        found = connection.execute(
            "select cumulative_pct from recipes_ad_attribution.lag_distribution"
            " where event_type = 'all' and lag_minutes = 60"
        ).fetchone()
    assert found == (pytest.approx(90, abs=1.5),)
