"""The sample is large enough to prove something, and has every kind of input."""

from tests.python.support.demo_lake import DemoLake


def test_the_sample_is_not_small(demo_lake: DemoLake) -> None:
    assert demo_lake.raw_files("training_feedback") > 50
    assert demo_lake.rows("training_feedback") > 5_000
