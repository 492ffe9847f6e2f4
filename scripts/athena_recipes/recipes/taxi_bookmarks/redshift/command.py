"""`athena-recipes taxi_bookmarks redshift load`: new files, from the lake to Redshift."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from athena_recipes.aws.client import make_client
from athena_recipes.aws.redshift_data import RedshiftData, Target
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import json_option, lake_option, options, schema_option
from athena_recipes.cli.output import emit, note
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.recipes.taxi_bookmarks.redshift.lake import LakeTables
from athena_recipes.recipes.taxi_bookmarks.redshift.plan import Step, steps
from athena_recipes.recipes.taxi_bookmarks.redshift.statements import Statements

RECIPE = "taxi_bookmarks"
Command = Callable[..., Any]


@click.group()
def redshift() -> None:
    """Load the trips into Redshift."""


@redshift.group()
def load() -> None:
    """Copy new files into Redshift.

    New is a file whose version Redshift does not have. Files are those that dbt has built on
    Athena; a file that was delivered again replaces its
    rows, and one that the lake's table has no more is removed.
    """


def _options(command: Command) -> Command:
    added = options(
        click.option(
            "--redshift-workgroup", help="The warehouse: a workgroup of Redshift Serverless."
        ),
        click.option("--redshift-cluster", help="The warehouse: a provisioned cluster."),
        click.option("--redshift-database", required=True, help="Redshift's database."),
        click.option(
            "--redshift-secret-arn", help="Secret to sign in with.  [default: the IAM identity]"
        ),
        click.option("--redshift-db-user", help="Database user to sign in as, on a cluster."),
        click.option(
            "--redshift-read-role",
            required=True,
            help="ARN of the role with which Redshift reads the lake.",
        ),
        click.option(
            "--redshift-schema",
            default="public",
            show_default=True,
            help="Redshift's schema of the tables.",
        ),
        lake_option(required=True),
        schema_option,
        json_option,
    )
    return added(command)  # type: ignore[no-any-return]


@load.command()
@_options
def plan(as_json: bool, **given: Any) -> None:
    """Print files and SQL; change nothing."""
    lake, data, sql = _open(given)
    rows = list(steps(lake.files(), _loaded(data, sql, is_created=False)))
    _show(rows, as_json)
    if not as_json:
        for row in rows:
            for statement in _statements(sql, row):
                click.echo(f"{statement};")


@load.command()
@_options
def apply(as_json: bool, **given: Any) -> None:
    """Load them, a transaction per file. Safe to interrupt, and to run again."""
    lake, data, sql = _open(given)
    data.change(*sql.create())
    data.change(*sql.zones(lake.zones()))
    rows = list(steps(lake.files(), _loaded(data, sql, is_created=True)))
    for row in rows:
        data.change(*_statements(sql, row))
        note(f"{row.action} {row.name}")
    _show(rows, as_json)


def _open(given: dict[str, Any]) -> tuple[LakeTables, RedshiftData, Statements]:
    target = Target(
        given["redshift_database"],
        given["redshift_workgroup"],
        given["redshift_cluster"],
        given["redshift_secret_arn"],
        given["redshift_db_user"],
    )
    sql = Statements(given["redshift_schema"], given["redshift_read_role"])
    address: S3Address = given["lake"]
    athena = AthenaClient(f"{address.below('query-results')}/")
    lake = LakeTables(athena, make_client("glue"), f"{given['schema']}_{RECIPE}")
    return lake, RedshiftData(make_client("redshift-data"), target, recipe=RECIPE), sql


def _loaded(data: RedshiftData, sql: Statements, *, is_created: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        for name, version in data.rows(sql.files()):
            found.setdefault(str(name), []).append(str(version))
    except UserError as error:
        if is_created or "does not exist" not in error.problem:
            raise
        note(f"Redshift has no tables in {sql.schema} yet; apply creates them")
    return found


def _statements(sql: Statements, step: Step) -> list[str]:
    if step.file is None:
        return sql.remove(step.name)
    file = step.file
    return sql.load(file.name, file.version, file.trips, file.location, datetime.now(UTC))


def _show(rows: list[Step], as_json: bool) -> None:
    if rows or as_json:
        emit(
            [
                {
                    "step": row.action,
                    "file": row.name,
                    "trips": row.file.trips if row.file else None,
                }
                for row in rows
            ],
            as_json=as_json,
        )
    else:
        note("Redshift has all files.")
