"""A stand-in for Redshift and its Data API: statements run on a real PostgreSQL.

UNLOAD writes Parquet to S3. It speaks the protocol of `redshift-data` (JSON 1.1) on a free loopback
port, checks each request with AWS's own model of the service, and runs statements after the call
that sent them, as Redshift does: they go on when the caller is killed. A batch is one transaction.
"""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler
from typing import Any

import psycopg
from athena_local.aws import input_shapes, request_faults
from athena_recipes.recipes.hot_cold_orders.unload.config import orders
from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable

from tests.python.recipes.hot_cold_orders.redshift_unload import Unload, UnloadRefused
from tests.python.support.served import served

LOST = "lost "
AT_WORK = ("SUBMITTED", "PICKED", "STARTED")
# What Redshift has and PostgreSQL lacks of what our statements use.
FUNCTIONS = """
    create or replace function strtol(text, integer) returns bigint language sql immutable as
    $$ select ('x' || lpad($1, 16, '0'))::bit(64)::bigint where $2 = 16 $$;
    create or replace view svv_columns as select * from information_schema.columns
"""
MODEL = input_shapes("redshift-data")


@dataclass
class Statement:
    """One call of ExecuteStatement or BatchExecuteStatement."""

    request: dict[str, Any]
    sqls: list[str]
    is_batch: bool
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "SUBMITTED"
    error: str | None = None
    failed_at: int | None = None
    affected: list[int] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    records: list[list[dict[str, Any]]] = field(default_factory=list)


class Refused(Exception):
    """An answer with an error: its code and message."""


