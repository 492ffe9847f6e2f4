"""A lake of the recipe ad_attribution: a test's own bids and events, and builds."""

import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from athena_recipes.recipes.ad_attribution.uuids import make_uuid

from tests.python.support.recipe_lake import RecipeLake, succeeded

Line = dict[str, Any] | str
BEGIN = datetime(2026, 1, 5, 10, tzinfo=UTC)


def request(number: int, moment: datetime = BEGIN, version: int = 7) -> str:
    """A request id whose time is `moment`."""
    return make_uuid(version, moment, number)


def bid(request_id: object, **more: Any) -> dict[str, Any]:
    """A line of a bid file."""
    return {"request_id": request_id, "campaign_id": "c-1", "price_usd": 0.5, **more}


def event(event_id: str | None, request_id: object, kind: str, at: datetime, **more: Any) -> Line:
    """A line of an event file."""
    text = at.isoformat(timespec="milliseconds")
    return {
        "event_id": event_id,
        "request_id": request_id,
        "event_type": kind,
        "event_at": text,
        **more,
    }


def after(seconds: float, moment: datetime = BEGIN) -> datetime:
    """A time that many seconds after another."""
    return moment + timedelta(seconds=seconds)


class AttributionLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "ad_attribution"

    def deliver(self, key: str, lines: Sequence[Line]) -> None:
        """Write a file; `key` is below the recipe's folder."""
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        self.write(key, "".join(f"{text}\n" for text in texts).encode())

    def attempt(self, *arguments: str, **variables: object) -> subprocess.CompletedProcess[str]:
        """`dbt build` of all tables and data tests; variables without the recipe's prefix."""
        named = {f"ad_attribution_{name}": value for name, value in variables.items()}
        given = ("--vars", json.dumps(named)) if named else ()
        return self.dbt("build", "--exclude-resource-type", "unit_test", *arguments, *given)

    def build(self, *arguments: str, **variables: object) -> str:
        """As `attempt`; fails with dbt's output, and returns it."""
        return succeeded(self.attempt(*arguments, **variables)).stdout

    def outcomes(self) -> dict[str, tuple[str, str | None]]:
        """Status and reason of each event by its id; the ids of the test's events differ."""
        found = self.query("select event_id, status, reason from attributed_events")
        assert len({row[0] for row in found}) == len(found)
        return {event_id: (status, reason) for event_id, status, reason in found}
