"""The statements that only Redshift runs for the tiering, as text.

UNLOAD's rules (Redshift Database Developer Guide, UNLOAD): the query is in single quotes, with
quotes inside doubled; PARTITION BY drops its column from the files unless INCLUDE follows;
MAXFILESIZE is rounded down to a multiple of 32 MB for Parquet; MANIFEST VERBOSE lists files with
their bytes and rows; without ALLOWOVERWRITE and CLEANPATH a folder that has files is refused.
None of this was run on AWS.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pyarrow as pa

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured, checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.hot.sql import (
    days_sql,
    month_sql,
    settle_sql,
)
from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable

_SMALLEST_MB, _LARGEST_MB, _ROW_GROUP_MB = 128, 512, 32
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Tables:
    """Where the hot tables are and how they are unloaded.

    `role` is the ARN of the role that Redshift writes with, `schema` that of the tables, `file_mb`
    the largest file in megabytes; `is_parallel`: one writer per slice, faster, with smaller files.
    """

    table: TieredTable
    role: str
    schema: str = "public"
    file_mb: int = 256
    is_parallel: bool = False

    def __post_init__(self) -> None:
        if not _ROLE.fullmatch(self.role):
            raise UserError(
                f"{self.role} is not the ARN of a role.",
                "Give --redshift-role arn:aws:iam::<12 digits>:role/<name>.",
            )
        if not _SMALLEST_MB <= self.file_mb <= _LARGEST_MB or self.file_mb % _ROW_GROUP_MB:
            raise UserError(
                f"--file-mb {self.file_mb} does not suit Parquet on S3.",
                f"Give a multiple of {_ROW_GROUP_MB} from {_SMALLEST_MB} to {_LARGEST_MB}.",
            )
        if not _NAME.fullmatch(self.schema):
            raise UserError(f"{self.schema} is not a schema's name.", "Use letters, digits and _.")

    @property
    def hot(self) -> str:
        """The table of rows."""
        return f"{self.schema}.{self.table.name}"

    @property
    def corrections(self) -> str:
        """The table of corrections."""
        return f"{self.schema}.{self.table.corrections}"


def columns_sql(tables: Tables, name: str) -> str:
    """The columns of a table of the schema with their types, from Redshift's catalog."""
    return (
        "select column_name, data_type, numeric_precision, numeric_scale from svv_columns"
        f" where table_schema = '{tables.schema}' and table_name = '{name}'"
    )


def measure_sql(tables: Tables, month: str) -> str:
    """Rows and checksum of a month."""
    return (
        f"select count(*) as row_count,\n    {checksum_sql(tables.table, 'redshift')}"
        f" as row_checksum\nfrom {tables.hot} where {days_sql(tables.table, month)}"
    )


def unload_sql(tables: Tables, month: str, address: str) -> str:
    """UNLOAD of a month into the folder of a new batch, s3://bucket/key/."""
    try:
        S3Address.parse(address.removesuffix("/"))
    except ValueError as error:
        raise UserError(f"{address}: {error}.", "Give --lake s3://bucket/prefix.") from None
    if not address.endswith("/"):
        raise UserError(f"{address} is not a folder on S3.", "Give --lake s3://bucket/prefix.")
    table = tables.table
    query = (
        f"select {table.selected}, {month_sql(table)} as {table.month}"
        f" from {tables.hot} where {days_sql(table, month)}"
        f" order by {', '.join(dict.fromkeys((table.day, *table.key)))}"
    )
    return "\n".join(
        (
            f"unload ('{query.replace(chr(39), chr(39) * 2)}')",
            f"to '{address}'",
            f"iam_role '{tables.role}'",
            "format as parquet",
            f"partition by ({table.month}) include",
            "manifest verbose",
            f"parallel {'on' if tables.is_parallel else 'off'}",
            f"maxfilesize {tables.file_mb} mb",
        )
    )


def delete_sql(tables: Tables, month: str, wanted: Measured) -> tuple[str, ...]:
    """One transaction: delete a month, or nothing if it no longer equals `wanted`."""
    days = days_sql(tables.table, month)
    return (
        f"lock {tables.hot}",
        "\n".join(
            (
                f"delete from {tables.hot} where {days}",
                "and exists (",
                f"    select 1 from {tables.hot} where {days}",
                f"    having count(*) = {int(wanted.row_count)}"
                f" and {checksum_sql(tables.table, 'redshift')} = '{int(wanted.checksum)}'",
                ")",
            )
        ),
    )


def settlements_sql(
    tables: Tables, keys: pa.Table, cold_months: Collection[str]
) -> Iterator[tuple[str, ...]]:
    """The transactions of `settle_sql`, with both tables locked."""
    settled = settle_sql(tables.table, tables.hot, tables.corrections, keys, cold_months)
    for transaction in settled:
        yield (f"lock {tables.hot}, {tables.corrections}", *transaction)
