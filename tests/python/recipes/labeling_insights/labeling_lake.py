"""Lakes that somebody else wrote, for the recipe labeling_insights."""

import subprocess
from collections.abc import Iterable
from datetime import datetime, timedelta

from athena_recipes.recipes.labeling_insights.sample_data.formats import (
    Json,
    answer,
    answer_file,
    answer_key,
)

from tests.python.support.recipe_lake import RecipeLake, succeeded

RECIPE = "labeling_insights"
START = datetime(2023, 5, 1, 9)
Ratings = Iterable[tuple[str, int, str]]


class LabelingLake(RecipeLake):
    """A lake of answers; `printed` is what its last tested build printed."""

    recipe = RECIPE
    printed = ""

    def rate(self, job: str, ratings: Ratings, day_of: int = 0) -> None:
        """Write a classifier's answers: (worker, object, label), those of an object in one file."""
        files: dict[int, tuple[datetime, list[Json]]] = {}
        for number, (worker, item, label) in enumerate(ratings):
            moment = START + timedelta(days=day_of, seconds=number)
            one = answer("classification", [label], f"public.us-east-1.{worker}", moment)
            files.setdefault(item, (moment, []))[1].append(one)
        for item, (moment, answers) in files.items():
            self.write(answer_key(job, 1, item, moment), answer_file(answers))

    def write_answer(self, job: str, item: int, one: Json, *, name: str = "a.json") -> None:
        """Write one answer as a response of its own."""
        key = f"{job}/annotations/worker-response/iteration-1/{item}/{name}"
        self.write(key, answer_file([one]))

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`dbt build -s labeling_insights` with all data tests; unit tests do not read the lake."""
        done = self.dbt("build", "-s", RECIPE, "--exclude", "test_type:unit", *arguments)
        self.printed = done.stdout
        return done

    def build_untested(self, *tables: str) -> None:
        """These tables and what they need, without tests; they must succeed."""
        without = [
            word for kind in ("test", "unit_test") for word in ("--exclude-resource-type", kind)
        ]
        selected = (f"+{RECIPE}__{name}" for name in tables)
        succeeded(self.dbt("build", "-s", *selected, *without))
