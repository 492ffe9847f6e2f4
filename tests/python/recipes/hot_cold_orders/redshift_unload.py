"""UNLOAD as Redshift documents it, for the statements that this project sends."""

import json
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

STATEMENT = re.compile(
    r"unload \('(?P<query>(?:[^']|'')*)'\)\s+"
    r"to '(?P<to>s3://[^']+)'\s+"
    r"iam_role '(?P<role>[^']+)'\s+"
    r"format as parquet\s+"
    r"partition by \((?P<column>\w+)\)(?P<include> include)?\s+"
    r"manifest verbose\s+"
    r"parallel (?P<parallel>on|off)\s+"
    r"maxfilesize (?P<mb>\d+) mb\s*;?\s*",
    re.IGNORECASE,
)
SLICES = 2  # writers of a PARALLEL ON


class UnloadRefused(Exception):
    """What Redshift would say."""


@dataclass(frozen=True)
class Unload:
    """A parsed statement."""

    query: str
    to: str
    role: str
    column: str
    is_included: bool
    is_parallel: bool

    @classmethod
    def parse(cls, sql: str) -> "Unload":
        found = STATEMENT.fullmatch(sql)
        if not found:
            raise UnloadRefused(f"syntax error at or near {sql[:40]!r}")
        return cls(
            found["query"].replace("''", "'"),
            found["to"],
            found["role"],
            found["column"],
            bool(found["include"]),
            found["parallel"].lower() == "on",
        )

    def run(self, cursor: psycopg.Cursor[Any], s3: Any, schema: pa.Schema) -> int:
        """Write the files, with the types of `schema`, and then the manifest; rows unloaded."""
        parts = urlsplit(self.to)
        bucket, prefix = parts.netloc, parts.path.lstrip("/")
        if s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents"):
            raise UnloadRefused(
                "Specified unload destination on S3 is not empty. Consider using a different"
                " bucket / prefix, manually removing the target files in S3, or using the"
                " ALLOWOVERWRITE option."
            )
        cursor.execute(self.query)
        assert cursor.description
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        entries = []
        for value in sorted({row[self.column] for row in rows}):
            its_rows = [row for row in rows if row[self.column] == value]
            slices = SLICES if self.is_parallel else 1
            for number in range(slices):
                if some := its_rows[number::slices]:
                    key = f"{prefix}{self.column}={value}/{number:04d}_part_00.parquet"
                    body = self._file(some, schema)
                    s3.put_object(Bucket=bucket, Key=key, Body=body)
                    meta = {"content_length": len(body), "record_count": len(some)}
                    entries.append({"url": f"s3://{bucket}/{key}", "meta": meta})
        manifest = {
            "entries": entries,
            "schema": {"elements": [{"name": name} for name in names]},
            "meta": {
                "content_length": sum(one["meta"]["content_length"] for one in entries),
                "record_count": len(rows),
            },
            "author": {"name": "Amazon Redshift", "version": "1.0.0"},
        }
        s3.put_object(Bucket=bucket, Key=f"{prefix}manifest", Body=json.dumps(manifest).encode())
        return len(rows)

    def _file(self, rows: list[dict[str, Any]], schema: pa.Schema) -> bytes:
        if self.is_included:
            schema = schema.append(pa.field(self.column, pa.string()))
        buffer = BytesIO()
        pq.write_table(pa.Table.from_pylist(rows, schema), buffer)
        return buffer.getvalue()
