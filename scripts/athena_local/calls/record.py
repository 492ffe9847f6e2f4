"""Appends each new call of a server to a file of JSON lines."""

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from athena_local.calls.actions import Call, calls_of, is_read
from athena_local.wsgi import Application, read_body, scope_of

_ACCOUNT = "123456789012"  # moto's
# Longer bodies have no names that decide on a right.
_LONGEST_BODY = 8 * 1024 * 1024


class RecordedCalls:
    """A WSGI application in front of another one; safe to call from many threads.

    Two servers may share the file: a line is written at once. A call is written once per server.
    """

    def __init__(self, application: Application, file: Path, services: frozenset[str]) -> None:
        """Only calls of `services` are written; the empty set stands for all."""
        self._application = application
        self._file = file
        self._services = services
        self._lock = threading.Lock()
        self._known: set[Call] = set()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Write the calls of a request, then let the other application answer it."""
        region, service = scope_of(environ)
        if service and (not self._services or service in self._services):
            self._write(environ, region, service)
        return self._application(environ, start_response)

    def _write(self, environ: dict[str, Any], region: str, service: str) -> None:
        body = b""
        if is_read(service, environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")):
            length = str(environ.get("CONTENT_LENGTH") or "0")
            if not length.isdecimal() or int(length) > _LONGEST_BODY:
                return
            body = read_body(environ)
        found = set(calls_of(service, environ, body, f"{region}:{_ACCOUNT}"))
        with self._lock:
            new = sorted(found - self._known, key=str)
            self._known.update(new)
            if new:
                lines = "".join(json.dumps(asdict(call)) + "\n" for call in new)
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(lines)
