"""An inventory report as S3 writes it: data files, manifest, checksum and symlinks.

Used by the sample data, and by the tests' stand-in for S3 Inventory.
"""

import csv
import gzip
import hashlib
import io
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.orc as orc
import pyarrow.parquet as pq

Row = Mapping[str, Any]

REQUIRED = ("Bucket", "Key")
VERSION_FIELDS = ("VersionId", "IsLatest", "IsDeleteMarker")

# The name of a field in CSV: its name in Parquet and ORC, and its type.
FIELDS: dict[str, tuple[str, pa.DataType]] = {
    "Bucket": ("bucket", pa.string()),
    "Key": ("key", pa.string()),
    "VersionId": ("version_id", pa.string()),
    "IsLatest": ("is_latest", pa.bool_()),
    "IsDeleteMarker": ("is_delete_marker", pa.bool_()),
    "Size": ("size", pa.int64()),
    "LastModifiedDate": ("last_modified_date", pa.timestamp("ms", "UTC")),
    "ETag": ("e_tag", pa.string()),
    "StorageClass": ("storage_class", pa.string()),
    "IsMultipartUploaded": ("is_multipart_uploaded", pa.bool_()),
    "ReplicationStatus": ("replication_status", pa.string()),
    "EncryptionStatus": ("encryption_status", pa.string()),
    "ObjectLockRetainUntilDate": (
        "object_lock_retain_until_date",
        pa.timestamp("ms", "UTC"),
    ),
    "ObjectLockMode": ("object_lock_mode", pa.string()),
    "ObjectLockLegalHoldStatus": ("object_lock_legal_hold_status", pa.string()),
    "IntelligentTieringAccessTier": ("intelligent_tiering_access_tier", pa.string()),
    "BucketKeyStatus": ("bucket_key_status", pa.string()),
    "ChecksumAlgorithm": ("checksum_algorithm", pa.string()),
    "ObjectAccessControlList": ("object_access_control_list", pa.string()),
    "ObjectOwner": ("object_owner", pa.string()),
}
_PARQUET_TYPES = {
    pa.string(): "binary {} (STRING)",
    pa.bool_(): "boolean {}",
    pa.int64(): "int64 {}",
    pa.timestamp("ms", "UTC"): "int64 {} (TIMESTAMP(MILLIS,true))",
}
_ORC_TYPES = {
    pa.string(): "string",
    pa.bool_(): "boolean",
    pa.int64(): "bigint",
    pa.timestamp("ms", "UTC"): "timestamp",
}


@dataclass(frozen=True)
class Report:
    """Where a report belongs and what it has.

    `prefix` is the destination prefix with a slash at its end, or empty; `fields` are names as in
    CSV; `file_format` is CSV, Parquet or ORC.
    """

    bucket: str
    config_id: str
    created_at: datetime
    file_format: str
    fields: tuple[str, ...]
    destination: str = "inventory-reports"
    prefix: str = ""

    @property
    def folder(self) -> str:
        """The folder of the configuration, with a slash at its end."""
        return f"{self.prefix}{self.bucket}/{self.config_id}/"

    def files(
        self, rows: Iterable[Row], rows_per_file: int = 100_000
    ) -> Iterator[tuple[str, bytes]]:
        """(key, content) of the report's files, the manifest last; keys begin with `prefix`."""
        entries = []
        left = iter(rows)
        chunks = iter(lambda: list(islice(left, rows_per_file)), [])
        for number, some in enumerate(chunks):
            content = self._content(some)
            key = f"{self.folder}data/{self._name(number)}.{_ENDINGS[self.file_format]}"
            yield key, content
            digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
            entries.append({"key": key, "size": len(content), "MD5checksum": digest})
        links = "\n".join(f"s3://{self.destination}/{entry['key']}" for entry in entries)
        yield f"{self.folder}hive/dt={self.created_at:%Y-%m-%d-%H-%M}/symlink.txt", links.encode()
        manifest = self.manifest(entries)
        folder = f"{self.folder}{self.created_at:%Y-%m-%dT%H-%MZ}"
        digest = hashlib.md5(manifest, usedforsecurity=False).hexdigest()
        yield f"{folder}/manifest.json", manifest
        yield f"{folder}/manifest.checksum", f"{digest}\n".encode()

    def manifest(self, entries: Sequence[Mapping[str, Any]]) -> bytes:
        """The manifest for these files, over several lines as S3 writes it."""
        head = {
            "sourceBucket": self.bucket,
            "destinationBucket": f"arn:aws:s3:::{self.destination}",
            "version": "2016-11-30",
            "creationTimestamp": str(int(self.created_at.timestamp() * 1000)),
            "fileFormat": self.file_format,
            "fileSchema": self.schema(),
        }
        lines = [f"  {json.dumps(key)} : {json.dumps(value)}" for key, value in head.items()]
        items = ", ".join(
            "{\n"
            + ",\n".join(
                f"    {json.dumps(key)} : {json.dumps(value)}" for key, value in entry.items()
            )
            + "\n  }"
            for entry in entries
        )
        return ("{\n" + ",\n".join([*lines, f'  "files" : [ {items} ]']) + "\n}").encode()

    def schema(self) -> str:
        """The manifest's fileSchema."""
        if self.file_format == "CSV":
            return ", ".join(self.fields)
        if self.file_format == "ORC":
            inside = ",".join(
                f"{FIELDS[one][0]}:{_ORC_TYPES[FIELDS[one][1]]}" for one in self.fields
            )
            return f"struct<{inside}>"
        inside = "".join(
            f"  {'required' if one in REQUIRED else 'optional'}"
            f" {_PARQUET_TYPES[FIELDS[one][1]].format(FIELDS[one][0])};"
            for one in self.fields
        )
        return f"message s3.inventory {{{inside}}}"

    def _name(self, number: int) -> str:
        seed = f"{self.folder}{self.created_at.isoformat()}{number}"
        return str(uuid.uuid5(uuid.NAMESPACE_URL, seed))

    def _content(self, rows: Sequence[Row]) -> bytes:
        if self.file_format == "CSV":
            return gzip.compress(self._csv(rows), mtime=0)
        # ORC has S3's timestamps without a zone, as Hive's; they are UTC.
        is_orc = self.file_format == "ORC"
        schema = pa.schema(
            [
                (name, pa.timestamp("ms") if is_orc and pa.types.is_timestamp(kind) else kind)
                for name, kind in (FIELDS[one] for one in self.fields)
            ]
        )
        table = pa.Table.from_pylist(
            [
                {FIELDS[one][0]: _without_zone(row.get(one), is_orc) for one in self.fields}
                for row in rows
            ],
            schema,
        )
        buffer = io.BytesIO()
        if is_orc:
            orc.write_table(table, buffer, compression="zlib")
        else:
            pq.write_table(table, buffer, compression="snappy")
        return buffer.getvalue()

    def _csv(self, rows: Sequence[Row]) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in rows:
            writer.writerow([csv_value(one, row.get(one)) for one in self.fields])
        return text.getvalue().encode()


def _without_zone(value: Any, is_orc: bool) -> Any:
    return value.replace(tzinfo=None) if is_orc and isinstance(value, datetime) else value


_ENDINGS = {"CSV": "csv.gz", "Parquet": "parquet", "ORC": "orc"}


def csv_value(field: str, value: Any) -> str:
    """A value as S3 writes it into CSV: keys URL-encoded, times ISO 8601, nothing as empty."""
    if value is None:
        return ""
    if field == "Key":
        return quote(str(value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03d}Z"
    return str(value)
