"""`python -m scripts unload`: the tiering of the recipe hot_cold_orders."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from scripts.errors import UserError
from scripts.lake import raw_folder
from scripts.output import emit, json_option, note
from scripts.unload import tiering
from scripts.unload.export_store import ExportStore
from scripts.unload.hot_store import HotStore
from scripts.unload.lake import Lake
from scripts.unload.postgres_store import PostgresStore
from scripts.unload.redshift import (
    Place,
    add_partitions_sql,
    cold_checksums_sql,
    hot_checksums_sql,
    unload_sql,
)
from scripts.unload.retier import find_news, retier

RECIPE = "hot_cold_orders"
STEPS = ("unload", "retier", "delete", "clean")
Command = Callable[..., Any]


@click.group()
def unload() -> None:
    """Move months of orders from the warehouse to Parquet, and lose none.

    `plan` shows what is to do, `apply` does it. The warehouse is the PostgreSQL database of
    HOT_ORDERS_URL; without one, the export below $LAKE_ROOT/raw/hot_cold_orders/hot. For Redshift
    and S3, `redshift` prints the statements.
    """


def _options(command: Command) -> Command:
    options = (
        click.option(
            "--hot-url",
            envvar="HOT_ORDERS_URL",
            metavar="URL",
            help="postgresql://… of the warehouse.  [default: the export below raw/]",
        ),
        click.option("--schema", default="public", show_default=True, help="Schema of the tables."),
        click.option("--before", metavar="YYYY-MM", help="Unload the months before this one."),
        click.option(
            "--keep-months",
            type=click.IntRange(min=1),
            default=3,
            show_default=True,
            help="Without --before: how many of the newest months stay hot.",
        ),
        click.option(
            "--grace-minutes",
            type=click.FloatRange(min=0),
            default=tiering.GRACE / timedelta(minutes=1),
            show_default=True,
            help="Delete and clean only what is out of use for so long, as queries may still run.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@unload.command()
@_options
@json_option
def plan(as_json: bool, **options: Any) -> None:
    """Show what each step would do now; changes nothing."""
    hot, lake, grace = _open(options)
    state, now, months = lake.state(), datetime.now(UTC), hot.months()
    rows = [
        {"step": "unload", "month": month, "detail": f"{months[month]} rows are not cold yet"}
        for month in tiering.months_to_unload(
            list(months), state, options["before"], options["keep_months"]
        )
    ]
    news = find_news(hot, lake)
    rows += [
        {"step": "retier", "month": month, "detail": "corrections or late orders are to be merged"}
        for month in news.months
    ]
    ready, waiting = tiering.months_to_delete(list(months), state, grace, now)
    rows += [
        {"step": "delete", "month": month, "detail": f"{months[month]} hot rows are cold"}
        for month in ready
    ]
    rows += [
        {
            "step": "delete",
            "month": month,
            "detail": f"waits: cold since {state[month].published_at}",
        }
        for month in waiting
    ]
    rows += [
        {"step": "clean", "month": folder.month, "detail": f"{folder.batch} is read by nobody"}
        for folder in tiering.to_clean(lake, grace, now)
    ]
    _show(rows, as_json, "Nothing is to do.")


@unload.command()
@_options
@click.option(
    "--step",
    "steps",
    type=click.Choice(STEPS),
    multiple=True,
    default=("unload",),
    show_default=True,
    help="Which steps, in the order unload, retier, delete, clean.",
)
@json_option
def apply(as_json: bool, steps: tuple[str, ...], **options: Any) -> None:
    """Do steps of the plan. Stopped anywhere, it can be run again; no order is lost or doubled."""
    hot, lake, grace = _open(options)
    rows: list[dict[str, str]] = []

    def done(step: str, month: str, detail: str) -> None:
        note(f"{step} {month}: {detail}" if month else f"{step}: {detail}")
        rows.append({"step": step, "month": month, "detail": detail})

    with lake.lock():
        different = _apply(hot, lake, grace, options, steps, done)
    _show(rows, as_json, "Nothing was to do.")
    if different:
        raise UserError(
            f"Hot orders of {', '.join(different)} differ from the cold copy; they stay.",
            "python -m scripts unload apply --step retier --step delete",
        )


@unload.command()
@click.argument("months", nargs=-1, required=True, metavar="YYYY-MM...")
@click.option("--batch", required=True, help="A name that no folder of the lake has had.")
@click.option("--lake", envvar="ATHENA_LAKE_ROOT", required=True, help="s3://bucket/prefix.")
@click.option("--role", required=True, help="ARN of the role that Redshift writes with.")
@click.option("--schema", default="public", show_default=True, help="Redshift's schema.")
@click.option(
    "--raw-schema",
    default="recipes_raw_hot_cold_orders",
    show_default=True,
    help="Glue database of the raw tables.",
)
@click.option("--file-mb", type=int, default=256, show_default=True, help="Largest file.")
@click.option("--parallel", is_flag=True, help="A writer a slice: faster, more small files.")
def redshift(
    months: tuple[str, ...],
    batch: str,
    lake: str,
    role: str,
    schema: str,
    raw_schema: str,
    file_mb: int,
    parallel: bool,
) -> None:
    """Print the statements that unload months from Redshift and verify them; runs nothing."""
    place = Place(lake, role, schema, raw_schema, file_mb, parallel)
    for title, statement in (
        ("Redshift: what there is", hot_checksums_sql(place, months)),
        ("Redshift: unload", unload_sql(place, months, batch)),
        ("Athena: add the partitions", add_partitions_sql(place, months, batch)),
        (
            "Athena: what was written; must equal the first",
            cold_checksums_sql(place, months, batch),
        ),
    ):
        click.echo(f"-- {title}\n{statement}\n")


def _apply(
    hot: HotStore,
    lake: Lake,
    grace: timedelta,
    options: dict[str, Any],
    steps: tuple[str, ...],
    done: tiering.Done,
) -> list[str]:
    different: list[str] = []
    if "unload" in steps:
        months = tiering.months_to_unload(
            list(hot.months()), lake.state(), options["before"], options["keep_months"]
        )
        tiering.unload(hot, lake, months, done)
    if "retier" in steps:
        retier(hot, lake, find_news(hot, lake), done)
    now = datetime.now(UTC)
    if "delete" in steps:
        ready, _ = tiering.months_to_delete(list(hot.months()), lake.state(), grace, now)
        different = tiering.delete(hot, lake, ready, done)
    if "clean" in steps:
        tiering.clean(lake, tiering.to_clean(lake, grace, now), done)
    return different


def _show(rows: list[dict[str, str]], as_json: bool, nothing: str) -> None:
    if rows or as_json:
        emit(rows, as_json=as_json)
    else:
        note(nothing)


def _open(options: dict[str, Any]) -> tuple[HotStore, Lake, timedelta]:
    folder = raw_folder(RECIPE)
    url = options["hot_url"]
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise UserError(
            f"{url.split('://')[0]} is no warehouse that `plan` and `apply` can work on.",
            "Give postgresql://…; for Redshift, `unload redshift` prints the statements.",
        )
    before = options["before"]
    if before:
        try:
            datetime.strptime(before, "%Y-%m")
        except ValueError as error:
            raise UserError(f"--before {before} is no month.", "Write YYYY-MM.") from error
    hot = PostgresStore(url, options["schema"]) if url else ExportStore(folder)
    return hot, Lake(folder), timedelta(minutes=options["grace_minutes"])
