"""The HTTP server of an instance's parts: a thread per connection, and connections stay open.

werkzeug's own handler closes the connection after each answer, so that every call of a client costs
a new connection, a new thread and a wait of 10 ms for more data. This one reads a request to its
end and answers the next one on the same connection.
"""

import io
import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wsgi import LimitedStream

from athena_local.wsgi import Application

_CHUNK_BYTES = 1024 * 1024
# How long the rest of a request may take that the application did not read.
_DRAIN_SECONDS = 10.0
_NO_BODY = frozenset({204, 304})
_ERROR = b"Internal Server Error"


def make_http_server(port: int, application: Application) -> BaseWSGIServer:
    """A server of `application` on that port of 127.0.0.1; `serve_forever` starts it."""
    return make_server("127.0.0.1", port, application, threaded=True, request_handler=_Handler)


class _Handler(WSGIRequestHandler):
    """The requests of one connection, one after the other."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Only errors are logged."""

    def run_wsgi(self) -> None:
        """Answer one request. The base class has sent `100 Continue` if the client waits for it."""
        environ = self.make_environ()
        body = self._body(environ)
        answer = _Answer(self, head=self.command == "HEAD")
        try:
            _run(self.server.app, environ, answer)
        except ConnectionError:
            raise
        except Exception:
            traceback.print_exc(file=sys.stderr)
            # Of an answer that was begun, the client gets an end that it can notice.
            self.close_connection = True
            if not answer.is_begun:
                answer.start("500 Internal Server Error", [("Content-Length", str(len(_ERROR)))])
                answer.write(_ERROR)
        self._drain(body)

    def _body(self, environ: dict[str, Any]) -> Any:
        """The request's body, which ends where the request ends; also the application's input."""
        if "wsgi.input_terminated" not in environ:  # not chunked
            length = str(environ.get("CONTENT_LENGTH") or "0")
            if length.isdecimal():
                size = int(length)
                source: Any = self.rfile
                environ["wsgi.input"] = LimitedStream(source, size) if size else io.BytesIO()
            else:  # nobody knows where the next request begins
                self.close_connection = True
                environ["wsgi.input"] = io.BytesIO()
        return environ["wsgi.input"]

    def _drain(self, body: Any) -> None:
        """Read what the application left: the next request begins behind it."""
        if isinstance(body, io.BytesIO):
            return
        self.connection.settimeout(_DRAIN_SECONDS)
        try:
            while body.read(_CHUNK_BYTES):
                pass
        except Exception:  # the client is gone, is silent, or broke the format
            self.close_connection = True
        self.connection.settimeout(None)


class _Answer:
    """An answer as WSGI gives it, written to a connection."""

    def __init__(self, handler: _Handler, *, head: bool) -> None:
        self._handler = handler
        self._head = head
        self._status, self._headers = "", list[tuple[str, str]]()
        self._is_chunked = False
        self.is_begun = False

    def start(
        self,
        status: str,
        headers: list[tuple[str, str]],
        exc_info: tuple[type[BaseException], BaseException, TracebackType] | None = None,
    ) -> Callable[[bytes], object]:
        """WSGI's start_response."""
        if exc_info and self.is_begun:
            raise exc_info[1].with_traceback(exc_info[2])
        self._status, self._headers = status, list(headers)
        return self.write

    def write(self, data: bytes) -> None:
        """Send a part of the body, behind the headers if it is the first."""
        parts = [] if self.is_begun else [self._head_bytes()]
        self.is_begun = True
        if data and not self._head:
            parts += [b"%x\r\n" % len(data), data, b"\r\n"] if self._is_chunked else [data]
        if parts:
            self._handler.wfile.write(b"".join(parts))

    def end(self) -> None:
        """Send what says that the body is over."""
        if not self.is_begun:
            self.write(b"")
        if self._is_chunked:
            self._handler.wfile.write(b"0\r\n\r\n")

    def _head_bytes(self) -> bytes:
        code, _, reason = self._status.partition(" ")
        handler = self._handler
        names = {name.lower() for name, _ in self._headers}
        has_body = not self._head and int(code) not in _NO_BODY
        if has_body and "content-length" not in names:
            self._is_chunked = handler.request_version >= "HTTP/1.1"
            handler.close_connection |= not self._is_chunked
        lines = [f"HTTP/1.1 {code} {reason}"]
        if "date" not in names:
            lines.append(f"Date: {handler.date_time_string()}")
        if "server" not in names:
            lines.append("Server: athena_local")
        for name, value in self._headers:
            lines.append(f"{name}: {value}")
            if name.lower() == "connection" and value.lower() == "close":
                handler.close_connection = True
        if self._is_chunked:
            lines.append("Transfer-Encoding: chunked")
        if handler.close_connection and "connection" not in names:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "strict")


def _run(application: Any, environ: dict[str, Any], answer: _Answer) -> None:
    parts = application(environ, answer.start)
    try:
        for part in parts:
            answer.write(part)
        answer.end()
    finally:
        if hasattr(parts, "close"):
            parts.close()
