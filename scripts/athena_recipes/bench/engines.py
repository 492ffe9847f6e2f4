"""Each model on athena_local against DuckDB, from dbt's own times."""

from collections.abc import Iterator
from pathlib import Path

from athena_local.raw_files import upload_raw

from athena_recipes.aws.client import make_client
from athena_recipes.bench.measure import Measurement
from athena_recipes.engines.dbt import build


def measure(lake: Path) -> Iterator[Measurement]:
    """Build the project on both; one row per model and one for all."""
    folder = lake / "bench"
    upload_raw(make_client("s3"), lake, "s3://lake", remove=True)
    times = {
        target: {
            result["unique_id"]: float(result["execution_time"])
            for result in build(
                target, folder / target, lake, ["--exclude-resource-type", "unit_test"]
            ).results
            if result["unique_id"].startswith("model.")
        }
        for target in ("local", "athena")
    }
    total = {target: sum(seconds.values()) for target, seconds in times.items()}
    yield Measurement("all models", "athena_local / DuckDB", total["athena"], total["local"], "s")
    for node in sorted(times["local"]):
        yield Measurement(
            node.rpartition(".")[2],
            "athena_local / DuckDB",
            times["athena"][node],
            times["local"][node],
            "s",
        )
