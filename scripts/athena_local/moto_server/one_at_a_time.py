"""Calls that change the catalog or its grants, one after the other: moto is not safe for threads.

A table that is made while another one's grants are looked for ends in HTTP 500 ("Set changed size
during iteration"), after the table was made; and a grant made meanwhile is lost. These services
answer from memory, in a millisecond, so that nothing is gained by answering several at once. S3,
which reads and hashes files, is left alone.
"""

import io
import re
import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.wsgi import ClosingIterator, get_input_stream

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# Services as a signature names them, which share data with each other.
SERVICES = frozenset({"glue", "iam", "lakeformation", "sts"})
_SERVICE = re.compile(r"Credential=[^,\s]*/([\w-]+)/aws4_request")


def service_of(environ: dict[str, Any]) -> str:
    """The service that a request was signed for; empty where it was not signed."""
    found = _SERVICE.search(environ.get("HTTP_AUTHORIZATION") or "")
    return found.group(1) if found else ""


class OneAtATime:
    """A WSGI application in front of another one; safe to call from many threads."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lock = threading.Lock()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, alone if it is for one of SERVICES."""
        if service_of(environ) not in SERVICES:
            return self._application(environ, start_response)
        # A slow client must not hold up the others: its body is read first.
        body = get_input_stream(environ).read()
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        with self._lock:
            answer = self._application(environ, start_response)
            parts = list(answer)
        return ClosingIterator(parts, getattr(answer, "close", None))
