"""The 1880s in the size that NOAA's files have (240 MB), on DuckDB: CPU seconds and memory."""

from collections.abc import Iterator
from pathlib import Path

from athena_local.instance import Instance

from athena_recipes.bench.measure import Measurement
from athena_recipes.bench.memory import Used, dbt_on_duckdb
from athena_recipes.bench.scratch import scratch_folder
from athena_recipes.recipes.climate_observations.sample_data.generate import generate

RECIPE = "climate_observations"
# The scale of the sample at which its ten years of the 1880s have 240 MB.
SCALE_OF_240_MB = 65
_SECONDS = 60
_DUCKDB_LIMIT = "2GB"


def measure(lake: Path, scale: float, instance: Instance) -> Iterator[Measurement]:
    """Build the decade, and a quarter of it; `scale` below 1 takes less, without a goal.

    The instance is not used: Athena has room for any decade.
    """
    quarter = _build(lake, SCALE_OF_240_MB * scale / 4)
    whole = _build(lake, SCALE_OF_240_MB * scale)
    goal = 1.0 if scale >= 1 else None
    name = "1880s, 240 MB"
    yield Measurement(name, "CPU seconds / 60", whole.cpu_seconds, _SECONDS, "s", goal)
    yield Measurement(
        name, "CPU seconds / a quarter's", whole.cpu_seconds, quarter.cpu_seconds, "s"
    )
    yield Measurement(name, "peak memory / a quarter's", whole.peak_bytes, quarter.peak_bytes, "B")


def _build(lake: Path, scale: float) -> Used:
    """What `dbt build` without unit tests takes for the years of the 1880s."""
    with scratch_folder(lake, RECIPE) as folder:
        raw = folder / "raw" / RECIPE
        for key, content in generate(7, max(scale, 1)):
            if key.startswith("csv/") and "/188" not in key:
                continue
            path = raw / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        # To read the project is no part of it: a lake that is in use has it in its target folder.
        dbt_on_duckdb(folder, _DUCKDB_LIMIT, "parse")
        command = ("build", "-s", RECIPE, "--exclude-resource-type", "unit_test")
        return dbt_on_duckdb(folder, _DUCKDB_LIMIT, *command)
