"""Plain reads of objects without moto's dispatch of requests, which takes ten times as long.

Trino reads a table of thousands of small files one by one. A read that asks for more than an object
or a range of it, or that finds no object, is left to moto.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from moto.iam.models import get_account_id_from
from moto.s3.models import FakeKey, s3_backends

from athena_local.wsgi import Application, scope_of

_ACCESS_KEY = re.compile(r"Credential=([^/,\s]+)/")
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
# Headers of a request that change moto's answer; `x-id` in a query only names the call.
_NOT_PLAIN = (
    "HTTP_IF_MATCH",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_ORIGIN",
)
_QUERIES = frozenset({"", "x-id=GetObject"})


class ObjectReads:
    """A WSGI application in front of another one; safe to call from many threads."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a plain read of an object here, all else there."""
        key = _key(environ)
        body = key.value if key else b""
        asked = environ.get("HTTP_RANGE")
        span = _span(asked, len(body)) if asked else slice(0, len(body))
        if key is None or span is None:
            return self._application(environ, start_response)
        headers = {**key.response_dict, **key.metadata, "Accept-Ranges": "bytes"}
        if key.version_id != "null":
            headers["x-amz-version-id"] = key.version_id
        headers["Access-Control-Allow-Origin"] = "*"
        headers["content-length"] = str(span.stop - span.start)
        status = "200 OK"
        if asked:
            status = "206 Partial Content"
            headers["content-range"] = f"bytes {span.start}-{span.stop - 1}/{len(body)}"
        start_response(status, [(name, str(value)) for name, value in headers.items()])
        return [body[span]]


def _key(environ: dict[str, Any]) -> FakeKey | None:
    """The object that is read, if it is a plain read of one in the caller's account."""
    wants_checksum = environ.get("HTTP_X_AMZ_CHECKSUM_MODE") == "ENABLED"
    if (
        environ["REQUEST_METHOD"] != "GET"
        or environ.get("QUERY_STRING", "") not in _QUERIES
        or scope_of(environ)[1] != "s3"
        or any(name in environ for name in _NOT_PLAIN)
    ):
        return None
    signed = _ACCESS_KEY.search(environ["HTTP_AUTHORIZATION"])
    account = get_account_id_from(signed.group(1)) if signed else ""
    # WSGI has the bytes of a path as Latin-1.
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8")
    bucket_name, _, name = path.lstrip("/").partition("/")
    bucket = s3_backends[account]["aws"].buckets.get(bucket_name) if account else None
    key = bucket.keys.get(name) if bucket is not None and name in bucket.keys else None
    if not isinstance(key, FakeKey) or key.storage_class != "STANDARD":
        return None
    return None if wants_checksum and key.checksum_algorithm else key


def _span(asked: str, size: int) -> slice | None:
    """The bytes of a range from a first byte on; None for other ranges and those beyond the end."""
    found = _RANGE.fullmatch(asked)
    if not found or int(found.group(1)) >= size:
        return None
    begin = int(found.group(1))
    end = min(int(found.group(2)), size - 1) if found.group(2) else size - 1
    return slice(begin, end + 1) if end >= begin else None
