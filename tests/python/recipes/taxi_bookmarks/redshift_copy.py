"""COPY of Parquet as Redshift documents it, on the stand-in's PostgreSQL.

Columns go by order; the folder must have a file; the number and kinds of columns must fit.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pyarrow.parquet as pq

from tests.python.recipes.hot_cold_orders.redshift_data_api import (
    RedshiftDataApi,
    Statement,
    redshift_data_api,
)
from tests.python.recipes.hot_cold_orders.redshift_unload import UnloadRefused

STATEMENT = re.compile(
    r"copy (?P<table>\w+) from '(?P<location>s3://[^']+/)' iam_role 'arn:aws:iam::\d{12}:role/\w+'"
    r" format as parquet"
)


class CopyingApi(RedshiftDataApi):
    """The Data API of a Redshift that copies from S3; each row twice if it `miscounts`."""

    miscounts = False

    def _run_one(self, statement: Statement, cursor: psycopg.Cursor[Any], sql: str) -> None:
        found = STATEMENT.fullmatch(sql)
        if not found or self.fails(sql):
            super()._run_one(statement, cursor, sql)
            return
        statement.affected.append(self._copy(cursor, found["table"], found["location"]))

    def _copy(self, cursor: psycopg.Cursor[Any], table: str, location: str) -> int:
        parts = urlsplit(location)
        listed = self.s3.list_objects_v2(Bucket=parts.netloc, Prefix=parts.path[1:])
        if not listed.get("Contents"):
            raise UnloadRefused(f"The specified S3 prefix '{parts.path[1:]}' does not exist")
        cursor.execute(f"select * from {table} limit 0")
        assert cursor.description
        width, count = len(cursor.description), 0
        for item in listed["Contents"]:
            body = self.s3.get_object(Bucket=parts.netloc, Key=item["Key"])["Body"].read()
            rows = pq.read_table(io.BytesIO(body))
            if rows.num_columns != width:
                raise UnloadRefused(f"Unmatched number of columns between table and file {item}")
            with cursor.copy(f"copy {table} from stdin") as copy:
                for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                    copy.write_row(row)
            count += rows.num_rows
        if self.miscounts:
            cursor.execute(f"insert into {table} select * from {table}")
        return count


@contextmanager
def copying_api(s3: Any) -> Iterator[CopyingApi]:
    """Serve on a free loopback port until the end; `endpoint` is the address."""
    with redshift_data_api(s3, CopyingApi) as running:
        assert isinstance(running, CopyingApi)
        yield running
