"""The statements that do the tiering on Redshift and Athena, as text to read or to run.

UNLOAD's rules (Redshift Database Developer Guide, UNLOAD): the query stands in single quotes, with
quotes inside doubled; PARTITION BY drops its column from the files unless INCLUDE follows;
MAXFILESIZE is rounded down to a multiple of 32 MB for Parquet; MANIFEST VERBOSE lists files with
their bytes and rows; without ALLOWOVERWRITE and CLEANPATH a folder that has files is refused.
None of this was run on AWS.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.errors import UserError
from scripts.unload.checksum import checksum_sql
from scripts.unload.orders import DAY, KEY, MONTH, SELECTED

_SMALLEST_MB, _LARGEST_MB, _ROW_GROUP_MB = 128, 512, 32
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")
_MONTH_NAME = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Place:
    """Where orders are and go to.

    `lake` is s3://bucket/prefix (the value of ATHENA_LAKE_ROOT), `role` the ARN of the role that
    Redshift writes with, `schema` Redshift's, `raw_schema` the Glue database of the raw tables.
    """

    lake: str
    role: str
    schema: str = "public"
    raw_schema: str = "recipes_raw_hot_cold_orders"
    file_mb: int = 256
    is_parallel: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"s3://[a-z0-9.-]{3,63}(/[^'\s]*)?", self.lake):
            raise UserError(f"{self.lake} is no lake on S3.", "Give --lake s3://bucket/prefix.")
        if not _ROLE.fullmatch(self.role):
            raise UserError(
                f"{self.role} is no role.", "Give --role arn:aws:iam::<12 digits>:role/<name>."
            )
        if not _SMALLEST_MB <= self.file_mb <= _LARGEST_MB or self.file_mb % _ROW_GROUP_MB:
            raise UserError(
                f"--file-mb {self.file_mb} does not suit Parquet on S3.",
                f"Give a multiple of {_ROW_GROUP_MB} from {_SMALLEST_MB} to {_LARGEST_MB}.",
            )
        for name in (self.schema, self.raw_schema):
            if not _NAME.fullmatch(name):
                raise UserError(f"{name} is no schema's name.", "Use letters, digits and _.")


def unload_sql(place: Place, months: Sequence[str], batch: str) -> str:
    """UNLOAD of whole months into the folder of a new batch."""
    query = (
        f"select {SELECTED}, to_char({DAY}, 'YYYY-MM') as {MONTH}"
        f" from {place.schema}.orders where {_days(months)} order by {DAY}, {KEY}"
    )
    return "\n".join(
        (
            f"unload ('{query.replace(chr(39), chr(39) * 2)}')",
            f"to '{_folder(place, batch)}'",
            f"iam_role '{place.role}'",
            "format as parquet",
            f"partition by ({MONTH}) include",
            "manifest verbose",
            f"parallel {'on' if place.is_parallel else 'off'}",
            f"maxfilesize {place.file_mb} mb;",
        )
    )


def hot_checksums_sql(place: Place, months: Sequence[str]) -> str:
    """Rows and checksum of each month on Redshift."""
    return (
        f"select to_char({DAY}, 'YYYY-MM') as {MONTH}, count(*) as row_count,\n"
        f"    {checksum_sql('redshift')} as row_checksum\n"
        f"from {place.schema}.orders where {_days(months)} group by 1 order by 1;"
    )


def add_partitions_sql(place: Place, months: Sequence[str], batch: str) -> str:
    """Athena: make the batch's folders known; the watermark does not name them yet."""
    parts = "\n".join(
        f"partition (batch = '{batch}', {MONTH} = '{month}')"
        f" location '{_folder(place, batch)}{MONTH}={month}/'"
        for month in _checked(months)
    )
    return f"alter table {place.raw_schema}.orders_cold add if not exists\n{parts};"


def cold_checksums_sql(place: Place, months: Sequence[str], batch: str) -> str:
    """Rows and checksum of each month of a batch on Athena; compare with those of Redshift."""
    named = ", ".join(f"'{month}'" for month in _checked(months))
    return (
        f"select {MONTH}, count(*) as row_count,\n"
        f"    {checksum_sql('athena')} as row_checksum\n"
        f"from {place.raw_schema}.orders_cold\n"
        f"where batch = '{batch}' and {MONTH} in ({named}) group by {MONTH} order by {MONTH};"
    )


def delete_sql(place: Place, month: str, row_count: int, checksum: str) -> str:
    """Redshift: delete a cold month, or nothing if it is not what was verified any more."""
    return "\n".join(
        (
            "begin;",
            f"lock {place.schema}.orders;",
            f"delete from {place.schema}.orders where {_days([month])}",
            "and exists (",
            f"    select 1 from {place.schema}.orders where {_days([month])}",
            f"    having count(*) = {int(row_count)} and {checksum_sql('redshift')} = '{checksum}'",
            ");",
            "commit;",
        )
    )


def _folder(place: Place, batch: str) -> str:
    return f"{place.lake.rstrip('/')}/raw/hot_cold_orders/cold/orders/batch={batch}/"


def _checked(months: Sequence[str]) -> list[str]:
    for month in months:
        if not _MONTH_NAME.fullmatch(month):
            raise UserError(f"{month} is no month.", "Write YYYY-MM.")
    return sorted(months)


def _days(months: Sequence[str]) -> str:
    """The days of months as ranges, so that Redshift's sort key is used."""
    first, *_, last = [*_checked(months), max(months)]
    if _span(first, last) != len(months):
        raise UserError(
            f"{', '.join(months)} are not one after the other.",
            "Name a run of months without a gap.",
        )
    year, number = divmod(_number(last) + 1, 12)
    return f"{DAY} >= '{first}-01' and {DAY} < '{year:04d}-{number + 1:02d}-01'"


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _span(first: str, last: str) -> int:
    return _number(last) - _number(first) + 1
