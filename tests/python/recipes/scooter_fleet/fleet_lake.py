"""A lake of the recipe: a test's own feeds, trips and opens, and builds."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.python.support.recipe_lake import RecipeLake, succeeded

MADE = 1_780_000_000  # 2026-05-28T20:26:40Z
HOUR = "dt=2026-05-28-20"
DAY = "dt=2026-05-28"


class FleetLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "scooter_fleet"

    def build(self, *tables: str, artifacts: bool = False, **variables: object) -> None:
        """Build these tables and what they need, or all, without dbt's tests; see `dbt`."""
        given = "{" + ", ".join(f"scooter_fleet_{k}: {v}" for k, v in variables.items()) + "}"
        build = ["build", "--exclude-resource-type", "test", "unit_test", "--vars", given]
        selected = [f"+{self.recipe}__{name}" for name in tables]
        succeeded(self.dbt(*build, *(["-s", *selected] if tables else []), artifacts=artifacts))

    def feed(self, system_id: str, name: str, content: bytes) -> str:
        """Write a feed's file; its key."""
        key = f"gbfs/{system_id}/{HOUR}/{name}"
        self.write(key, content)
        return key

    def lines(self, folder: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write JSON lines of trips or app_opens."""
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        self.write(f"{folder}/{DAY}/a.json", text.encode())

    def faults(self) -> dict[tuple[str, str], int]:
        """(file, reason) -> rows."""
        found = self.query("select file, reason, fault_rows from feed_faults")
        return {(file, reason): rows for file, reason, rows in found}


def document(data: Mapping[str, Any], version: str = "2.3", made: Any = MADE) -> bytes:
    """A GBFS document on one line."""
    whole = {"last_updated": made, "ttl": 60, "version": version, "data": data}
    return json.dumps(whole, separators=(",", ":")).encode() + b"\n"


def vehicle(number: int, **given: Any) -> dict[str, Any]:
    """A vehicle of version 2."""
    return {
        "bike_id": f"b{number}",
        "lat": 52.345,
        "lon": 4.845,
        "is_reserved": False,
        "is_disabled": False,
        "last_reported": MADE - 30,
        **given,
    }
