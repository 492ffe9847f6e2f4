"""The sample's labeling jobs: sizes at scale 1, labels with their shares, and the workforce."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Job:
    """A Ground Truth labeling job.

    `objects` at scale 1, of which `done` (0..1) have answers; `answers_per_object` workers each;
    `labels` maps a label to its share of the objects.
    """

    name: str
    kind: str
    workforce: str
    objects: int
    done: float
    answers_per_object: int
    labels: dict[str, float]
    workers: int
    start: datetime
    days: int


JOBS = (
    Job(
        name="aws-services-text",
        kind="classification",
        workforce="cognito",
        objects=700,
        done=0.85,
        answers_per_object=3,
        labels={
            "Compute": 0.34,
            "Storage": 0.25,
            "Database": 0.2,
            "Networking": 0.16,
            "Analytics & AI/ML": 0.05,
        },
        workers=24,
        start=datetime(2020, 3, 27, 8),
        days=40,
    ),
    Job(
        name="support-tickets-multi",
        kind="multi_select",
        workforce="oidc",
        objects=240,
        done=0.9,
        answers_per_object=2,
        labels={"billing": 0.4, "outage": 0.3, "how-to": 0.2, "security": 0.1},
        workers=9,
        start=datetime(2024, 5, 6, 7),
        days=21,
    ),
    Job(
        name="street-signs-boxes",
        kind="bounding_boxes",
        workforce="vendor",
        objects=220,
        done=1.0,
        answers_per_object=2,
        labels={"stop": 0.3, "yield": 0.25, "speed limit": 0.4, "no entry": 0.05},
        workers=7,
        start=datetime(2024, 2, 1, 6),
        days=14,
    ),
    Job(
        name="contracts-entities",
        kind="named_entities",
        workforce="public",
        objects=200,
        done=0.7,
        answers_per_object=3,
        labels={"party": 0.45, "date": 0.3, "amount": 0.2, "jurisdiction": 0.05},
        workers=16,
        start=datetime(2025, 9, 1, 9),
        days=18,
    ),
)

# Human ratings from the package vaderSentiment; all 7,520 entries from scale 25 on.
VADER_JOB = "vader-lexicon"
VADER_ENTRIES = 300
VADER_START = datetime(2014, 1, 6, 9)

LABEL_STUDIO_PROJECT = "news-topics"
LABEL_STUDIO_TASKS = 260
LABEL_STUDIO_START = datetime(2025, 3, 3, 8)
LABEL_STUDIO_LABELS = {"politics": 0.3, "sports": 0.3, "science": 0.25, "arts": 0.15}
