"""A day of two million events, reviewed on DuckDB: peak memory, and time by events."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from athena_local.instance import Instance

from athena_recipes.bench.measure import Measurement
from athena_recipes.bench.memory import LIMIT, Used, dbt_on_duckdb
from athena_recipes.bench.scratch import scratch_folder
from athena_recipes.recipes.pci_evidence.sample_data.identities import MANAGEMENT
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail, event_id, log_file
from athena_recipes.recipes.pci_evidence.sample_data.records import ordinary_day

RECIPE = "pci_evidence"
_EVENTS, _PER_FILE = 2_000_000, 5_000
_DUCKDB_LIMIT = "2500MB"
_LINEAR = 1.1
_DAY = datetime(2026, 1, 5, tzinfo=UTC)
_TRAIL = Trail(MANAGEMENT, "us-east-1")


def measure(lake: Path, scale: float, instance: Instance) -> Iterator[Measurement]:
    """Review a quarter of the events and all of them; `scale` below 1 takes fewer, without a goal.

    The instance is not used: memory on Athena is not ours.
    """
    events = max(4 * _PER_FILE, round(_EVENTS * scale))
    goal, linear = (1.0, _LINEAR) if scale >= 1 else (None, None)
    with scratch_folder(lake, RECIPE) as folder:
        quarter = _reviewed(folder / "quarter", events // 4)
        whole = _reviewed(folder / "whole", events)
    name = f"review {events} events of a day: DuckDB"
    yield Measurement(name, "peak memory / 4 GiB", whole.peak_bytes, LIMIT, "B", goal)
    base = 4 * quarter.cpu_seconds
    yield Measurement(
        name, "CPU seconds / four times those of a quarter", whole.cpu_seconds, base, "s", linear
    )


def write_day(lake: Path, events: int) -> None:
    """Write the files of a day with this many events, each 5,000 events long."""
    found = ordinary_day(_TRAIL, _DAY, events, seed=7)
    for number in range(-(-events // _PER_FILE)):
        records = list(islice(found, _PER_FILE))
        for position, record in enumerate(records):
            record["eventID"] = event_id(str(number), str(position))
        at = _DAY + timedelta(days=1) * number * _PER_FILE / events
        path = lake / "raw" / RECIPE / "cloudtrail" / _TRAIL.key(at)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(log_file(records))


def _reviewed(lake: Path, events: int) -> Used:
    write_day(lake, events)
    variables = json.dumps({"pci_evidence_review_date": f"{_DAY:%Y-%m-%d}"})
    build = ("build", "-s", RECIPE, "--exclude-resource-type", "test", "unit_test")
    return dbt_on_duckdb(lake, _DUCKDB_LIMIT, *build, "--vars", variables)
