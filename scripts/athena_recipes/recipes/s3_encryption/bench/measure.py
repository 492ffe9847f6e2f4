"""The plan for a bucket of 20 million objects, on DuckDB: peak memory."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from athena_local.instance import Instance

from athena_recipes.bench.measure import Measurement
from athena_recipes.bench.memory import LIMIT, dbt_on_duckdb
from athena_recipes.bench.scratch import scratch_folder
from athena_recipes.recipes.s3_encryption.inventory_report import Report

OBJECTS, PER_FILE = 20_000_000, 1_000_000
_DUCKDB_LIMIT = "2GB"
_MODELS = ("+s3_encryption__encryption_plan", "s3_encryption__encryption_actions")
_FIELDS = (
    *("Bucket", "Key", "VersionId", "IsLatest", "IsDeleteMarker", "Size", "LastModifiedDate"),
    *("StorageClass", "EncryptionStatus", "BucketKeyStatus"),
)


def measure(lake: Path, scale: float, instance: Instance) -> Iterator[Measurement]:
    """Plan a report of 20 million objects in Parquet; `scale` below 1 takes less, without a goal.

    The instance is not used: Athena has room for any report.
    """
    with scratch_folder(lake, "s3_encryption") as folder:
        write_report(folder / "raw" / "s3_encryption", max(1, round(OBJECTS * scale)))
        used = planned(folder)
    goal = 1.0 if scale >= 1 else None
    yield Measurement("plan 20 million objects", "peak memory / 4 GiB", used, LIMIT, "B", goal)


def write_report(raw: Path, objects: int) -> None:
    """Write a Parquet report of a bucket below a recipe's raw folder, file by file."""
    report = Report(
        *("bench-bucket", "daily", datetime(2026, 3, 1, 1, tzinfo=UTC), "Parquet", _FIELDS),
        prefix="inventory/",
    )
    (raw / report.folder / "data").mkdir(parents=True)
    entries = []
    with duckdb.connect() as connection:
        for number, start in enumerate(range(0, objects, PER_FILE)):
            key = f"{report.folder}data/{number:08d}.parquet"
            end = min(start + PER_FILE, objects)
            connection.execute(f"copy ({_rows(start, end)}) to '{raw / key}' (format parquet)")
            size = (raw / key).stat().st_size
            entries.append({"key": key, "size": size, "MD5checksum": "0" * 32})
    manifest = raw / report.folder / f"{report.created_at:%Y-%m-%dT%H-%MZ}" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_bytes(report.manifest(entries))


def planned(folder: Path) -> int:
    """Build the plan of the lake in a folder; peak resident bytes of dbt."""
    # The prices first: no selected model brings a seed.
    return max(
        dbt_on_duckdb(folder, _DUCKDB_LIMIT, *command).peak_bytes
        for command in (("seed", "-s", "s3_encryption"), ("run", "-s", *_MODELS))
    )


def _rows(start: int, end: int) -> str:
    """A query for objects of every encryption and class, numbered from `start` to before `end`."""
    return f"""
        select
            'bench-bucket' as bucket,
            'exports/' || (n % 1000) || '/' || md5(n::varchar) || '.parquet' as key,
            md5((n * 7)::varchar) as version_id,
            n % 10 <> 0 as is_latest,
            false as is_delete_marker,
            (hash(n) % 8000000000)::bigint as size,
            (timestamp '2020-01-01' + to_seconds(n))::timestamp_ms as last_modified_date,
            ['STANDARD', 'STANDARD_IA', 'GLACIER'][1 + n % 3] as storage_class,
            ['NOT-SSE', 'SSE-S3', 'SSE-KMS', 'SSE-C'][1 + n % 4] as encryption_status,
            case when n % 4 = 2 then 'ENABLED' end as bucket_key_status
        from range({start}, {end}) as numbers (n)
    """
