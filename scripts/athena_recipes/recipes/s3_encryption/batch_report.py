"""A completion report of S3 Batch Operations as S3 writes it.

Used by the sample data, and by the tests' stand-in for S3 Batch Operations.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

SCHEMA = "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage"


@dataclass(frozen=True)
class Task:
    """The result of a task: `error_code` is empty and `http_status` 200 for one that succeeded."""

    bucket: str
    key: str
    version_id: str
    status: str
    error_code: str = ""
    http_status: str = "200"
    message: str = "Successful"


def report_files(
    prefix: str, job_id: str, bucket: str, created_at: datetime, tasks: Sequence[Task]
) -> Iterator[tuple[str, bytes]]:
    """(key, content) of a job's report, the manifest last; `prefix` ends with a slash, if any."""
    results = []
    for status in ("succeeded", "failed"):
        if not (some := [task for task in tasks if task.status == status]):
            continue
        content = _csv(some)
        name = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        key = f"{prefix}job-{job_id}/results/{name}.csv"
        yield key, content
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
        results.append(
            {"TaskExecutionStatus": status, "Bucket": bucket, "MD5Checksum": digest, "Key": key}
        )
    manifest = json.dumps(
        {
            "Format": "Report_CSV_20180820",
            "ReportCreationDate": f"{created_at:%Y-%m-%dT%H:%M:%S.000}Z",
            "Results": results,
            "ReportSchema": SCHEMA,
        }
    ).encode()
    yield f"{prefix}job-{job_id}/manifest.json", manifest
    digest = hashlib.md5(manifest, usedforsecurity=False).hexdigest()
    yield f"{prefix}job-{job_id}/manifest.json.md5", digest.encode()


def _csv(tasks: Sequence[Task]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for task in tasks:
        writer.writerow(
            [
                *(task.bucket, quote(task.key), task.version_id, task.status),
                *(task.error_code, task.http_status, task.message),
            ]
        )
    return text.getvalue().encode()
