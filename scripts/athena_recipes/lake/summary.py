"""`athena-recipes summary`: models, tests and rows of the last build, one line per recipe."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import json_option, target_dir_option
from athena_recipes.cli.output import emit
from athena_recipes.lake.where import database_path


@click.command("summary")
@target_dir_option
@json_option
def summary(target_dir: Path, as_json: bool) -> None:
    """Show the last build: models, tests and rows by recipe.

    Rows are those of all tables of the recipe; views have none. Run it in the project's folder.
    """
    print_summary(target_dir, as_json=as_json)


def print_summary(target_dir: Path, *, as_json: bool = False) -> None:
    """Print a row per recipe on stdout. Raises UserError where nothing was built."""
    manifest = _read(target_dir / "manifest.json")
    rows = summarize(manifest, row_counts(manifest, database_path()))
    site = target_dir / "site"
    for row in rows:
        page = site / f"{row['recipe']}.html"
        row["where to look"] = str(page) if page.exists() else ""
    emit(rows, as_json=as_json)
    if not as_json:
        click.echo(
            f"Pictures: {site / 'index.html'}   dbt docs: {target_dir / 'static_index.html'}"
        )
        click.echo(f"Tables:   {database_path()} (a DuckDB file)")


def summarize(manifest: Mapping[str, Any], rows: Mapping[str, int]) -> list[dict[str, object]]:
    """One mapping per recipe of a dbt manifest: recipe, models, tests, rows.

    `rows` maps a model's unique id to its number of rows. Tests are data tests and unit tests.
    """
    nodes = list(manifest["nodes"].values()) + list(manifest["unit_tests"].values())
    counts: dict[str, Counter[str]] = {}
    for node in nodes:
        kind = {"test": "tests", "unit_test": "tests", "model": "models"}.get(node["resource_type"])
        if kind:
            recipe = counts.setdefault(node["fqn"][1], Counter())
            recipe[kind] += 1
            recipe["rows"] += rows.get(node["unique_id"], 0)
    return [
        {"recipe": name, **{key: counted[key] for key in ("models", "tests", "rows")}}
        for name, counted in sorted(counts.items())
        if counted["models"]
    ]


def row_counts(manifest: Mapping[str, Any], database: Path) -> dict[str, int]:
    """Rows of every model that is a table in the DuckDB file, by unique id."""
    if not database.exists():
        raise UserError(f"{database} is not there.", "Build first (make demo), or set LAKE_ROOT.")
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select schema_name, table_name from duckdb_tables() where not internal"
        ).fetchall()
        # DuckDB's estimate counts deleted rows too.
        sizes = {
            (schema, table): connection.table(f'"{schema}"."{table}"').count("*").fetchall()[0][0]
            for schema, table in names
        }
    return {
        unique_id: sizes[node["schema"], node["alias"]]
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and (node["schema"], node["alias"]) in sizes
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            f"{path} cannot be read.", "Run it in the project's folder, and build first: make demo."
        ) from error
    return manifest
