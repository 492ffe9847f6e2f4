"""The practices, questions and pillars of the recipe's seeds."""

import csv
from collections import defaultdict
from dataclasses import dataclass

from athena_recipes.engines.checkout import PROJECT

SEEDS = PROJECT / "seeds" / "analytics_lens"


@dataclass(frozen=True)
class Practice:
    """A best practice that can be evidenced; `scenarios` has `;` between them, or is `all`."""

    practice_id: str
    title: str
    pillar_id: str
    area_id: str
    object_kind: str
    risk: str
    effort: str
    scenarios: str
    fix: str


@dataclass(frozen=True)
class Question:
    """The question of a pillar and an area; `question_id` is `<pillar>_<area>`."""

    question_id: str
    pillar_id: str
    title: str
    practices: tuple[Practice, ...]


def practices() -> list[Practice]:
    """All practices, in the order of the seed."""
    return [Practice(**row) for row in seed("practices")]


def questions() -> list[Question]:
    """All questions with their practices, in the order of the seed."""
    found: dict[tuple[str, str], list[Practice]] = defaultdict(list)
    for one in practices():
        found[one.pillar_id, one.area_id].append(one)
    return [
        Question(
            f"{row['pillar_id']}_{row['area_id']}",
            row["pillar_id"],
            row["question"],
            tuple(found[row["pillar_id"], row["area_id"]]),
        )
        for row in seed("questions")
    ]


def scenarios() -> tuple[str, ...]:
    """The ids of the scenarios, and `all`."""
    return (*(row["scenario_id"] for row in seed("scenarios")), "all")


def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed of the recipe."""
    path = SEEDS / f"analytics_lens__{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
