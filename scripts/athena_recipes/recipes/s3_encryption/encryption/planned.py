"""Reads what the recipe planned, from DuckDB or from Athena, in the order of manifests."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.lake.where import database_path

RECIPE = "s3_encryption"
UPDATE, COPY, MULTIPART = "update_in_place", "copy", "multipart_copy"
_FETCHED_ROWS = 10_000


@dataclass(frozen=True)
class Planned:
    """An object version and its action; `reported_at` is the time of its report, UTC ISO 8601.

    Inventories have the empty version for the version `null`. An old version has its name here,
    because a request without a version is about the current one.

    `access` is the access control list of the inventory (JSON in Base64), or empty.
    """

    bucket: str
    key: str
    version_id: str
    action: str
    storage_class: str
    size_bytes: int
    access: str
    reported_at: str


def planned(target: str, schema: str, buckets: tuple[str, ...] = ()) -> Iterator[Planned]:
    """Objects that jobs or copies in parts encrypt, by bucket, action, class and access.

    `target` is dbt's (`local` or `athena`), `buckets` are all if empty. Rows are streamed. Raises
    UserError where the plan is not built.
    """
    sql = _query(f"{schema}_{RECIPE}", buckets)
    rows = _duckdb_rows(sql) if target == "local" else _athena_rows(sql)
    for row in rows:
        bucket, key, version, action, storage_class = map(str, row[:5])
        size, access, reported_at = int(row[5] or 0), str(row[6]), str(row[7])
        yield Planned(bucket, key, version, action, storage_class, size, access, reported_at)


def _query(schema: str, buckets: tuple[str, ...]) -> str:
    chosen = ", ".join("'" + one.replace("'", "''") + "'" for one in buckets)
    return (
        "select bucket_name, key_name,"
        " case when version_id = '' and not is_latest then 'null' else version_id end as version,"
        " action,"
        " case when action = 'update_in_place' then '' else storage_class end as class,"
        " size_bytes,"
        " case when action = 'copy' then coalesce(object_access_control_list, '') else '' end"
        " as access, cast(reported_at as varchar)"
        f" from {schema}.encryption_plan"
        f" where action in ('{UPDATE}', '{COPY}', '{MULTIPART}')"
        + (f" and bucket_name in ({chosen})" if chosen else "")
        + " order by bucket_name, action, class, access, version_id = '' and is_latest,"
        " key_name, version"
    )


def _duckdb_rows(sql: str) -> Iterator[tuple[Any, ...]]:
    path = database_path()
    if not path.exists():
        raise UserError(f"There is no {path}.", f"Run `dbt build -s {RECIPE}`, or set LAKE_ROOT.")
    with duckdb.connect(str(path), read_only=True) as connection:
        try:
            found = connection.execute(sql)
        except duckdb.CatalogException as error:
            raise UserError("The plan is not built.", f"Run `dbt build -s {RECIPE}`.") from error
        while rows := found.fetchmany(_FETCHED_ROWS):
            yield from rows


def _athena_rows(sql: str) -> Iterator[list[str | None]]:
    root = os.environ.get("ATHENA_LAKE_ROOT")
    if not root:
        raise UserError("ATHENA_LAKE_ROOT is not set.", "Set it to s3://bucket/prefix, as for dbt.")
    return AthenaClient(f"{S3Address.parse(root).below('query-results')}/").rows(sql)
