"""Measures the star queries in each placement on Athena, or on athena_local."""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.engines.athena_client import AthenaClient, AthenaFailure
from athena_recipes.recipes.redshift_federation.federation.fetched import Fetched, fetched
from athena_recipes.recipes.redshift_federation.federation.star_queries import (
    RECIPE,
    StarQueries,
    Warehouse,
)

_TIMED_OUT = re.compile(r"timed out|time(?:d)? ?out|exceeded.*time", re.IGNORECASE)


@dataclass(frozen=True)
class Measured:
    """A star query in a placement: a line of the raw table bench_runs."""

    run_id: str
    recorded_at: str
    query_name: str
    placement: str
    status: str
    seconds: float
    scanned_bytes: int
    fetched_rows: int | None
    fetched_bytes: int | None
    largest_fetch_rows: int | None
    fact_rows: int
    result_rows: int | None
    result_checksum: str | None
    problem: str | None


class Bench:
    """One run. Each query runs twice where rows are fetched: EXPLAIN ANALYZE counts them.

    `lake` is the lake on S3; results of queries are written below it.
    """

    def __init__(self, queries: StarQueries, warehouse: Warehouse, lake: S3Address) -> None:
        self._queries, self._warehouse = queries, warehouse
        self._athena = AthenaClient(f"{lake.below('query-results')}/")
        self._api: Any = make_client("athena")
        self._run_id = uuid.uuid4().hex[:12]
        self._began = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"

    def measure(self, placements: Sequence[str]) -> Iterator[Measured]:
        """Measure every query in the placements, one after another.

        A query that fails is measured too: its status says so. Raises AthenaFailure if the facts in
        the lake cannot be counted.
        """
        [[facts]] = self._athena.rows(self._queries.fact_rows())
        for query in self._queries.queries:
            for placement in placements:
                yield self._one(query, placement, int(facts or 0))

    def _one(self, query: str, placement: str, facts: int) -> Measured:
        sql = self._queries.placed(query, placement, self._warehouse)
        started = datetime.now(UTC)
        came: Fetched | None = Fetched()
        rows: list[tuple[str | None, ...]] | None = None
        status, problem = "succeeded", None
        statistics: dict[str, Any] = {}
        try:
            execution = self._athena.run(sql)
            statistics = self._execution(execution)["Statistics"]
            rows = self._results(execution)[1:]  # without the names of columns
            if placement in ("T2", "T3"):
                came = self._fetched(sql)
        except AthenaFailure as error:
            problem, came = str(error), None
            status = "timed out" if _TIMED_OUT.search(problem) else "failed"
        spent = statistics.get("EngineExecutionTimeInMillis")
        seconds = spent / 1000 if spent else (datetime.now(UTC) - started).total_seconds()
        return Measured(
            run_id=self._run_id,
            recorded_at=self._began,
            query_name=query,
            placement=placement,
            status=status,
            seconds=round(seconds, 3),
            scanned_bytes=int(statistics.get("DataScannedInBytes", 0)),
            fetched_rows=came.rows if came else None,
            fetched_bytes=came.size if came else None,
            largest_fetch_rows=came.largest if came else None,
            fact_rows=facts,
            result_rows=None if rows is None else len(rows),
            result_checksum=None if rows is None else _checksum(rows),
            problem=problem,
        )

    def _fetched(self, sql: str) -> Fetched | None:
        lines = self._results(self._athena.run(f"explain analyze {sql}"))
        return fetched((str(line[0]) for line in lines), self._warehouse.catalog)

    def _execution(self, execution: str) -> dict[str, Any]:
        with explained():
            found: dict[str, Any] = self._api.get_query_execution(QueryExecutionId=execution)
        return dict(found["QueryExecution"])

    def _results(self, execution: str) -> list[tuple[str | None, ...]]:
        """The rows of a query's result as texts; a SELECT's begin with the names of columns."""
        with explained():
            pages = self._api.get_paginator("get_query_results").paginate(
                QueryExecutionId=execution
            )
            return [
                tuple(cell.get("VarCharValue") for cell in row["Data"])
                for page in pages
                for row in page["ResultSet"]["Rows"]
            ]


def record(found: Sequence[Measured], lake: S3Address) -> str:
    """Write the lines of one run below `lake`, where bench_runs reads them; the address."""
    key = lake.key(f"raw/{RECIPE}/bench/{found[0].run_id}.json")
    body = "".join(f"{json.dumps(asdict(one))}\n" for one in found).encode()
    with explained():
        make_client("s3").put_object(Bucket=lake.bucket, Key=key, Body=body)
    return f"s3://{lake.bucket}/{key}"


def _checksum(rows: Sequence[tuple[str | None, ...]]) -> str:
    """The same for the same rows in any order."""
    lines = sorted(json.dumps(row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
