"""`athena-recipes column_security hr`: the employees of the HR database."""

import click

from athena_recipes.cli.options import json_option
from athena_recipes.cli.output import emit, note
from athena_recipes.lake.where import raw_folder
from athena_recipes.recipes.column_security.hr.snapshot import write_snapshot


@click.group()
def hr() -> None:
    """Read the employees from the HR database."""


@hr.command()
@click.option(
    "--url",
    required=True,
    envvar="HR_URL",
    help="The HR database, postgresql://user@host:port/database; or set HR_URL.",
)
@click.option(
    "--table",
    default="employees",
    show_default=True,
    metavar="[SCHEMA.]NAME",
    help="The table or view of employees.",
)
@json_option
def snapshot(url: str, table: str, as_json: bool) -> None:
    """Write the employees of a database to the lake.

    To snapshot.csv below $LAKE_ROOT/raw/column_security/hr_employees, as a whole or not at all. A
    repeated call replaces it. Columns that the policy does not have are not read.
    """
    written = write_snapshot(url, table, raw_folder("column_security") / "hr_employees")
    if written.left_out:
        note(f"Not read, as they have no class: {', '.join(written.left_out)}.")
    change = "written" if written.is_new else "unchanged"
    emit([{"rows": written.rows, "change": change, "where": str(written.path)}], as_json=as_json)
