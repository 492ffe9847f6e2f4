"""An S3 endpoint in front of moto that cuts answers off, or refuses them, as networks do."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class CuttingEndpoint:
    """Passes GET on. `cut_after` is the number of bytes of a large body that are sent before the
    connection is closed; `is_emptied` sends none of it, as a whole answer; `refusal` is the code of
    an error 403 instead of an answer."""

    cut_after: int | None = None
    is_emptied = False
    refusal: str | None = None

    def __init__(self, upstream: str) -> None:
        self.upstream = str(urlsplit(upstream).netloc)
        self.ranges: list[str] = []  # of the bodies that were cut
        self.url = ""


class _Handler(BaseHTTPRequestHandler):
    endpoint: CuttingEndpoint
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        endpoint = self.endpoint
        if endpoint.refusal is not None:
            error = f"<Error><Code>{endpoint.refusal}</Code><Message>no</Message></Error>"
            self._answer(403, {"Content-Type": "application/xml"}, error.encode(), None)
            return
        connection = http.client.HTTPConnection(endpoint.upstream, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name != "Connection"}
        connection.request("GET", self.path, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if endpoint.is_emptied and len(content) > 100_000:
            content = b""
        cut = endpoint.cut_after if len(content) > 100_000 else None
        if cut is not None:
            endpoint.ranges.append(self.headers.get("Range", ""))
        self._answer(answer.status, dict(answer.getheaders()), content, cut)

    def _answer(self, status: int, headers: dict[str, str], body: bytes, cut: int | None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])
        self.close_connection = cut is not None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def cutting_endpoint(upstream: str) -> Iterator[CuttingEndpoint]:
    """Serve on a free loopback port until the end."""
    endpoint = CuttingEndpoint(upstream)
    handler = type("Handler", (_Handler,), {"endpoint": endpoint})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint.url = f"http://127.0.0.1:{server.server_port}"
        yield endpoint
        server.shutdown()
