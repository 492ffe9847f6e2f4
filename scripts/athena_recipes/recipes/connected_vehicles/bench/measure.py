"""Ten million seconds of a fleet on DuckDB, and a quarter of them: memory and CPU seconds."""

from collections.abc import Iterator
from pathlib import Path

from athena_local.instance import Instance

from athena_recipes.bench.measure import Measurement
from athena_recipes.bench.memory import LIMIT, Used, dbt_on_duckdb
from athena_recipes.bench.scratch import scratch_folder
from athena_recipes.lake.keys.keys import ensure_key
from athena_recipes.recipes.connected_vehicles.bench.packets import SECONDS_PER_DAY, write_packets

RECIPE = "connected_vehicles"
_SECONDS, _DAYS = 10_000_000, 20
_DUCKDB_LIMIT = "2GB"


def measure(lake: Path, scale: float, instance: Instance) -> Iterator[Measurement]:
    """Build the tables of all seconds and of a quarter; `scale` below 1 takes less, without a goal.

    The instance is not used: Athena has room for any fleet.
    """
    part = _build(lake, scale / 4)
    whole = _build(lake, scale)
    name = f"{_SECONDS * scale:,.0f} seconds"
    goal = 1.0 if scale >= 1 else None
    yield Measurement(name, "peak memory / 4 GiB", whole.peak_bytes, LIMIT, "B", goal)
    yield Measurement(name, "peak memory / a quarter's", whole.peak_bytes, part.peak_bytes, "B")
    yield Measurement(name, "CPU seconds / a quarter's", whole.cpu_seconds, part.cpu_seconds, "s")


def _build(lake: Path, scale: float) -> Used:
    """What `dbt build` without unit tests takes for a share of the seconds."""
    vehicles = max(1, round(_SECONDS * scale / _DAYS / SECONDS_PER_DAY))
    with scratch_folder(lake, RECIPE) as folder:
        raw = folder / "raw" / RECIPE
        write_packets(raw, vehicles, _DAYS)
        ensure_key(raw)
        # To read the project is no part of it: a lake that is in use has it in its target folder.
        dbt_on_duckdb(folder, _DUCKDB_LIMIT, "parse")
        command = ("build", "-s", RECIPE, "--exclude-resource-type", "unit_test")
        return dbt_on_duckdb(folder, _DUCKDB_LIMIT, *command)
