"""The recipe's raw files: one per kind, project and run, on a disk or on S3."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.lake.whole_file import write_whole

RAW = "raw/analytics_lens/"
KINDS = (
    "runs", "models", "edges", "sources", "exposures", "tests", "results",
    "tables", "queries", "work_groups", "buckets", "catalogs",
)  # fmt: skip


class Store(Protocol):
    """Objects of a lake by key."""

    def write(self, key: str, content: bytes) -> None:
        """Write or replace an object: a reader sees the old one or the new one."""
        ...

    def remove(self, key: str) -> None:
        """Remove an object; none is no error."""
        ...


@dataclass(frozen=True)
class Disk:
    """A lake in a folder of this machine."""

    root: Path

    def write(self, key: str, content: bytes) -> None:
        """As in Store."""
        write_whole(self.root / key, content)

    def remove(self, key: str) -> None:
        """As in Store."""
        (self.root / key).unlink(missing_ok=True)


@dataclass(frozen=True)
class Bucket:
    """A lake on S3."""

    s3: Any
    lake: S3Address

    def write(self, key: str, content: bytes) -> None:
        """As in Store."""
        self.s3.put_object(Bucket=self.lake.bucket, Key=self.lake.key(key), Body=content)

    def remove(self, key: str) -> None:
        """As in Store."""
        self.s3.delete_object(Bucket=self.lake.bucket, Key=self.lake.key(key))


def files_of(
    rows: Mapping[str, Iterable[Mapping[str, Any]]], project: str, run: str
) -> Iterator[tuple[str, bytes]]:
    """(key below raw/analytics_lens/, content) of each kind; the content of no row is empty."""
    for kind, some in rows.items():
        yield key_of(kind, project, run), b"".join(line_of(row) for row in some)


def write_rows(
    store: Store, rows: Mapping[str, Iterable[Mapping[str, Any]]], project: str, run: str
) -> None:
    """Write the files of a run, and replace those of an earlier call for the same run.

    The file of a kind that `rows` has not is removed: it would be of an earlier call.
    The line of the run is written last: rows of a run without it are not judged.
    """
    files = dict(files_of({kind: rows.get(kind, ()) for kind in KINDS}, project, run))
    last = key_of("runs", project, run)
    for key in sorted(files, key=lambda key: key == last):
        if files[key]:
            store.write(RAW + key, files[key])
        else:
            store.remove(RAW + key)


def key_of(kind: str, project: str, run: str) -> str:
    """Where the file of a kind of a run is, below raw/analytics_lens/."""
    return f"{kind}/project={folder_name(project)}/run={folder_name(run)}/part-0.jsonl"


def folder_name(name: str) -> str:
    """A name as a part of a path: letters, digits and `_.-`, which S3 and Hive take as they are."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip(".-") or "unnamed"


def line_of(row: Mapping[str, Any]) -> bytes:
    """A row as a line of JSON; keys without a value are left out."""
    told = {key: value for key, value in row.items() if value is not None}
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"
