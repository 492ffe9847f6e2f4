"""The warehouse and the lake of a command, from its options."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from athena_recipes.aws.client import make_client
from athena_recipes.aws.redshift_data import RedshiftData, Target
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import lake_option, options, schema_option, shared
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.lake.where import raw_folder
from athena_recipes.recipes.hot_cold_orders.unload.cold.athena_table import AthenaTable
from athena_recipes.recipes.hot_cold_orders.unload.cold.disk import Lake
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import FILE_BYTES, MIB
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3 import S3Lake
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3_folder import S3Folder
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.config import DEFAULT, read_table
from athena_recipes.recipes.hot_cold_orders.unload.hot.export import ExportStore
from athena_recipes.recipes.hot_cold_orders.unload.hot.postgres import PostgresStore
from athena_recipes.recipes.hot_cold_orders.unload.hot.redshift import RedshiftStore
from athena_recipes.recipes.hot_cold_orders.unload.hot.redshift_sql import Tables
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import HotStore
from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable

RECIPE = "hot_cold_orders"
Command = Callable[..., Any]


@dataclass(frozen=True)
class Tiers:
    """The table, its hot and its cold tier of a command."""

    table: TieredTable
    hot: HotStore
    cold: ColdTier


def tier_options(command: Command) -> Command:
    """The options that `open_tiers` takes."""
    added = options(
        shared(
            "--config",
            "config_path",
            type=click.Path(path_type=Path, dir_okay=False),
            default=DEFAULT,
            note="default: the orders of the sample, unload.yml of this command",
        ),
        click.option(
            "--hot-url",
            envvar="HOT_ORDERS_URL",
            metavar="URL",
            help="postgresql://… of the warehouse.  [default: the export below raw/]",
        ),
        click.option(
            "--redshift-workgroup", help="The warehouse: a workgroup of Redshift Serverless."
        ),
        click.option("--redshift-cluster", help="The warehouse: a provisioned cluster."),
        click.option("--redshift-database", help="Redshift's database."),
        click.option(
            "--redshift-secret-arn", help="Secret to sign in with.  [default: the IAM identity]"
        ),
        click.option("--redshift-db-user", help="Database user to sign in as, on a cluster."),
        click.option(
            "--redshift-role", help="ARN of the role with which Redshift writes to the lake."
        ),
        click.option(
            "--file-mb",
            type=click.IntRange(1, 512),
            default=FILE_BYTES // MIB,
            show_default=True,
            help="Largest file of the cold tier, in MB; from Redshift a multiple of 32 from 128.",
        ),
        click.option(
            "--parallel",
            is_flag=True,
            help="UNLOAD with one writer per slice: more and smaller files.",
        ),
        click.option(
            "--hot-schema",
            default="public",
            show_default=True,
            help="The warehouse's schema of the tables.",
        ),
        lake_option(default="the cold tier is on this disk, below $LAKE_ROOT"),
        schema_option,
    )
    return added(command)  # type: ignore[no-any-return]


def open_tiers(options: dict[str, Any]) -> Tiers:
    """The tiers of the options; UserError if the options conflict."""
    table = read_table(options["config_path"])
    if options["redshift_workgroup"] or options["redshift_cluster"]:
        return Tiers(table, _redshift(table, options), _cold(table, options))
    url = options["hot_url"]
    if url:
        if not url.startswith(("postgresql://", "postgres://")):
            raise UserError(
                f"{url.split('://')[0]} is not a warehouse that a URL can name.",
                "Give postgresql://…; for Redshift, --redshift-workgroup or --redshift-cluster.",
            )
        return Tiers(table, PostgresStore(table, url, options["hot_schema"]), _cold(table, options))
    if options["lake"]:
        raise UserError(
            "The export on this machine cannot be unloaded to S3.",
            "Give --redshift-workgroup or --redshift-cluster, or --hot-url (PostgreSQL).",
        )
    return Tiers(table, ExportStore(table, raw_folder(table.folder)), _cold(table, options))


def _cold(table: TieredTable, options: dict[str, Any]) -> ColdTier:
    lake: S3Address | None = options["lake"]
    if lake is None:
        return Lake(table, raw_folder(table.folder), options["file_mb"] * MIB)
    folder = S3Folder(make_client("s3"), lake.below(f"raw/{table.folder}"))
    client = AthenaClient(f"{lake.below('query-results')}/")
    cold_table = AthenaTable(table, client, f"{options['schema']}_raw_{table.folder}")
    return S3Lake(table, folder, cold_table, options["file_mb"] * MIB)


def _redshift(table: TieredTable, options: dict[str, Any]) -> RedshiftStore:
    if options["hot_url"]:
        raise UserError(
            "Two warehouses are named.",
            "Leave out --hot-url (or unset HOT_ORDERS_URL), or the options of Redshift.",
        )
    for name in ("redshift-database", "redshift-role", "lake"):
        if not options[name.replace("-", "_")]:
            raise UserError(
                f"--{name} is missing.",
                "Redshift needs --redshift-database, --redshift-role and --lake s3://….",
            )
    target = Target(
        options["redshift_database"],
        options["redshift_workgroup"],
        options["redshift_cluster"],
        options["redshift_secret_arn"],
        options["redshift_db_user"],
    )
    tables = Tables(
        table,
        options["redshift_role"],
        options["hot_schema"],
        options["file_mb"],
        options["parallel"],
    )
    s3 = make_client("s3")
    data = RedshiftData(make_client("redshift-data"), target, recipe=RECIPE)
    return RedshiftStore(data, tables, lambda address: S3Folder(s3, S3Address.parse(address)))
