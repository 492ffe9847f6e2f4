"""`athena-recipes reconciliation reconcile`: tasks in, reports out."""

import sys
from pathlib import Path

import click

from athena_recipes.cli.options import (
    json_option,
    options,
    out_option,
    schema_option,
    target_option,
)
from athena_recipes.cli.output import emit, note, write_files
from athena_recipes.engines.target_reader import make_reader
from athena_recipes.recipes.reconciliation.reconcile.article_files import read_tasks
from athena_recipes.recipes.reconciliation.reconcile.marts import RECIPE, read_report
from athena_recipes.recipes.reconciliation.reconcile.pages import report_files
from athena_recipes.recipes.reconciliation.reconcile.task_file import task_file

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
# Exit codes of `report`: 1 where a table has one of these colors.
_FAILS = {"red": {"Red"}, "amber": {"Red", "Amber"}, "never": set[str]()}


@click.group()
def reconcile() -> None:
    """Import the article tool's tasks, and write reports."""


@reconcile.command(name="import")
@click.argument("config", type=_FILE)
@click.argument("mapping", type=_FILE)
@click.argument("keys", type=_FILE)
@click.option("--catalog-a", help="Data catalog of A, if A is behind a federated query.")
@click.option("--catalog-b", help="Data catalog of B, if B is behind a federated query.")
def import_tasks(
    config: Path, mapping: Path, keys: Path, catalog_a: str | None, catalog_b: str | None
) -> None:
    """Print a task file made of the article tool's files.

    CONFIG is config.yaml, MAPPING table_cols_mapping.json, KEYS joined_keys.py. The task file is
    YAML for dbt: dbt build -s reconciliation --vars "$(cat tasks.yml)". KEYS is read as data;
    nothing in it is executed. Connections and passwords of CONFIG are not read.
    """
    tasks, ignored = read_tasks(config, mapping, keys)
    if ignored:
        note(f"Not used: {', '.join(ignored)}. Athena and dbt's profile have their own settings.")
    click.echo(task_file(tasks, catalog_a, catalog_b), nl=False)


@reconcile.command()
@out_option("target/reconciliation")
@click.option(
    "--fail-on",
    type=click.Choice([*_FAILS]),
    default="red",
    show_default=True,
    help="The exit code is 1 if a table has this color or a worse one.",
)
@click.option(
    "--rows",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    help="Largest number of differences per column, and of keys per table.",
)
@options(target_option, schema_option)
@json_option
def report(
    out: Path | None, fail_on: str, rows: int, target: str, schema: str, as_json: bool
) -> None:
    """Write the report: a page, and CSV files.

    Reads the tables of the last `dbt build -s reconciliation`. For CI, the exit code is 1 if a
    table is Red (--fail-on).
    """
    found = read_report(make_reader(target, RECIPE), schema, rows)
    folder = out or Path("target") / "reconciliation"
    write_files(folder, report_files(found))
    shown = ("task_name", "table_name", "data_quality", "total_match_rate", "issue_desc")
    emit([{name: one[name] for name in shown} for one in found.summary], as_json=as_json)
    note(f"Written: {folder / 'report.html'}")
    if found.unread_columns:
        note(
            f"{found.unread_columns} columns differ of which the report shows numbers only."
            " Their cells are in recon_details."
        )
    if any(one["data_quality"] in _FAILS[fail_on] for one in found.summary):
        sys.exit(1)
