"""`athena-recipes hot_cold_orders unload`: the tiering of the recipe hot_cold_orders."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import Finite, json_option, options
from athena_recipes.cli.output import emit, note
from athena_recipes.lake.where import raw_folder
from athena_recipes.recipes.hot_cold_orders.unload import steps as tiering
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import HotStore
from athena_recipes.recipes.hot_cold_orders.unload.months import checked_month
from athena_recipes.recipes.hot_cold_orders.unload.options import Command, open_tiers, tier_options
from athena_recipes.recipes.hot_cold_orders.unload.preview import planned
from athena_recipes.recipes.hot_cold_orders.unload.step_recover import recover, require_whole
from athena_recipes.recipes.hot_cold_orders.unload.step_retier import find_news, retier

STEPS = ("recover", "unload", "retier", "delete", "clean")


@click.group()
def unload() -> None:
    """Move months of orders from the warehouse to Parquet.

    `plan` prints the steps, `apply` runs them. The warehouse is Redshift (--redshift-workgroup or
    --redshift-cluster) or PostgreSQL (--hot-url or HOT_ORDERS_URL). Without a warehouse, the orders
    are the export below $LAKE_ROOT/raw/hot_cold_orders/hot. The cold tier is below $LAKE_ROOT, or
    on S3 and read by Athena (--lake).
    """


def _month(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    return checked_month(value) if value else None


def _minutes(context: click.Context, option: click.Parameter, value: float) -> timedelta:
    try:
        return timedelta(minutes=value)
    except OverflowError as error:
        raise UserError(
            f"--grace-minutes {value} is not a length of time.", "Give minutes, such as 60."
        ) from error


def _options(command: Command) -> Command:
    added = options(
        click.option(
            "--before",
            metavar="YYYY-MM",
            callback=_month,
            help="Unload the months before this one.",
        ),
        click.option(
            "--keep-months",
            type=click.IntRange(min=1),
            default=3,
            show_default=True,
            help="Without --before: the number of newest months that stay in the warehouse.",
        ),
        click.option(
            "--grace-minutes",
            "grace",
            type=Finite(min=0),
            callback=_minutes,
            default=tiering.GRACE / timedelta(minutes=1),
            show_default=True,
            help="Delete and clean only files unused for this many minutes: queries may still run.",
        ),
    )
    return added(tier_options(command))  # type: ignore[no-any-return]


@unload.command()
@_options
@json_option
def plan(as_json: bool, **options: Any) -> None:
    """Print what each step would do; change nothing.

    With Redshift, also prints the SQL statements.
    """
    tiers, now = open_tiers(options), datetime.now(UTC)
    rows = planned(tiers, options["before"], options["keep_months"], options["grace"], now)
    if as_json:
        emit([asdict(row) for row in rows], as_json=True)
        return
    if not rows and not tiers.hot.months():
        note(
            "The warehouse has no orders in any month. If you gave no warehouse, its export is"
            f" expected in {raw_folder(tiers.table.folder) / 'hot' / tiers.table.name}."
        )
    _show([{"step": row.step, "month": row.month, "detail": row.detail} for row in rows], False)
    for row in rows:
        for statement in row.statements:
            title = f"{row.step} {row.month}".strip()
            click.echo(f"-- {title}\n{statement};\n")


@unload.command()
@_options
@click.option(
    "--step",
    "steps",
    type=click.Choice(STEPS),
    multiple=True,
    default=("unload",),
    show_default=True,
    help="A step to run; may be repeated. The order is always that of this list.",
)
@json_option
def apply(as_json: bool, steps: tuple[str, ...], **options: Any) -> None:
    """Run steps of the plan.

    Without --step, it only unloads months, and deletes nothing. It can be run again after an
    interruption at any point: no order is lost or duplicated.
    """
    tiers = open_tiers(options)
    rows: list[dict[str, str]] = []

    def done(step: str, month: str, detail: str) -> None:
        note(f"{step} {month}: {detail}" if month else f"{step}: {detail}")
        rows.append({"step": step, "month": month, "detail": detail})

    with tiers.cold.lock():
        different = _apply(tiers.hot, tiers.cold, options, steps, done)
    _show(rows, as_json, "There was nothing to do.")
    if different:
        raise UserError(
            f"Hot orders of {', '.join(different)} differ from the cold copy; they stay.",
            "athena-recipes hot_cold_orders unload apply --step retier --step delete",
        )


def _apply(
    hot: HotStore,
    lake: ColdTier,
    options: dict[str, Any],
    steps: tuple[str, ...],
    done: tiering.Done,
) -> list[str]:
    different: list[str] = []
    if "recover" in steps:
        recover(hot, lake, done)
    require_whole(hot, lake)
    if "unload" in steps:
        months = tiering.months_to_unload(
            list(hot.months()), lake.state(), options["before"], options["keep_months"]
        )
        tiering.unload(hot, lake, months, done)
    if "retier" in steps:
        retier(hot, lake, find_news(hot, lake), done)
    now, grace = datetime.now(UTC), options["grace"]
    if "delete" in steps:
        ready, _ = tiering.months_to_delete(list(hot.months()), lake.state(), grace, now)
        different = tiering.delete(hot, lake, ready, done)
    if "clean" in steps:
        tiering.clean(lake, tiering.to_clean(lake, grace, now), done)
    return different


def _show(
    rows: list[dict[str, str]], as_json: bool, nothing: str = "There is nothing to do."
) -> None:
    if rows or as_json:
        emit(rows, as_json=as_json)
    else:
        note(nothing)
