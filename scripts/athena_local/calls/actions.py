"""The IAM actions that a request to AWS needs, by the "Service Authorization Reference"."""

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

_COPY_SOURCE = "HTTP_X_AMZ_COPY_SOURCE"
_DELETED_KEY = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)
# Glue's members that name a database or a table, in the order of preference.
_DATABASE = ("DatabaseName", "DatabaseInput.Name")
_TABLE = ("TableName", "TableInput.Name")
# What calls of S3 need whose name is not that of an action: sub-resource of the query -> action.
_BUCKET_ACTIONS = {
    ("GET", "location"): "GetBucketLocation",
    ("GET", "uploads"): "ListBucketMultipartUploads",
    ("GET", "versions"): "ListBucketVersions",
    ("GET", "versioning"): "GetBucketVersioning",
    ("PUT", "versioning"): "PutBucketVersioning",
    ("GET", "policy"): "GetBucketPolicy",
    ("PUT", "policy"): "PutBucketPolicy",
    ("DELETE", "policy"): "DeleteBucketPolicy",
}
_OBJECT_ACTIONS = {
    ("GET", "tagging"): "GetObjectTagging",
    ("PUT", "tagging"): "PutObjectTagging",
    ("GET", "uploadId"): "ListMultipartUploadParts",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
}


@dataclass(frozen=True)
class Call:
    """An action, such as `s3:GetObject`, and the ARN that it is on; `*` where it has none.

    Objects of S3 are named by their folder, `arn:aws:s3:::bucket/folder/*`; a listing by the prefix
    that it asks for, `arn:aws:s3:::bucket?prefix=folder/`.
    """

    action: str
    resource: str


def is_read(service: str, method: str, query: str) -> bool:
    """Whether the body of a request decides which actions it needs."""
    return service != "s3" or (method == "POST" and "delete" in _query(query))


def calls_of(service: str, environ: dict[str, Any], body: bytes, arn: str) -> Iterator[Call]:
    """The calls that a request needs; none for a request that is not AWS's.

    `service` is that of the signature, `environ` WSGI's, `body` the request's if `is_read`; `arn`
    is `region:account`, for the ARNs of Glue and Athena.
    """
    if service == "s3":
        yield from _s3_calls(environ, body)
        return
    operation = str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]
    given = _json(body)
    if not operation:
        form = parse_qs(body.decode("utf-8", "replace"))
        operation = form.get("Action", [environ["PATH_INFO"].strip("/")])[0]
    if not (service and re.fullmatch(r"[A-Za-z]+", operation)):
        return
    resource = "*"
    if service == "glue":
        resource = f"arn:aws:glue:{arn}:{_glue_name(operation, given)}"
    elif service == "athena" and isinstance(given.get("WorkGroup"), str):
        resource = f"arn:aws:athena:{arn}:workgroup/{given['WorkGroup']}"
    yield Call(f"{service}:{operation}", resource)


def _s3_calls(environ: dict[str, Any], body: bytes) -> Iterator[Call]:
    method, query = environ["REQUEST_METHOD"], _query(environ.get("QUERY_STRING", ""))
    # WSGI has the bytes of a path as Latin-1.
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace").lstrip("/")
    bucket, _, key = path.partition("/")
    if not bucket:
        yield Call("s3:ListAllMyBuckets", "*")
    elif not key:
        yield from _bucket_calls(method, query, bucket, body)
    else:
        named = next((a for (m, q), a in _OBJECT_ACTIONS.items() if m == method and q in query), "")
        plain = {"GET": "GetObject", "HEAD": "GetObject", "DELETE": "DeleteObject"}
        yield _object_call(named or plain.get(method, "PutObject"), bucket, key)
        if source := unquote(str(environ.get(_COPY_SOURCE, ""))).lstrip("/"):
            yield _object_call("GetObject", *source.split("?")[0].split("/", 1))


def _bucket_calls(
    method: str, query: dict[str, list[str]], bucket: str, body: bytes
) -> Iterator[Call]:
    arn = f"arn:aws:s3:::{bucket}"
    if method == "POST" and "delete" in query:
        for key in _DELETED_KEY.findall(body):
            yield _object_call("DeleteObject", bucket, key.decode("utf-8", "replace"))
        return
    named = next((a for (m, q), a in _BUCKET_ACTIONS.items() if m == method and q in query), "")
    if named:
        yield Call(f"s3:{named}", arn)
    elif method in ("GET", "HEAD"):
        yield Call("s3:ListBucket", f"{arn}?prefix={query.get('prefix', [''])[0]}")
    else:
        yield Call(f"s3:{'DeleteBucket' if method == 'DELETE' else 'CreateBucket'}", arn)


def _object_call(action: str, bucket: str, key: str) -> Call:
    folder = posixpath.dirname(key)
    return Call(f"s3:{action}", f"arn:aws:s3:::{bucket}/{folder + '/' if folder else ''}*")


def _glue_name(operation: str, given: dict[str, Any]) -> str:
    """`table/<database>/<table>`, `database/<database>` or `catalog`."""
    database, table = _first(given, _DATABASE), _first(given, _TABLE)
    if "Database" in operation:
        database = database or _first(given, ("Name",))
    elif database and not table:
        table = _first(given, ("Name",)) or ("*" if "Table" in operation else "")
    if table:
        return f"table/{database}/{table}"
    return f"database/{database}" if database else "catalog"


def _first(given: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value: Any = given
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, str) and value:
            return value
    return ""


def _query(text: str) -> dict[str, list[str]]:
    return parse_qs(text, keep_blank_values=True)


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
