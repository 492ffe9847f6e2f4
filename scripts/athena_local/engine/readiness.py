"""Whether a server answers, and whether Trino runs queries."""

import urllib3

from athena_local.engine.trino import Session, Trino
from athena_local.errors import StatementError


def answers(url: str) -> bool:
    """Whether `url` answers with HTTP 200."""
    try:
        return urllib3.request("GET", url, retries=False, timeout=2).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def runs_queries(url: str) -> bool:
    """Whether the Trino at `url` runs a query; it answers before it has a node to run one on."""
    try:
        info = urllib3.request("GET", f"{url}/v1/info", retries=False, timeout=2)
        if info.status != 200 or info.json().get("starting", True):
            return False
        Trino(url).run(
            "SELECT 1 / count(*) FROM system.runtime.nodes WHERE state = 'active'", Session()
        )
    except (urllib3.exceptions.HTTPError, ValueError, StatementError):
        return False
    return True
