"""Runs statements on Athena (or athena_local) and reads their results."""

import csv
import io
import os
import time
from collections.abc import Iterator
from typing import Any

import pyarrow as arrow
from pyarrow import csv as arrow_csv

from athena_recipes.aws.client import explained, make_client

_FINAL = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})
_LONGEST_WAIT_SECONDS = 0.5


class AthenaFailure(Exception):
    """A statement that did not succeed, with Athena's reason."""


class AthenaClient:
    """Statements one after another; safe to use from several threads.

    They run in the work group that dbt's profile uses: ATHENA_WORK_GROUP, or `primary`.
    """

    def __init__(self, output_location: str) -> None:
        """`output_location` is a folder of S3 for result files."""
        self._athena: Any = make_client("athena")
        self._s3: Any = make_client("s3")
        self._output = output_location
        self._work_group = os.environ.get("ATHENA_WORK_GROUP") or "primary"

    def run(self, sql: str, database: str = "default") -> str:
        """Run a statement to its end; its execution id. Raises AthenaFailure."""
        with explained():
            try:
                started = self._athena.start_query_execution(
                    QueryString=sql,
                    QueryExecutionContext={"Database": database},
                    ResultConfiguration={"OutputLocation": self._output},
                    WorkGroup=self._work_group,
                )
            except self._athena.exceptions.InvalidRequestException as error:
                raise AthenaFailure(str(error)) from error
            execution_id = str(started["QueryExecutionId"])
            wait = 0.01
            while True:
                execution = self._athena.get_query_execution(QueryExecutionId=execution_id)
                status = execution["QueryExecution"]["Status"]
                if status["State"] in _FINAL:
                    break
                time.sleep(wait)
                wait = min(wait * 1.5, _LONGEST_WAIT_SECONDS)
        if status["State"] != "SUCCEEDED":
            raise AthenaFailure(status.get("StateChangeReason", status["State"]))
        return execution_id

    def rows(self, sql: str, database: str = "default") -> Iterator[list[str | None]]:
        """A query's rows as texts, without the header."""
        return self.rows_of(self.run(sql, database))

    def whole(self, sql: str, database: str = "default") -> list[tuple[str | None, ...]]:
        """All rows of a query as texts, from its result file: pages of 1,000 rows take longer."""
        execution_id = self.run(sql, database)
        with explained():
            found = self._athena.get_query_execution(QueryExecutionId=execution_id)
            location = found["QueryExecution"].get("ResultConfiguration", {}).get("OutputLocation")
            if not location:  # a work group that manages its results has no file
                return [tuple(row) for row in self.rows_of(execution_id)]
            bucket, _, key = location.removeprefix("s3://").partition("/")
            body = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return rows_of_csv(body)

    def rows_of(self, execution_id: str) -> Iterator[list[str | None]]:
        """The rows of a query that has run, as texts, without the header."""
        with explained():
            pages = self._athena.get_paginator("get_query_results").paginate(
                QueryExecutionId=execution_id
            )
            first = True
            for page in pages:
                rows = page["ResultSet"]["Rows"]
                for row in rows[1:] if first else rows:
                    yield [cell.get("VarCharValue") for cell in row["Data"]]
                first = False


def rows_of_csv(body: bytes) -> list[tuple[str | None, ...]]:
    """The rows of a result file: all values are in quotation marks, except NULL, which is empty."""
    header = next(csv.reader(io.StringIO(body.decode())))
    names = [str(number) for number in range(len(header))]
    # Arrow cuts rows at U+0000 in some files, so another sign that no value has stands for it.
    stand_in = next(sign for sign in map(chr, range(0xE000, 0xF900)) if sign.encode() not in body)
    body = body.replace(b"\0", stand_in.encode())
    table = arrow_csv.read_csv(
        arrow.py_buffer(body),
        # A row must not be longer than a block.
        arrow_csv.ReadOptions(column_names=names, block_size=max(len(body), 1 << 20)),
        arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, arrow.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    columns = (column.to_pylist() for column in table.columns)
    rows = list(zip(*columns, strict=True))[1:]
    if stand_in.encode() not in body:
        return rows
    return [tuple(text and text.replace(stand_in, "\0") for text in row) for row in rows]
