"""The WSGI application: which part answers a request."""

import json
import logging
import uuid
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from athena_local.errors import ApiError

_TARGET = "AmazonAthena."
_GLUE_TARGET = "AWSGlue."
# A statement has 262,144 bytes at most; nothing that Athena takes is near this.
_LARGEST_BYTES = 8 * 1024 * 1024
_CONTENT_TYPE = "application/x-amz-json-1.1"
HEALTH = "/athena-local/health"
_log = logging.getLogger(__name__)

# An operation of Athena: its name, the request's JSON and who calls -> the answer's JSON.
Answer = Callable[[str, dict[str, Any], str | None], dict[str, Any]]


class Part(Protocol):
    """A part of the server that answers whole requests."""

    def __call__(self, request: Request) -> Response:
        """The answer to a request."""
        ...


class Application:
    """Sends Athena's calls to `athena`, S3 Tables' to `s3_tables`, the rest to `forward`."""

    def __init__(
        self,
        athena: Answer,
        check_glue: Callable[[str, dict[str, Any]], None],
        s3_tables: Part,
        forward: Part,
    ) -> None:
        """`check_glue` raises ApiError for a request that AWS's Glue refuses and moto takes."""
        self._athena = athena
        self._check_glue = check_glue
        self._s3_tables = s3_tables
        self._forward = forward

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request of the WSGI server."""
        response = self.respond(Request(environ))
        return response(environ, start_response)

    def respond(self, request: Request) -> Response:
        """The answer to one request; never raises."""
        try:
            length = request.environ.get("CONTENT_LENGTH") or "0"
            if not length.isdecimal():
                return _closing("SerializationException", "Content-Length is not a number", 400)
            target = request.headers.get("X-Amz-Target", "")
            if target.startswith(_TARGET):
                return self._answer(request, target.removeprefix(_TARGET))
            if request.path == HEALTH:
                return _json(200, {"status": "ok"})
            if target.startswith(_GLUE_TARGET):
                return self._forward_glue(request, target.removeprefix(_GLUE_TARGET))
            if "/s3tables/" in request.headers.get("Authorization", ""):
                return self._s3_tables(request)
            return self._forward(request)
        except Exception as error:  # a mistake of ours ends this request, not the server
            _log.exception("%s %s", request.method, request.path)
            return _failure("InternalServerException", f"{type(error).__name__}: {error}", 500)

    def _forward_glue(self, request: Request, operation: str) -> Response:
        try:
            body = json.loads(request.get_data() or b"{}")
            if isinstance(body, dict):
                self._check_glue(operation, body)
        except ApiError as error:
            return _failure(error.kind, error.message, error.status, error.code)
        except ValueError:
            pass  # moto answers
        return self._forward(request)

    def _answer(self, request: Request, operation: str) -> Response:
        request.max_content_length = _LARGEST_BYTES
        try:
            body = json.loads(request.get_data() or b"{}")
            if not isinstance(body, dict):
                raise ValueError("not an object")
        except RequestEntityTooLarge:
            return _closing("RequestEntityTooLargeException", "Request is too large", 413)
        except (ValueError, RecursionError):
            return _failure("SerializationException", "The request is not a JSON object", 400)
        try:
            return _json(200, self._athena(operation, body, request.headers.get("Authorization")))
        except ApiError as error:
            return _failure(error.kind, error.message, error.status, error.code)


def _failure(kind: str, message: str, status: int, code: str | None = None) -> Response:
    body = {"__type": kind, "message": message, "Message": message}
    if code:
        body["AthenaErrorCode"] = code
    return _json(status, body)


def _closing(kind: str, message: str, status: int) -> Response:
    """A failure that ends the connection: what was not read is not the next request."""
    response = _failure(kind, message, status)
    response.headers["Connection"] = "close"
    return response


def _json(status: int, body: dict[str, Any]) -> Response:
    response = Response(json.dumps(body), status=status, content_type=_CONTENT_TYPE)
    response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
    return response
