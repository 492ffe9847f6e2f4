"""A lake of the recipe training_feedback: the sample, statements of other systems, and builds."""

import json
import subprocess
from typing import Any

from athena_recipes.lake.keys.keys import ensure_key
from athena_recipes.recipes.training_feedback.sample_data.generate import generate

from tests.python.support.recipe_lake import RecipeLake, succeeded

COURSE = "https://lms.example.net/c/42"


class TrainingLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "training_feedback"

    def sample(self, scale: float = 1.0) -> None:
        """Write the sample data and a key."""
        for key, content in generate(seed=7, scale=scale):
            self.write(key, content)
        ensure_key(self.raw)

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Build the tables, without dbt's tests."""
        return succeeded(
            self.dbt("build", "--exclude-resource-type", "test", "unit_test", *arguments)
        )


def statement(number: int, verb: str = "initialized", **more: Any) -> dict[str, Any]:
    """A statement of a learner about a course."""
    return {
        "id": f"5731a6e2-0000-4000-8000-{number:012}",
        "actor": {"mbox": f"mailto:learner{number % 7}@example.net"},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": {
            "id": COURSE,
            "definition": {"type": "http://adlnet.gov/expapi/activities/course"},
        },
        "timestamp": "2026-04-01T10:00:00Z",
        **more,
    }


def comment(number: int, text: str, **more: Any) -> dict[str, Any]:
    """A comment on the course."""
    return statement(number, "commented", result={"response": text}, **more)


def json_lines(*rows: dict[str, Any], end: str = "\n") -> bytes:
    """Statements as a file."""
    return "".join(json.dumps(row, ensure_ascii=False) + end for row in rows).encode()
