"""A client of Trino's statement protocol (https://trino.io/docs/current/develop/client-protocol)."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import urllib3

from athena_local.errors import StatementError

Row = list[Any]
# Trino answers 502 to 504 while it is busy; its documentation asks clients to try again.
_BUSY = frozenset({502, 503, 504})
_PATIENCE_SECONDS = 30.0
_READ_TIMEOUT_SECONDS = 300.0


class QueryCanceled(Exception):
    """The statement was stopped by the client, or at the limit of bytes scanned."""


@dataclass
class Control:
    """Controls a running query from another thread, and has the query's statistics."""

    bytes_limit: int | None = None
    scanned_bytes: int = 0
    cpu_milliseconds: int = 0
    trino_ids: list[str] = field(default_factory=list)
    canceled: threading.Event = field(default_factory=threading.Event)
    # Set once the engine has parsed the text, or the execution is over.
    accepted: threading.Event = field(default_factory=threading.Event)
    reason: str = "Query cancelled by user"

    def cancel(self, reason: str | None = None) -> None:
        """Ask the query to stop; the client gets `reason`."""
        self.reason = reason or self.reason
        self.canceled.set()


@dataclass(frozen=True)
class Session:
    """The user and the schema of a statement."""

    user: str = "athena"
    catalog: str = "awsdatacatalog"
    schema: str = "default"
    properties: Mapping[str, str] = field(default_factory=dict)
    prepared: Mapping[str, str] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """The HTTP headers of the protocol."""
        headers = {
            "X-Trino-User": self.user,
            "X-Trino-Source": "athena_local",
            "X-Trino-Catalog": self.catalog,
            "X-Trino-Schema": self.schema,
            "X-Trino-Time-Zone": "UTC",
            "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
        }
        if self.properties:
            headers["X-Trino-Session"] = _pairs(self.properties)
        if self.prepared:
            headers["X-Trino-Prepared-Statement"] = _pairs(self.prepared)
        return {name: _header(value) for name, value in headers.items()}


def _pairs(values: Mapping[str, str]) -> str:
    return ",".join(f"{name}={quote(value, safe='')}" for name, value in values.items())


def _header(value: str) -> str:
    """HTTP headers are latin-1; a name with other characters cannot exist in Glue."""
    try:
        value.encode("latin-1")
    except UnicodeEncodeError as error:
        raise StatementError("SCHEMA_NOT_FOUND", f"Schema '{value}' does not exist") from error
    if any(character in value for character in "\r\n\0"):
        raise StatementError("SCHEMA_NOT_FOUND", f"Schema {value!r} does not exist")
    return value


@dataclass
class Result:
    """A query's columns (Trino's JSON: name, type, typeSignature) and the way to its rows.

    `pages` is to be read to its end; the update fields are set only then.
    """

    columns: list[dict[str, Any]]
    pages: Iterator[list[Row]]
    update_type: str | None = None
    update_count: int | None = None

    def rows(self) -> list[Row]:
        """All rows, in memory; for statements with few."""
        return [row for page in self.pages for row in page]


class Trino:
    """Runs statements on a Trino server at `url`; safe to use from many threads."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = urllib3.PoolManager(
            maxsize=64, retries=False, timeout=urllib3.Timeout(read=_READ_TIMEOUT_SECONDS)
        )

    def query(self, sql: str, session: Session, control: Control | None = None) -> Result:
        """Start `sql`; returns once its columns are known, or it is done.

        Raises StatementError with Trino's error name and message, QueryCanceled when `control`
        asked for it, also while the pages are read.
        """
        control = control or Control()
        pages = _Pages(self, sql, session, control)
        return pages.result()

    def run(self, sql: str, session: Session, control: Control | None = None) -> Result:
        """As `query`, and read to the end; the rows are kept in memory."""
        result = self.query(sql, session, control)
        rows = result.rows()
        result.pages = iter([rows])
        return result

    def send(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """One HTTP exchange, tried again while Trino is busy; the JSON of its answer."""
        give_up = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                answer = self._http.request(method, url, body=body, headers=headers)
            except urllib3.exceptions.HTTPError as error:
                raise StatementError(
                    "GENERIC_INTERNAL_ERROR",
                    f"Trino does not answer ({type(error).__name__}); "
                    "`athena-local status` tells why",
                ) from error
            if answer.status in _BUSY and time.monotonic() < give_up:
                time.sleep(0.05)
                continue
            if answer.status == 204:
                return {}
            if answer.status != 200:
                text = answer.data[:500].decode(errors="replace")
                raise StatementError(
                    "GENERIC_INTERNAL_ERROR", f"Trino: HTTP {answer.status} {text}"
                )
            # Numbers keep their text: 1.0E10 stays 1.0E10.
            parsed: dict[str, Any] = json.loads(answer.data, parse_float=str)
            return parsed

    @property
    def statement_url(self) -> str:
        """Where statements are sent."""
        return f"{self._url}/v1/statement"


class _Pages:
    """One query: follows `nextUri` until it is gone."""

    def __init__(self, trino: Trino, sql: str, session: Session, control: Control) -> None:
        self._trino, self._control = trino, control
        self._before = control.scanned_bytes
        self._cpu_before = control.cpu_milliseconds
        self._body = trino.send(
            "POST", trino.statement_url, sql.encode("utf-8", "replace"), session.headers()
        )
        control.trino_ids.append(self._body["id"])

    def result(self) -> Result:
        self._check()
        while "columns" not in self._body and "nextUri" in self._body:
            self._advance()
        result = Result(self._body.get("columns") or [], iter(()))
        result.pages = self._read(result)
        if "nextUri" not in self._body:  # it is over: read what there is, so that counts are set
            result.pages = iter(list(result.pages))
        return result

    def _read(self, result: Result) -> Iterator[list[Row]]:
        while True:
            rows: Sequence[Row] | None = self._body.get("data")
            if rows:
                yield list(rows)
            if "nextUri" not in self._body:
                break
            self._advance()
        result.update_type = self._body.get("updateType")
        result.update_count = self._body.get("updateCount")

    def _advance(self) -> None:
        if self._control.canceled.is_set():
            # A query that has ended meanwhile is gone; the client asked for an end, and has it.
            with contextlib.suppress(StatementError):
                self._trino.send("DELETE", self._body["nextUri"])
            raise QueryCanceled(self._control.reason)
        self._body = self._trino.send("GET", self._body["nextUri"])
        self._check()

    def _check(self) -> None:
        stats = self._body.get("stats", {})
        self._control.scanned_bytes = self._before + stats.get("physicalInputBytes", 0)
        self._control.cpu_milliseconds = self._cpu_before + stats.get("cpuTimeMillis", 0)
        error = self._body.get("error")
        if not error and stats.get("state") != "QUEUED":
            self._control.accepted.set()
        if error:
            if self._control.canceled.is_set():
                raise QueryCanceled(self._control.reason)
            raise _failure(error)
        limit = self._control.bytes_limit
        if limit is not None and self._control.scanned_bytes > limit:
            self._control.cancel("Query cancelled! : Bytes scanned limit was exceeded")


def _failure(error: Mapping[str, Any]) -> StatementError:
    name = str(error["errorName"])
    return StatementError(
        name,
        str(error["message"]),
        kind=str(error.get("errorType")),
    )
