"""Runs statements on Athena (or athena_local) and reads their results."""

import os
import time
from collections.abc import Iterator
from typing import Any

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
