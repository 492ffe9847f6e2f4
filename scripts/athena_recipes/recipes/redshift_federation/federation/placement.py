"""Chooses where the dimensions are read: the warehouse if it answers, else the lake's copies."""

from datetime import datetime
from typing import Any

from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.athena_client import AthenaClient, AthenaFailure
from athena_recipes.recipes.redshift_federation.federation.star_queries import RECIPE, Warehouse

DIMENSIONS = ("customer", "customer_address", "customer_demographics", "date_dim", "item", "store")


def warehouse_problem(warehouse: Warehouse, lake: S3Address) -> str | None:
    """Why the warehouse does not answer, None if it does; the smallest table is asked for a row."""
    athena = AthenaClient(f"{lake.below('query-results')}/")
    try:
        athena.run(f"select s_store_sk from {warehouse.table('store')} limit 1")
    except AthenaFailure as error:
        return str(error).splitlines()[0]
    return None


def copies_from(lake: S3Address) -> datetime:
    """When the oldest of the dimensions' copies was unloaded last, UTC.

    Raises UserError for a dimension without a copy.
    """
    s3 = make_client("s3")
    return min(_newest(s3, lake, table) for table in DIMENSIONS)


def variables(warehouse: Warehouse | None) -> dict[str, str]:
    """The variables of dbt: the warehouse, or with None the lake."""
    if warehouse is None:
        return {f"{RECIPE}_dims": "lake"}
    return {
        f"{RECIPE}_dims": "federated",
        f"{RECIPE}_catalog": warehouse.catalog,
        f"{RECIPE}_warehouse_schema": warehouse.schema,
    }


def _newest(s3: Any, lake: S3Address, table: str) -> datetime:
    prefix = lake.key(f"raw/{RECIPE}/{table}/")
    with explained():
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=lake.bucket, Prefix=prefix)
        times = [one["LastModified"] for page in pages for one in page.get("Contents", ())]
    if not times:
        raise UserError(
            f"The warehouse does not answer, and the lake has no copy of {table}.",
            f"Unload {table} to s3://{lake.bucket}/{prefix} while the warehouse is there.",
        )
    newest: datetime = max(times)
    return newest
