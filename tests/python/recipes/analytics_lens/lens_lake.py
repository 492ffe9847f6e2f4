"""A lake of the recipe analytics_lens: facts of projects that a test makes, and builds."""

import json
import subprocess
from typing import Any

from athena_recipes.recipes.analytics_lens.lens.artifacts import Rows
from athena_recipes.recipes.analytics_lens.lens.store import files_of

from tests.python.support.recipe_lake import RecipeLake, succeeded


class LensLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "analytics_lens"

    def collect(self, rows: Rows, project: str, run: str = "1") -> None:
        """Write the facts of a run as `lens collect` does."""
        for key, content in files_of(rows, project, run):
            if content:
                self.write(key, content)

    def build(self, **variables: object) -> subprocess.CompletedProcess[str]:
        """Build the tables, without dbt's tests."""
        given = json.dumps({f"analytics_lens_{key}": value for key, value in variables.items()})
        build = ["build", "--exclude-resource-type", "test", "unit_test"]
        return succeeded(self.dbt(*build, "--vars", given))

    def findings(self) -> dict[str, set[tuple[str, str]]]:
        """Project -> (practice, name of the object) of its findings."""
        found: dict[str, set[tuple[str, str]]] = {}
        for project, practice, name in self.query(
            "select project, practice_id, object_name from lens_findings"
        ):
            found.setdefault(project, set()).add((practice, name))
        return found


def run_row(**given: Any) -> dict[str, Any]:
    """A line of runs."""
    return {"started_at": "2026-10-01T06:00:00Z", "dbt_version": "1.10.5", **given}
