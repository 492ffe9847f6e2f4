"""Reports as strangers have them: each is odd in one way, and what the tables must say of it."""

import gzip
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.orc as orc
import pyarrow.parquet as pq
from athena_recipes.recipes.s3_encryption.inventory_report import Report

Change = Callable[[bytes], bytes]
# Reasons of inventory_rejects, and the lines that each counts.
Rejects = Mapping[str, int | None]

COPY = ("copy", "not_encrypted")
_AT = datetime(2026, 5, 1, 2, tzinfo=UTC)
_FIELDS = ("Bucket", "Key", "Size", "StorageClass", "EncryptionStatus")
_KEYS = ("a.txt", "b.txt")
_NONE: Rejects = {}
_DAMAGED: Rejects = {"file_damaged": None}
_UNREAD: Rejects = {"manifest_not_whole": None, "file_without_manifest": None}
_EMPTY: Rejects = {"file_damaged": None, "file_without_manifest": None}


@dataclass(frozen=True)
class Odd:
    """The files of a bucket's report; action and reason of each key; and what is rejected."""

    files: Mapping[str, bytes]
    plan: Mapping[str, tuple[str, str]]
    rejects: Rejects


def odd_reports() -> dict[str, Odd]:
    """One report for each bucket."""
    quoted = ('comma, "quote".txt', "plus+and space.txt", "ü\n2.txt", "100%.txt")
    return {
        **{f"plain-{kind}": _odd(f"plain-{kind}", kind) for kind in ("csv", "parquet", "orc")},
        "quoted": _odd("quoted", keys=quoted),
        "new-status": _odd("new-status", status="SSE-NEW", found=("manual", "status_unknown")),
        **_odd_manifests(),
        **_damaged_files(),
        **_odd_lines(),
        **_other_types(),
    }


def _odd_manifests() -> dict[str, Odd]:
    """Manifests that are written in another way, or are not whole."""
    differs: Rejects = {"file_size_differs": None}
    return {
        "one-line": _odd("one-line", manifest=lambda text: json.dumps(json.loads(text)).encode()),
        "windows": _odd("windows", manifest=lambda text: text.replace(b"\n", b"\r\n")),
        "empty-manifest": _odd("empty-manifest", manifest=_nothing, rejects=_EMPTY),
        "html": _odd("html", manifest=lambda _: b"<html>\n", rejects=_UNREAD),
        "huge-size": _odd("huge-size", manifest=_sized(b"9" * 30), rejects=differs),
        "other-size": _odd(
            "other-size", manifest=_sized(b"7"), rejects={"file_size_differs": None}
        ),
        "no-size": _odd("no-size", manifest=_sized(b"null"), rejects={"manifest_not_whole": None}),
    }


def _damaged_files() -> dict[str, Odd]:
    """Data files that are empty or cut off, though the manifest has their size."""
    cut = {f"cut-{kind}": kind for kind in ("csv", "parquet", "orc")}
    return {
        **{name: _odd(name, kind, data=_cut, rejects=_DAMAGED) for name, kind in cut.items()},
        "empty-data": _odd("empty-data", data=_nothing, rejects=_DAMAGED),
        "no-rows": _odd("no-rows", keys=()),
    }


def _odd_lines() -> dict[str, Odd]:
    """CSV with one line more that cannot be used; the others are."""
    lines = {
        "escape": ('"escape","50%zz.txt","1","STANDARD","NOT-SSE"', "key_not_decoded"),
        "cut-escape": ('"cut-escape","50%2","1","STANDARD","NOT-SSE"', "key_not_decoded"),
        "no-key": ('"no-key","","1","STANDARD","NOT-SSE"', "key_not_decoded"),
        "long-line": ('"long-line","c","1","STANDARD","NOT-SSE","x"', "line_not_well_formed"),
        "short-line": ('"short-line","c"', "line_not_well_formed"),
        "other-bucket": ('"other","c","1","STANDARD","NOT-SSE"', "line_not_well_formed"),
        "header": ('"Bucket","Key","Size","StorageClass","X"', "line_not_well_formed"),
    }
    return {
        bucket: _odd(bucket, data=_with_line(line), rejects={reason: 1})
        for bucket, (line, reason) in lines.items()
    }


def _other_types() -> dict[str, Odd]:
    """Sizes with another type: a smaller integer is read, text is not."""
    made = {}
    for kind in ("parquet", "orc"):
        made[f"narrow-{kind}"] = _odd(f"narrow-{kind}", kind, data=_retyped(kind, pa.int32()))
        made[f"text-{kind}"] = _odd(
            f"text-{kind}", kind, data=_retyped(kind, pa.string()), rejects=_DAMAGED
        )
    return made


def _odd(
    bucket: str,
    kind: str = "csv",
    *,
    keys: tuple[str, ...] = _KEYS,
    status: str = "NOT-SSE",
    found: tuple[str, str] = COPY,
    rejects: Rejects = _NONE,
    manifest: Change = bytes,
    data: Change = bytes,
) -> Odd:
    """A report of these objects whose manifest and data are changed.

    A report with a reject of a whole file has no plan; one with a reject of lines has.
    """
    file_format = {"csv": "CSV", "parquet": "Parquet", "orc": "ORC"}[kind]
    report = Report(bucket, "inventory", _AT, file_format, _FIELDS, prefix="inventory/")
    rows = [
        {
            "Bucket": bucket,
            "Key": key,
            "Size": 10,
            "StorageClass": "STANDARD",
            "EncryptionStatus": status,
        }
        for key in keys
    ]
    files = dict(report.files(rows or [{}]))
    [path] = (key for key in files if "/data/" in key)
    files[path] = data(files[path] if rows else gzip.compress(b"", mtime=0))
    entries = [{"key": path, "size": len(files[path]), "MD5checksum": "0" * 32}]
    [listed] = (key for key in files if key.endswith("/manifest.json"))
    files[listed] = manifest(report.manifest(entries))
    is_read = None not in rejects.values()
    return Odd(files, dict.fromkeys(keys, found) if is_read else {}, rejects)


def _nothing(_: bytes) -> bytes:
    return b""


def _cut(content: bytes) -> bytes:
    return content[:-9]


def _sized(size: bytes) -> Change:
    return lambda text: re.sub(rb'("size"\s*:\s*)[0-9]+', rb"\g<1>" + size, text)


def _with_line(line: str) -> Change:
    more = f"{line}\n".encode()
    return lambda content: gzip.compress(gzip.decompress(content) + more, mtime=0)


def _retyped(kind: str, size: pa.DataType) -> Change:
    def change(content: bytes) -> bytes:
        source, sink = io.BytesIO(content), io.BytesIO()
        table = pq.read_table(source) if kind == "parquet" else orc.read_table(source)
        number = table.schema.get_field_index("size")
        table = table.set_column(number, "size", table["size"].cast(size))
        if kind == "parquet":
            pq.write_table(table, sink)
        else:
            orc.write_table(table, sink)
        return sink.getvalue()

    return change
