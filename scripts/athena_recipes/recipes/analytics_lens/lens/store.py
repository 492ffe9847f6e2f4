"""The recipe's raw files: one per kind, project and run, on a disk or on S3."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from athena_recipes.lake.files import Files

RAW = "raw/analytics_lens/"
KINDS = (
    "runs", "models", "edges", "sources", "exposures", "tests", "results",
    "tables", "queries", "work_groups", "buckets", "catalogs",
)  # fmt: skip


def files_of(
    rows: Mapping[str, Iterable[Mapping[str, Any]]], project: str, run: str
) -> Iterator[tuple[str, bytes]]:
    """(key below raw/analytics_lens/, content) of each kind; the content of no row is empty."""
    for kind, some in rows.items():
        yield key_of(kind, project, run), b"".join(line_of(row) for row in some)


def write_rows(
    files: Files, rows: Mapping[str, Iterable[Mapping[str, Any]]], project: str, run: str
) -> None:
    """Write the files of a run, and replace those of an earlier call for the same run.

    The file of a kind that `rows` has not is removed: it would be of an earlier call.
    The line of the run is written last: rows of a run without it are not judged.
    """
    contents = dict(files_of({kind: rows.get(kind, ()) for kind in KINDS}, project, run))
    last = key_of("runs", project, run)
    for key in sorted(contents, key=lambda key: key == last):
        if contents[key]:
            files.write(RAW + key, contents[key])
        else:
            files.delete(RAW + key)


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
