"""Lakes that somebody else wrote, for the recipe labeling_insights."""

import subprocess
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from athena_recipes.recipes.labeling_insights.sample_data.formats import (
    Json,
    answer,
    answer_file,
    answer_key,
)

from tests.python.support.dbt_command import run_dbt
from tests.python.support.recipe_project import recipe_project

RECIPE = "labeling_insights"
START = datetime(2023, 5, 1, 9)
Ratings = Iterable[tuple[str, int, str]]


class LabelingLake:
    """A lake below `root`: write files, build, query."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.raw = root / "raw" / RECIPE

    def write(self, key: str, content: bytes) -> None:
        """Write one raw file."""
        path = self.raw / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def rate(self, job: str, ratings: Ratings, day_of: int = 0) -> None:
        """Write a classifier's answers: (worker, object, label) each in a file of its own."""
        for number, (worker, item, label) in enumerate(ratings):
            moment = START + timedelta(days=day_of, seconds=number)
            one = answer("classification", [label], f"public.us-east-1.{worker}", moment)
            self.write(answer_key(job, 1, item, moment), answer_file([one]))

    def write_answer(self, job: str, item: int, one: Json, *, name: str = "a.json") -> None:
        """Write one answer as a response of its own."""
        key = f"{job}/annotations/worker-response/iteration-1/{item}/{name}"
        self.write(key, answer_file([one]))

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`dbt build -s labeling_insights` with all data tests; unit tests do not read the lake."""
        return run_dbt(
            self.root,
            *("build", "-s", RECIPE, "--exclude", "test_type:unit", *arguments),
            project=recipe_project(RECIPE),
        )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the marts."""
        path = self.root / "athena_recipes.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("use recipes_labeling_insights; set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()
