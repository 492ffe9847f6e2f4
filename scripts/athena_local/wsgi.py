"""What the WSGI applications of an instance share."""

import io
import re
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.wsgi import get_input_stream

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_SCOPE = re.compile(r"Credential=[^,\s]*?([^/,\s]*)/([\w-]+)/aws4_request")


def scope_of(environ: dict[str, Any]) -> tuple[str, str]:
    """The region and the service that a request was signed for; empty where it was not signed."""
    found = _SCOPE.search(environ.get("HTTP_AUTHORIZATION") or "")
    return (found.group(1), found.group(2)) if found else ("", "")


def read_body(environ: dict[str, Any]) -> bytes:
    """The body of a request; who is asked next reads it again."""
    body = get_input_stream(environ).read()
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return body
