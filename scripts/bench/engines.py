"""Each model on athena_local against DuckDB, from dbt's own times."""

from collections.abc import Iterator
from pathlib import Path

from scripts.bench.measure import Measurement
from scripts.conformance.build import build
from scripts.raw_upload import upload_raw


def measure(lake: Path) -> Iterator[Measurement]:
    """Build the project on both, then one row a model and one for all."""
    folder = lake / "bench"
    upload_raw(lake, "s3://lake", remove=True)
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
