"""An operator's server of GBFS feeds, on a free loopback port."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.python.support.served import served


@dataclass
class Operator:
    """Feeds by path; `busy` has the answers (status, headers) that come before a path's feed."""

    url: str = ""
    feeds: dict[str, bytes] = field(default_factory=dict)
    busy: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    has_etags: bool = True

    def give(self, path: str, document: Any) -> None:
        """Serve a document, as JSON over several lines, or bytes as they are."""
        is_text = isinstance(document, bytes)
        self.feeds[path] = document if is_text else json.dumps(document, indent=2).encode()

    def answer(self, path: str, known: str | None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a request."""
        if waiting := self.busy.get(path):
            status, headers = waiting.pop(0)
            return status, headers, b""
        if path not in self.feeds:
            return 404, {}, b""
        content = self.feeds[path]
        etag = f'"{sha256(content).hexdigest()[:16]}"'
        if self.has_etags and known == etag:
            return 304, {"ETag": etag}, b""
        headers = {"ETag": etag} if self.has_etags else {}
        return 200, {**headers, "Content-Encoding": "gzip"}, gzip.compress(content)


@contextmanager
def serve() -> Iterator[Operator]:
    """An operator; it ends with the block."""
    operator = Operator()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = operator.answer(self.path, self.headers.get("If-None-Match"))
            operator.asked.append((self.path, status))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with served(Handler) as operator.url:
        yield operator


def discovery(operator: Operator, version: int, names: dict[str, str]) -> dict[str, Any]:
    """`gbfs.json` of a version that names these feeds: name -> path."""
    listed = [{"name": name, "url": f"{operator.url}{path}"} for name, path in names.items()]
    data: dict[str, Any] = {"feeds": listed} if version == 3 else {"de": {"feeds": listed}}
    return {"last_updated": 1, "ttl": 0, "version": f"{version}.0", "data": data}
