"""A lake of a test's own for the recipe reconciliation, whose two sides are any tables."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

from tests.python.support.recipe_lake import RecipeLake, succeeded

REPORTS = ("recon_details", "recon_keys", "recon_counts", "recon_columns", "recon_summary")


class ReconciliationLake(RecipeLake):
    """Builds the reports of tasks over tables that a test makes in the lake's database."""

    recipe = "reconciliation"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        root.mkdir(parents=True, exist_ok=True)
        settings = {"storage_compatibility_version": "v1.5.0"}
        with duckdb.connect(str(self.database), config=settings) as connection:
            connection.execute(f"create schema recipes_{self.recipe}; create schema own")

    def table(self, name: str, sql: str) -> str:
        """Make a table of a query; its name, for a task."""
        with self.connection(read_only=False) as connection:
            connection.execute(f"create or replace table own.{name} as {sql}")
        return f'"own"."{name}"'

    def reconcile(
        self,
        tables: Sequence[Mapping[str, Any]],
        *,
        models: Sequence[str] = REPORTS,
        day: str = "2026-01-14",
    ) -> None:
        """Build the reports of one task with these tables."""
        variables = {
            "reconciliation_tasks": [{"name": "task", "tables": list(tables)}],
            "reconciliation_date": day,
        }
        succeeded(self.build(variables, models))

    def build(
        self, variables: Mapping[str, Any], models: Sequence[str] = REPORTS
    ) -> subprocess.CompletedProcess[str]:
        """`dbt run` of these marts with variables."""
        return self.dbt(
            "run",
            "-s",
            *(f"reconciliation__{name}" for name in models),
            "--vars",
            json.dumps(variables),
        )

    def command(self, *arguments: str) -> Result:
        """`athena-recipes reconciliation reconcile …` on this lake."""
        return CliRunner(env={"LAKE_ROOT": str(self.root)}).invoke(
            main, ["reconciliation", "reconcile", *arguments]
        )
