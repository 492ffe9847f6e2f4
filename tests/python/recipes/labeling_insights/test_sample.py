"""The sample is large enough to prove something, and has every kind of input."""

from tests.python.support.demo_lake import DemoLake


def test_the_sample_is_not_small(demo_lake: DemoLake) -> None:
    assert demo_lake.raw_files("labeling_insights") > 3_000
    assert demo_lake.rows("labeling_insights") > 15_000


def test_the_sample_has_every_kind_of_job_and_worker(demo_lake: DemoLake) -> None:
    with demo_lake.connection() as connection:
        connection.execute("use recipes_labeling_insights")
        jobs = connection.execute(
            "select distinct job_name, answer_type, identity_provider_type from annotations_view"
            " where worker_type not in ('unknown')"
        ).fetchall()
        workers = connection.execute(
            "select distinct job_name, worker_type from annotations_per_user"
        ).fetchall()
        merged = connection.execute(
            "select distinct job_name from labeling_jobs where consolidated_objects > 0"
        ).fetchall()
    assert set(jobs) == {
        ("aws-services-text", "classification", "Cognito"),
        ("support-tickets-multi", "multi_select", "Oidc"),
        ("street-signs-boxes", "bounding_boxes", None),
        ("contracts-entities", "named_entities", None),
        ("vader-lexicon", "classification", None),
        ("news-topics", "classification", None),
    }
    assert {
        ("aws-services-text", "private"),
        ("support-tickets-multi", "private"),
        ("street-signs-boxes", "vendor"),
        ("contracts-entities", "mechanical_turk"),
        ("news-topics", "label_studio"),
    } <= set(workers)
    # Jobs with an output manifest.
    assert {job for (job,) in merged} == {
        "aws-services-text",
        "support-tickets-multi",
        "street-signs-boxes",
        "contracts-entities",
    }
