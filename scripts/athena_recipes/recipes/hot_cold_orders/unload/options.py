"""Which warehouse and which lake a command works on, from its options."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from athena_recipes.aws.client import make_client
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.lake.where import raw_folder
from athena_recipes.recipes.hot_cold_orders.unload.cold.athena_table import AthenaTable
from athena_recipes.recipes.hot_cold_orders.unload.cold.disk import Lake
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import FILE_BYTES, MIB
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3 import S3Lake
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3_folder import S3Folder
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.hot.export import ExportStore
from athena_recipes.recipes.hot_cold_orders.unload.hot.postgres import PostgresStore
from athena_recipes.recipes.hot_cold_orders.unload.hot.redshift import RedshiftStore
from athena_recipes.recipes.hot_cold_orders.unload.hot.redshift_data import RedshiftData, Target
from athena_recipes.recipes.hot_cold_orders.unload.hot.redshift_sql import Tables
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import HotStore

RECIPE = "hot_cold_orders"
Command = Callable[..., Any]


@dataclass(frozen=True)
class Tiers:
    """The hot and the cold tier of a command."""

    hot: HotStore
    cold: ColdTier


def place_options(command: Command) -> Command:
    """The options that `open_tiers` takes."""
    options = (
        click.option(
            "--hot-url",
            envvar="HOT_ORDERS_URL",
            metavar="URL",
            help="postgresql://… of the warehouse.  [default: the export below raw/]",
        ),
        click.option("--workgroup", help="The warehouse is this workgroup of Redshift Serverless."),
        click.option("--cluster", help="The warehouse is this cluster of Redshift."),
        click.option("--database", help="Redshift's database."),
        click.option("--secret-arn", help="Secret to sign in with.  [default: the IAM identity]"),
        click.option("--db-user", help="Database user to sign in as, on a cluster."),
        click.option("--role", help="ARN of the role that Redshift writes to the lake with."),
        click.option(
            "--file-mb",
            type=click.IntRange(1, 512),
            default=FILE_BYTES // MIB,
            show_default=True,
            help="Largest file of the cold tier, in MB; from Redshift a multiple of 32 from 128.",
        ),
        click.option(
            "--parallel", is_flag=True, help="UNLOAD with a writer a slice: more, smaller files."
        ),
        click.option("--schema", default="public", show_default=True, help="Schema of the tables."),
        click.option(
            "--lake",
            metavar="S3",
            help="s3://bucket/prefix: the cold tier is on S3 and read by Athena."
            "  [default: below $LAKE_ROOT]",
        ),
        click.option(
            "--raw-schema",
            default=f"recipes_raw_{RECIPE}",
            show_default=True,
            help="Glue database of the raw tables.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def open_tiers(options: dict[str, Any]) -> Tiers:
    """The tiers that the options name; UserError where they do not fit together."""
    if options["workgroup"] or options["cluster"]:
        return Tiers(_redshift(options), _cold(options))
    url = options["hot_url"]
    if url:
        if not url.startswith(("postgresql://", "postgres://")):
            raise UserError(
                f"{url.split('://')[0]} is no warehouse that a URL can name.",
                "Give postgresql://…; for Redshift, --workgroup or --cluster.",
            )
        return Tiers(PostgresStore(url, options["schema"]), _cold(options))
    if options["lake"]:
        raise UserError(
            "The export on this machine cannot be unloaded to S3.",
            "Give --workgroup or --cluster (Redshift), or --hot-url (PostgreSQL).",
        )
    return Tiers(ExportStore(raw_folder(RECIPE)), _cold(options))


def _cold(options: dict[str, Any]) -> ColdTier:
    lake = options["lake"]
    if not lake:
        return Lake(raw_folder(RECIPE), options["file_mb"] * MIB)
    folder = S3Folder(make_client("s3"), f"{lake.rstrip('/')}/raw/{RECIPE}")
    client = AthenaClient(f"{lake.rstrip('/')}/query-results/")
    table = AthenaTable(client, options["raw_schema"])
    return S3Lake(folder, table, options["file_mb"] * MIB)


def _redshift(options: dict[str, Any]) -> RedshiftStore:
    if options["hot_url"]:
        raise UserError(
            "Two warehouses are named.",
            "Leave --hot-url away (or unset HOT_ORDERS_URL), or --workgroup and --cluster.",
        )
    for name in ("database", "role", "lake"):
        if not options[name]:
            raise UserError(
                f"--{name} is missing.", "Redshift needs --database, --role and --lake s3://…."
            )
    target = Target(
        options["database"],
        options["workgroup"],
        options["cluster"],
        options["secret_arn"],
        options["db_user"],
    )
    tables = Tables(options["role"], options["schema"], options["file_mb"], options["parallel"])
    s3 = make_client("s3")
    data = RedshiftData(make_client("redshift-data"), target)
    return RedshiftStore(data, tables, lambda address: S3Folder(s3, address))
