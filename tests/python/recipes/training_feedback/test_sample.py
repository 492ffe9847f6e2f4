"""The sample is large enough to prove something, and has every kind of input."""

from tests.python.support.demo_lake import DemoLake


def test_the_sample_is_not_small(demo_lake: DemoLake) -> None:
    assert demo_lake.raw_files("training_feedback") > 50
    # Of the marts, which have no row per statement.
    assert demo_lake.rows("training_feedback") > 500
    with demo_lake.connection() as connection:
        found = connection.execute(
            "select count(*) from recipes_raw_training_feedback.stg_training_feedback__candidates"
        ).fetchone()
    assert found is not None and found[0] > 2_500
