"""A proxy that writes down which AWS calls go through it; it changes nothing."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import urllib3

_SERVICE = re.compile(r"Credential=[^/]*/\d{8}/[^/]*/([a-z0-9-]+)/aws4_request")


@dataclass(frozen=True)
class Call:
    """One request: `service` as IAM writes it, the API's operation, and for S3 `bucket/key`.

    `body` is the request's text, empty for S3.
    """

    service: str
    operation: str
    path: str = ""
    body: str = ""


@dataclass
class Recorder:
    """A running proxy at `url`, and the calls so far."""

    url: str
    calls: list[Call] = field(default_factory=list)


def call_of(method: str, url: str, headers: Mapping[str, str], body: str) -> Call | None:
    """What a signed request asks for; None where it is not signed."""
    signed = {name.lower(): value for name, value in headers.items()}
    service = _SERVICE.search(signed.get("authorization", ""))
    if service is None:
        return None
    if service[1] == "s3":
        parts = urlsplit(url)
        path, query = unquote(parts.path).strip("/"), parse_qs(parts.query, keep_blank_values=True)
        listed = query.get("prefix", [""])[0]
        operation = _s3_operation(method, "/" in path, query, signed)
        bucket = path.partition("/")[0]
        where = f"{bucket}/{listed}" if operation.startswith("List") else path
        if operation == "DeleteObjects":
            keys = re.findall(r"<Key>(.*?)</Key>", body)
            where = f"{bucket}/{keys[0] if keys else ''}"
        return Call("s3", operation, where)
    target = signed.get("x-amz-target", "").rpartition(".")[2]
    return Call(service[1], target or parse_qs(body).get("Action", ["?"])[0], body=body)


def _s3_operation(
    method: str, has_key: bool, query: Mapping[str, list[str]], headers: Mapping[str, str]
) -> str:
    if not has_key:
        if method == "POST" and "delete" in query:
            return "DeleteObjects"
        return {"HEAD": "HeadBucket", "PUT": "CreateBucket"}.get(
            method, "GetBucketLocation" if "location" in query else "ListObjects"
        )
    if "uploads" in query or "uploadId" in query:
        kinds = {"DELETE": "AbortMultipartUpload", "GET": "ListParts"}
        return kinds.get(method, "UploadPart")
    if method == "PUT" and "x-amz-copy-source" in headers:
        return "CopyObject"
    return {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject"}.get(
        method, "DeleteObject"
    )


@contextmanager
def recorder(upstream: str) -> Iterator[Recorder]:
    """A proxy on a free port in front of `upstream` (http://127.0.0.1:PORT)."""
    pool = urllib3.PoolManager(maxsize=32)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            text = body.decode("utf-8", "replace")
            call = call_of(self.command, self.path, dict(self.headers), text)
            if call:
                started.calls.append(call)
            kept = {k: v for k, v in self.headers.items() if k.lower() != "expect"}
            answer = pool.request(
                self.command, upstream + self.path, headers=kept, body=body or None,
                redirect=False, retries=False, decode_content=False, preload_content=True,
            )  # fmt: skip
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in {"transfer-encoding", "connection", "content-length"}:
                    self.send_header(name, value)
            size = answer.headers.get("Content-Length") if self.command == "HEAD" else None
            self.send_header("Content-Length", size or str(len(answer.data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.data)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    started = Recorder(f"http://127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield started
    finally:
        server.shutdown()
        server.server_close()
