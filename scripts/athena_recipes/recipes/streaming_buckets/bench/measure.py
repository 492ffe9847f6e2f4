"""The recipe streaming_buckets at the article's rate: bytes, memory, and what a long history costs.

All in lakes of its own, which are removed.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from athena_local.instance import Instance

from athena_recipes.bench.measure import Measurement
from athena_recipes.bench.memory import LIMIT, dbt_on_duckdb, peak_of
from athena_recipes.bench.scratch import scratch_folder
from athena_recipes.recipes.streaming_buckets.bench import bytes as streaming_bytes
from athena_recipes.recipes.streaming_buckets.bench import history as streaming_history
from athena_recipes.recipes.streaming_buckets.bench.events import RATE, SENSORS, write_hour
from athena_recipes.recipes.streaming_buckets.bench.lake import StreamLake

_HOUR = datetime(2026, 1, 5, tzinfo=UTC)
# What bucket_count_advice says of an hour of this size.
_BUCKETS = 100
_HISTORY, _ROUNDS = 1_000, 3
_DUCKDB_LIMIT = "2GB"
_LATE_READINGS = RATE * 3600 // 10  # of an hour whose run is measured after the history
_MODELS = (
    "stg_streaming_buckets__readings",
    "streaming_buckets__target_table",
    "streaming_buckets__target_table_iceberg",
)


def measure(lake: Path, scale: float, instance: Instance) -> Iterator[Measurement]:
    """Use the instance, which AWS_ENDPOINT_URL belongs to.

    `scale` below 1 takes less of everything, and judges nothing.
    """
    with scratch_folder(lake, "streaming_buckets") as folder:
        yield from _one_hour(StreamLake("bench_hour", folder / "hour"), scale, instance)
        yield from streaming_history.measure(
            [StreamLake(f"bench_{name}", folder / name) for name in ("new", "young", "old")],
            history=max(4, round(_HISTORY * scale)),
            rounds=_ROUNDS if scale >= 1 else 1,
            readings=max(4_000, round(_LATE_READINGS * scale)),
            judged=scale >= 1,
        )


def _one_hour(lake: StreamLake, scale: float, instance: Instance) -> Iterator[Measurement]:
    judged = scale >= 1
    hour = f"{_HOUR:%Y-%m-%d-%H}"
    readings = round(RATE * 3600 * scale)
    # Few sensors, so that the queried one has readings at any scale.
    sensors = max(streaming_bytes.SENSOR, round(SENSORS * scale))
    write_hour(lake.raw, _HOUR, readings, min(SENSORS, sensors))
    buckets = max(1, round(_BUCKETS * scale))  # so that a bucket is as large
    goal = 1.0 if judged else None
    variables = {"streaming_buckets_hours": hour, "streaming_buckets_bucket_count": buckets}
    built = ("run", "-s", *_MODELS[:2], "--vars", json.dumps(variables))
    used = dbt_on_duckdb(lake.folder, _DUCKDB_LIMIT, *built)
    yield Measurement(
        "bucket one hour: DuckDB", "peak memory / 4 GiB", used.peak_bytes, LIMIT, "B", goal
    )
    lake.upload()
    lake.create_raw_tables()
    with peak_of(instance) as peak:
        # One model after the other, as one machine can; Athena has room for both.
        lake.dbt("run", "--threads", "1", "-s", *_MODELS, hours=hour, bucket_count=buckets)
    yield Measurement(
        "bucket one hour: athena_local", "peak memory / 4 GiB", peak.bytes, LIMIT, "B", goal
    )
    yield from streaming_bytes.measure(lake, hour, readings, judged=judged)
