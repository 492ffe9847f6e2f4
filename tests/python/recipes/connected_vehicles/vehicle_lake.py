"""A lake of the recipe connected_vehicles: a test's own packets, and builds."""

import gzip
import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from athena_recipes.lake.keys.keys import ensure_key

from tests.python.support.recipe_lake import RecipeLake, succeeded

VIN = "JTDZZ3DU0A7009999"


class VehicleLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "connected_vehicles"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        ensure_key(self.raw)

    def deliver(
        self, day: str, packets: Iterable[Mapping[str, Any] | bytes], name: str = "a.json.gz"
    ) -> Path:
        """Write packets, or lines as they are, as a file of a day of delivery."""
        lines = [
            one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in packets
        ]
        content = b"".join(lines)
        if name.endswith(".gz"):
            content = gzip.compress(content, mtime=0)
        return self.write(f"packets/dt={day}/{name}", content)

    def build(
        self, *arguments: str, artifacts: bool = False, **variables: object
    ) -> subprocess.CompletedProcess[str]:
        """Build the tables, without dbt's tests; `artifacts` as in `dbt`."""
        given = "{" + ", ".join(f"connected_vehicles_{k}: {v}" for k, v in variables.items()) + "}"
        build = ["build", "--exclude-resource-type", "test", "unit_test", *arguments]
        return succeeded(self.dbt(*build, "--vars", given, artifacts=artifacts))

    def rejects(self) -> dict[tuple[str, str], int]:
        """Lines by file and reason."""
        found = self.query("select file, reject_reason, lines from telemetry_rejects")
        return {(file, reason): lines for file, reason, lines in found}


def packet(at: str, samples: Iterable[Mapping[str, Any]] = (), **other: Any) -> dict[str, Any]:
    """A packet of a vehicle; a value of `...` leaves the key out."""
    whole = {
        "vin": VIN,
        "driver_id": "driver",
        "model": "Lumen",
        "dispatch_type": "retail",
        "packet_at": at,
        "samples": list(samples),
        "dtc": [],
    }
    return {key: value for key, value in {**whole, **other}.items() if value is not ...}
