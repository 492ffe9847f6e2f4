"""Inventory reports of four buckets on three days, and reports of the jobs between them.

The formats are CSV, Parquet and ORC; two configurations list all versions, two the current ones. Of
the day 2026-03-02 retail-app-uploads has two reports, and the later one counts. What S3 does not
deliver whole is there too: a cut-off manifest, a report without one of its files, a file whose size
differs, a file that no manifest names, and lines with too few fields.
"""

import gzip
import random
from collections.abc import Iterator
from datetime import timedelta

from athena_recipes.recipes.s3_encryption.batch_report import Task, report_files
from athena_recipes.recipes.s3_encryption.inventory_report import Report
from athena_recipes.recipes.s3_encryption.sample_data.objects import (
    ASSETS,
    BUCKETS,
    FIRST_DAY,
    GIB,
    LAKE,
    UPLOADS,
    Bucket,
    rows,
)

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 3
DESTINATION = "retail-encryption-reports"
_PREFIX = "inventory/"
_ROWS_PER_FILE = 500
_JOB_IDS = (
    "5f2e0c1a-7b3d-4a86-9c55-0e8d1f4b6a21",
    "9a41d7be-2c60-4f0e-8d1b-3b5c7e92f004",
)


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/s3_encryption/.

    `scale` 1 is about 1,700 objects; `seed` chooses their sizes, classes and encryption.
    """
    for bucket in BUCKETS:
        for day in bucket.days:
            yield from _report(bucket, day).files(rows(bucket, day, seed, scale), _ROWS_PER_FILE)
    early = _report(UPLOADS, 1, hours=-1)
    yield from early.files(rows(UPLOADS, 0, seed, scale), _ROWS_PER_FILE)
    yield from _faults(seed, scale)
    for number, job_id in enumerate(_JOB_IDS):
        yield from _job(number, job_id, seed, scale)


def _report(bucket: Bucket, day: int, hours: int = 0, config_id: str = "") -> Report:
    return Report(
        bucket.name,
        config_id or bucket.config_id,
        FIRST_DAY + timedelta(days=day, hours=hours),
        bucket.file_format,
        bucket.fields,
        DESTINATION,
        _PREFIX,
    )


def _faults(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """Reports that may not count; each is of a later hour, so that it would win."""
    for hours, fault in ((1, "cut"), (2, "missing"), (3, "size")):
        report = _report(ASSETS, 2, hours)
        for key, content in report.files(rows(ASSETS, 2, seed, scale)):
            if fault == "cut" and key.endswith("manifest.json"):
                yield key, content[: len(content) // 2]
            elif fault == "missing" and "/data/" in key:
                continue
            elif fault == "size" and "/data/" in key:
                yield key, gzip.compress(gzip.decompress(content)[:-200] + b"\n", mtime=0)
            else:
                yield key, content
    unknown = Report("retail-partner-drop", "inventory", FIRST_DAY, "CSV", ASSETS.fields)
    yield f"{_PREFIX}{unknown.folder}data/left-over.csv.gz", gzip.compress(b'"a","b"\n', mtime=0)
    yield from _with_short_lines()


def _with_short_lines() -> Iterator[tuple[str, bytes]]:
    """A report with two lines that are cut off, and a size that is no number."""
    bucket = "retail-partner-drop"
    fields = ("Bucket", "Key", "Size", "EncryptionStatus")
    report = Report(bucket, "weekly", FIRST_DAY, "CSV", fields, DESTINATION, _PREFIX)
    good = [
        {"Bucket": bucket, "Key": f"{number}.csv", "Size": 10, "EncryptionStatus": "NOT-SSE"}
        for number in range(8)
    ]
    bad = f'"{bucket}","cut%20off.csv"\n"{bucket}"\n"{bucket}","x.csv","ten","NOT-SSE"\n'
    for key, content in report.files(good):
        if "/data/" not in key:
            continue
        lines = gzip.decompress(content) + bad.encode()
        changed = gzip.compress(lines, mtime=0)
        yield key, changed
        entry = {"key": key, "size": len(changed), "MD5checksum": "0" * 32}
        folder = f"{report.folder}{report.created_at:%Y-%m-%dT%H-%MZ}"
        yield f"{folder}/manifest.json", report.manifest([entry])


def _job(number: int, job_id: str, seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """The report of a job that ran on a day: an update in place, then a copy."""
    chance = random.Random(f"{seed} {job_id}")
    bucket, status = ((UPLOADS, "SSE-S3"), (LAKE, "NOT-SSE"))[number]
    after = {_identity(row): row for row in rows(bucket, 1, seed, scale)}
    tasks = []
    for row in rows(bucket, 0, seed, scale):
        if row["EncryptionStatus"] != status or row["IsDeleteMarker"]:
            continue
        where = (row["Bucket"], row["Key"], row["VersionId"] or "")
        if row.get("ObjectLockMode"):
            message = "The object is protected by S3 Object Lock"
            tasks.append(Task(*where, "failed", "AccessDenied", "403", message))
        elif (row["Size"] or 0) > 5 * GIB:
            message = "The specified copy source is larger than the maximum allowable size"
            # As in AWS's own example the status comes before the error.
            tasks.append(Task(*where, "failed", "400", "InvalidRequest", message))
        elif after[_identity(row)]["EncryptionStatus"] == "SSE-KMS":
            tasks.append(Task(*where, "succeeded"))
        elif chance.random() < 0.03:
            tasks.append(Task(*where, "failed", "403", "AccessDenied", 'Access Denied, "kms"'))
    yield from report_files(
        "batch_reports/", job_id, DESTINATION, FIRST_DAY + timedelta(hours=9 + number), tasks
    )


def _identity(row: dict[str, object]) -> tuple[object, object]:
    return row["Key"], row["VersionId"]
