"""A stand-in for a service that moto does not have, held to botocore's shapes.

For services with the protocol rest-json. An object has a method per operation, named as boto3 names
it: keyword arguments in, the answer as a dict out. A request that the service model does not have,
and an answer that does not fit its shape, end the call with status 500.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import botocore.session
import pytest
from botocore import xform_name
from botocore.validate import ParamValidator

from tests.python.support.served import served


class Refused(Exception):
    """(HTTP status, code of the error, message) of a call that the service refuses."""


@contextmanager
def stand_in(service: str, answers: object, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve a service, by boto3's name, on a free loopback port; boto3 finds it meanwhile."""
    model = service_model(service)
    routes = _routes(service)

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                status, answer = _answer(routes, answers, self.command, self.path, body)
            except Refused as error:
                status, code, message = error.args
                answer = {"__type": code, "message": message}
            except Exception as error:  # the fault of a test, which must see it
                status, answer = 500, {"__type": "StandIn", "message": repr(error)}
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    name = f"AWS_ENDPOINT_URL_{model.service_id.upper().replace(' ', '_')}"
    with served(Handler) as endpoint:
        patch.setenv(name, endpoint)
        yield


@cache
def service_model(service: str) -> Any:
    """botocore's model of a service; reading one of the large ones takes half a second."""
    return botocore.session.get_session().get_service_model(service)


@cache
def _routes(service: str) -> list[tuple[str, re.Pattern[str], Any]]:
    """(method, pattern of the path, operation) of all operations."""
    model = service_model(service)
    found = []
    for operation in map(model.operation_model, model.operation_names):
        template = urlsplit(operation.http["requestUri"]).path
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))
        found.append((operation.http["method"], pattern, operation))
    return found


def _answer(
    routes: list[tuple[str, re.Pattern[str], Any]],
    answers: object,
    method: str,
    address: str,
    body: bytes,
) -> tuple[int, Any]:
    parts = urlsplit(address)
    for needed, pattern, operation in routes:
        found = pattern.fullmatch(parts.path)
        if needed != method or not found:
            continue
        shape = operation.input_shape
        sent = {name: unquote(value) for name, value in found.groupdict().items()}
        sent |= dict(parse_qsl(parts.query))
        sent |= json.loads(body or b"{}")
        names = {one.serialization.get("name", name): name for name, one in shape.members.items()}
        given = {names[name]: value for name, value in sent.items()}
        answer = getattr(answers, xform_name(operation.name))(**given)
        _check(answer, operation.output_shape)
        return int(operation.http.get("responseCode", 200)), answer
    raise LookupError(f"{method} {parts.path}")


def _check(answer: Any, shape: Any) -> None:
    if shape is None:
        assert answer == {}
        return
    report = ParamValidator().validate(answer, shape)
    assert not report.has_errors(), report.generate_report()
