"""The statements that Redshift runs for the tiering, as text.

UNLOAD's rules (Redshift Database Developer Guide, UNLOAD): the query is in single quotes, with
quotes inside doubled; PARTITION BY drops its column from the files unless INCLUDE follows;
MAXFILESIZE is rounded down to a multiple of 32 MB for Parquet; MANIFEST VERBOSE lists files with
their bytes and rows; without ALLOWOVERWRITE and CLEANPATH a folder that has files is refused.
None of this was run on AWS.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured, checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.orders import (
    CORRECTIONS_SCHEMA,
    DAY,
    KEY,
    MONTH,
    SELECTED,
)

_SMALLEST_MB, _LARGEST_MB, _ROW_GROUP_MB = 128, 512, 32
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")
_MONTH_NAME = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
# So that a statement stays below the 100 kB that the Data API takes.
_PAIRS_A_STATEMENT = 1_000
Item = TypeVar("Item")


@dataclass(frozen=True)
class Tables:
    """Where the hot tables are and how they are unloaded.

    `role` is the ARN of the role that Redshift writes with, `schema` that of the tables, `file_mb`
    the largest file in megabytes; `is_parallel`: one writer per slice, faster, with smaller files.
    """

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
    def orders(self) -> str:
        """The table of orders."""
        return f"{self.schema}.orders"

    @property
    def corrections(self) -> str:
        """The table of corrections."""
        return f"{self.schema}.orders_corrections"


def months_sql(tables: Tables) -> str:
    """Months with their rows."""
    return (
        f"select to_char({DAY}, 'YYYY-MM') as {MONTH}, count(*) as row_count"
        f" from {tables.orders} where {DAY} is not null group by 1"
    )


def measure_sql(tables: Tables, month: str) -> str:
    """Rows and checksum of a month."""
    return (
        f"select count(*) as row_count,\n    {checksum_sql('redshift')} as row_checksum\n"
        f"from {tables.orders} where {_days(month)}"
    )


def rows_sql(tables: Tables, month: str) -> str:
    """The rows of a month."""
    return f"select {SELECTED} from {tables.orders} where {_days(month)}"


def unload_sql(tables: Tables, month: str, address: str) -> str:
    """UNLOAD of a month into the folder of a new batch, s3://bucket/key/."""
    try:
        S3Address.parse(address.removesuffix("/"))
    except ValueError as error:
        raise UserError(f"{address}: {error}.", "Give --lake s3://bucket/prefix.") from None
    if not address.endswith("/"):
        raise UserError(f"{address} is not a folder on S3.", "Give --lake s3://bucket/prefix.")
    query = (
        f"select {SELECTED}, to_char({DAY}, 'YYYY-MM') as {MONTH}"
        f" from {tables.orders} where {_days(month)} order by {DAY}, {KEY}"
    )
    return "\n".join(
        (
            f"unload ('{query.replace(chr(39), chr(39) * 2)}')",
            f"to '{address}'",
            f"iam_role '{tables.role}'",
            "format as parquet",
            f"partition by ({MONTH}) include",
            "manifest verbose",
            f"parallel {'on' if tables.is_parallel else 'off'}",
            f"maxfilesize {tables.file_mb} mb",
        )
    )


def delete_sql(tables: Tables, month: str, wanted: Measured) -> tuple[str, ...]:
    """One transaction: delete a month, or nothing if it no longer equals `wanted`."""
    return (
        f"lock {tables.orders}",
        "\n".join(
            (
                f"delete from {tables.orders} where {_days(month)}",
                "and exists (",
                f"    select 1 from {tables.orders} where {_days(month)}",
                f"    having count(*) = {int(wanted.row_count)}"
                f" and {checksum_sql('redshift')} = '{int(wanted.checksum)}'",
                ")",
            )
        ),
    )


def corrections_sql(tables: Tables) -> str:
    """The newest correction of each key."""
    return f"select {', '.join(CORRECTIONS_SCHEMA.names)} from {_newest(tables, 'true')}"


def settle_sql(
    tables: Tables, keys: Sequence[int], cold_months: Collection[str]
) -> Iterator[tuple[str, ...]]:
    """Transactions that bring the orders of `keys` to their newest corrections.

    They read the corrections when they run, not when they were written: one that runs late, after
    its sender was killed and another run merged and dropped the corrections, changes nothing.
    """
    months = ", ".join(f"'{_checked(month)}'" for month in sorted(cold_months))
    is_hot = f"({DAY} is null or to_char({DAY}, 'YYYY-MM') not in ({months}))"
    for some in _parts(sorted(keys)):
        named = f"{KEY} in ({', '.join(str(int(key)) for key in some)})"
        yield (
            f"lock {tables.orders}, {tables.corrections}",
            f"delete from {tables.orders} where {KEY} in"
            f" (select {KEY} from {tables.corrections} where {named})",
            f"insert into {tables.orders} ({SELECTED})\n"
            f"select {SELECTED} from {_newest(tables, named)}"
            f" and not is_deleted{f' and {is_hot}' if months else ''}",
        )


def drop_corrections_sql(tables: Tables, merged: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Delete corrections, given as key and the greatest number that was merged."""
    for some in _parts(sorted(merged)):
        named = " or ".join(
            f"({KEY} = {int(key)} and correction_id <= {int(number)})" for key, number in some
        )
        yield f"delete from {tables.corrections} where {named}"


def _newest(tables: Tables, which: str) -> str:
    return (
        f"(select *, row_number() over (partition by {KEY} order by correction_id desc)"
        f" as newness from {tables.corrections} where {which}) as numbered where newness = 1"
    )


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _PAIRS_A_STATEMENT):
        yield items[start : start + _PAIRS_A_STATEMENT]


def _checked(month: str) -> str:
    if not _MONTH_NAME.fullmatch(month):
        raise UserError(f"{month} is not a month.", "Write YYYY-MM.")
    return month


def _days(month: str) -> str:
    """The days of a month as a range, so that Redshift's sort key is used."""
    year, number = map(int, _checked(month).split("-"))
    after = f"{year + number // 12:04d}-{number % 12 + 1:02d}"
    return f"{DAY} >= '{month}-01' and {DAY} < '{after}-01'"
