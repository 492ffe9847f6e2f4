"""The sample is large enough to prove something."""

from tests.python.support.demo_lake import DemoLake


def test_the_sample_is_not_small(demo_lake: DemoLake) -> None:
    assert demo_lake.raw_files("web_analytics") > 100
    assert demo_lake.rows("web_analytics") > 10_000
