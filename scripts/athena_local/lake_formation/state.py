"""Asks moto for what rights follow from; it answers only what has changed."""

import json
import threading

import urllib3

from athena_local.errors import StatementError
from athena_local.lake_formation.grants import Snapshot, read_snapshot

_NOT_CHANGED = 204


class State:
    """The state of Lake Formation and Glue; many threads may ask."""

    def __init__(self, moto: str, region: str) -> None:
        """`moto` is moto's address; the state is that of one region."""
        self._url = f"{moto}/athena-local/rights-state?region={region}&known="
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(60))
        self._lock = threading.Lock()
        self._version, self._snapshot = 0, Snapshot()

    def __call__(self) -> Snapshot:
        """The state now: the same object as the last time if nothing has changed.

        Raises StatementError if moto does not answer.
        """
        with self._lock:
            try:
                answer = self._http.request("GET", f"{self._url}{self._version}")
                if answer.status != _NOT_CHANGED:
                    state = json.loads(answer.data)
                    self._version, self._snapshot = state["version"], read_snapshot(state)
            except (urllib3.exceptions.HTTPError, ValueError) as error:
                raise StatementError(
                    "INTERNAL_ERROR", f"Lake Formation does not answer: {error}"
                ) from error
            return self._snapshot