class RedshiftDataApi:
    """The warehouse `url` (a PostgreSQL database) behind the API; UNLOAD writes by `s3`.

    Tests steer it: `faults` are error codes that the next calls of an operation get (after `lost `
    the call is done, and only its answer is the error); `fails` says
    for a statement's text which error it ends with, if any; `before` is called with the text before
    a statement runs, `after_unload` after each UNLOAD.
    """

    def __init__(self, s3: Any, page_rows: int = 3) -> None:
        self.s3, self.page_rows = s3, page_rows
        self.url, self.endpoint = "", ""
        self.reset("")

    def reset(self, url: str, table: TieredTable | None = None) -> None:
        """Forget all statements and faults, and serve the database `url`, with `table` in it."""
        self.table = table or orders()
        self.url = url
        self.statements: list[Statement] = []
        self.calls: list[str] = []
        self.faults: dict[str, list[str]] = {}
        self.fails: Callable[[str], str | None] = lambda sql: None
        self.before: Callable[[str], None] = lambda sql: None
        self.after_unload: Callable[[Unload], None] = lambda unload: None
        if url:
            with psycopg.connect(url) as connection:
                connection.execute(FUNCTIONS)

    @property
    def sqls(self) -> list[str]:
        """All statements that were sent, in their order."""
        return [sql for one in self.statements for sql in one.sqls]

    def wait(self) -> None:
        """Until nothing is at work."""
        give_up = time.monotonic() + 60
        while any(one.status in AT_WORK for one in self.statements):
            assert time.monotonic() < give_up, self.statements
            time.sleep(0.002)

    def answer(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one call; raises Refused."""
        shape = MODEL.get(operation)
        if shape is None:
            raise Refused("UnknownOperationException", operation)
        if faults := request_faults(shape, request):
            raise Refused("ValidationException", faults)
        self.calls.append(operation)
        fault = (self.faults.get(operation) or [""]).pop(0)
        if fault and not fault.startswith(LOST):
            raise Refused(fault, f"{operation}: not now")
        handlers = {
            "ExecuteStatement": self._start,
            "BatchExecuteStatement": self._start,
            "DescribeStatement": self._describe,
            "GetStatementResult": self._result,
            "ListStatements": self._list,
        }
        if operation not in handlers:
            raise Refused("ValidationException", f"{operation} is not part of this stand-in")
        answer = handlers[operation](request)
        if fault:
            raise Refused(fault.removeprefix(LOST), f"{operation}: the answer was lost")
        return answer

    def _start(self, request: dict[str, Any]) -> dict[str, Any]:
        if ("WorkgroupName" in request) == ("ClusterIdentifier" in request):
            raise Refused("ValidationException", "Name a cluster or a workgroup.")
        if "Database" not in request:
            raise Refused("ValidationException", "Database is required.")
        token = request["ClientToken"]
        for known in self.statements:
            if known.request["ClientToken"] == token:
                return {"Id": known.id}
        sqls = request["Sqls"] if "Sqls" in request else [request["Sql"]]
        if any(len(sql.encode()) > 100_000 for sql in sqls):
            raise Refused("ValidationException", "A statement is longer than 100 KB.")
        statement = Statement(request, sqls, "Sqls" in request)
        self.statements.append(statement)
        threading.Thread(target=self._run, args=(statement, self.url), daemon=True).start()
        return {"Id": statement.id, "CreatedAt": time.time(), "Database": request["Database"]}

    def _run(self, statement: Statement, url: str) -> None:
        try:
            for sql in statement.sqls:
                self.before(sql)
            statement.status = "STARTED"
            with psycopg.connect(url) as connection, connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read")
                for number, sql in enumerate(statement.sqls):
                    statement.failed_at = number
                    self._run_one(statement, cursor, sql)
            statement.failed_at = None
            statement.status = "FINISHED"
        except (psycopg.Error, UnloadRefused) as error:
            statement.error = f"ERROR: {str(error).splitlines()[0]}"
            statement.status = "FAILED"

    def _run_one(self, statement: Statement, cursor: psycopg.Cursor[Any], sql: str) -> None:
        if error := self.fails(sql):
            raise UnloadRefused(error)
        if sql.lower().startswith("unload"):
            unload = Unload.parse(sql)
            statement.affected.append(unload.run(cursor, self.s3, self.table.arrow_schema))
            self.after_unload(unload)
            return
        cursor.execute(sql)
        statement.affected.append(cursor.rowcount)
        if cursor.description:
            statement.columns = [column.name for column in cursor.description]
            statement.records = [[_field(value) for value in row] for row in cursor.fetchall()]

    def _describe(self, request: dict[str, Any]) -> dict[str, Any]:
        one = self._found(request)
        found: dict[str, Any] = {
            "Id": one.id,
            "Status": one.status,
            "HasResultSet": bool(one.columns),
            "QueryString": one.sqls[0],
            "ResultRows": one.affected[-1] if one.affected else -1,
            **({"Error": one.error} if one.error else {}),
        }
        if one.is_batch:
            del found["QueryString"]
            found["SubStatements"] = [self._part(one, number) for number in range(len(one.sqls))]
        return found

    def _part(self, one: Statement, number: int) -> dict[str, Any]:
        failed = one.failed_at if one.status == "FAILED" else len(one.sqls)
        assert failed is not None
        status = "FINISHED" if number < failed else "FAILED" if number == failed else "ABORTED"
        return {
            "Id": f"{one.id}:{number + 1}",
            "Status": one.status if one.status in AT_WORK else status,
            "QueryString": one.sqls[number],
            "ResultRows": one.affected[number] if number < len(one.affected) else -1,
            **({"Error": one.error} if number == failed else {}),
        }

    def _result(self, request: dict[str, Any]) -> dict[str, Any]:
        one = self._found(request)
        if one.status != "FINISHED" or not one.columns:
            raise Refused("ResourceNotFoundException", "Query does not have result.")
        start = int(request.get("NextToken", 0))
        end = start + self.page_rows
        return {
            "Records": one.records[start:end],
            "ColumnMetadata": [{"name": name} for name in one.columns],
            "TotalNumRows": len(one.records),
            **({"NextToken": str(end)} if end < len(one.records) else {}),
        }

    def _list(self, request: dict[str, Any]) -> dict[str, Any]:
        return {
            "Statements": [
                {"Id": one.id, "Status": one.status, "QueryStrings": one.sqls}
                for one in self.statements
                if one.status == request.get("Status", "FINISHED")
                and one.request.get("StatementName", "").startswith(request["StatementName"])
                and all(
                    one.request.get(key) == request.get(key)
                    for key in ("Database", "WorkgroupName", "ClusterIdentifier")
                )
            ]
        }

    def _found(self, request: dict[str, Any]) -> Statement:
        for one in self.statements:
            if one.id == request["Id"]:
                return one
        raise Refused("ResourceNotFoundException", f"There is no statement {request['Id']}.")


@contextmanager
def redshift_data_api(
    s3: Any, kind: type[RedshiftDataApi] = RedshiftDataApi
) -> Iterator[RedshiftDataApi]:
    """Serve on a free loopback port until the end; `endpoint` is the address."""
    api = kind(s3)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer in one piece, for which nobody waits

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            operation = self.headers["X-Amz-Target"].removeprefix("RedshiftData.")
            try:
                status, answer = 200, api.answer(operation, json.loads(body))
            except Refused as error:
                code, message = error.args
                status = 500 if code == "InternalServerException" else 400
                answer = {"__type": code, "message": message}
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            self.wfile.flush()

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    with served(Handler) as api.endpoint:
        yield api


def _field(value: Any) -> dict[str, Any]:
    """A value as the API gives it: decimals, dates and times are texts."""
    if value is None:
        return {"isNull": True}
    if isinstance(value, bool):
        return {"booleanValue": value}
    if isinstance(value, int):
        return {"longValue": value}
    if isinstance(value, float):
        return {"doubleValue": value}
    assert isinstance(value, str | Decimal | date | datetime), value
    return {"stringValue": str(value)}
