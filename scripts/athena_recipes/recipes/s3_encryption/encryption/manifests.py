"""Manifests of S3 Batch Operations: which objects are in one job, and the CSV that names them."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from athena_recipes.recipes.s3_encryption.encryption.planned import COPY, UPDATE, Planned


@dataclass(frozen=True)
class Manifest:
    """The objects of one job: one bucket and action, and for copies one class and access.

    A copy has no versions: the current version is copied, and only if it is as old as the report.
    """

    bucket: str
    action: str
    storage_class: str
    access: str
    has_versions: bool
    reported_at: str

    @property
    def name(self) -> str:
        """The file, below a folder of manifests; the same for the same plan."""
        parts = [self.action, self.storage_class, "versions" if self.has_versions else ""]
        if self.access:
            parts.append(hashlib.sha256(self.access.encode()).hexdigest()[:12])
        stamp = "".join(letter for letter in self.reported_at if letter.isdigit())[:12]
        return f"{self.bucket}/{stamp}/{'-'.join(part for part in parts if part)}.csv"

    @property
    def fields(self) -> list[str]:
        """The fields of a line."""
        return ["Bucket", "Key", *(["VersionId"] if self.has_versions else [])]


def manifests(rows: Iterable[Planned]) -> Iterator[tuple[Manifest, Iterator[Planned]]]:
    """Manifests of jobs with their objects, which are streamed; `rows` are in `planned`'s order."""
    of_jobs = (row for row in rows if row.action in (UPDATE, COPY))
    yield from groupby(of_jobs, _manifest_of)


def write_manifest(path: Path, manifest: Manifest, rows: Iterable[Planned]) -> int:
    """Write the CSV of a manifest, keys URL-encoded; the number of its lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            count += 1
            version = [row.version_id] if manifest.has_versions else []
            writer.writerow([row.bucket, quote(row.key), *version])
    return count


def _manifest_of(row: Planned) -> Manifest:
    has_versions = row.action == UPDATE and row.version_id != ""
    return Manifest(
        row.bucket, row.action, row.storage_class, row.access, has_versions, row.reported_at
    )
