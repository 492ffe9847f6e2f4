"""Calls that change the catalog or its grants, one after the other: moto is not safe for threads.

A table that is made while another one's grants are looked for ends in HTTP 500 ("Set changed size
during iteration"), after the table was made; and a grant made meanwhile is lost. These services
answer from memory, in a millisecond, so that nothing is gained by answering several at once. S3,
which reads and hashes files, is left alone.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.wsgi import ClosingIterator

from athena_local.moto_server.rights_state import RIGHTS_STATE_PATH
from athena_local.wsgi import Application, read_body, scope_of

# Services as a signature names them, which share data with each other.
SERVICES = frozenset({"glue", "iam", "lakeformation", "sts"})


class OneAtATime:
    """A WSGI application in front of another one; safe to call from many threads."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lock = threading.Lock()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, alone if it is for one of SERVICES, or for what is known of them."""
        if scope_of(environ)[1] not in SERVICES and environ["PATH_INFO"] != RIGHTS_STATE_PATH:
            return self._application(environ, start_response)
        # A slow client must not hold up the others: its body is read first.
        read_body(environ)
        with self._lock:
            answer = self._application(environ, start_response)
            parts = list(answer)
        return ClosingIterator(parts, getattr(answer, "close", None))
