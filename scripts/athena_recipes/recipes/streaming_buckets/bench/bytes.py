"""Bytes that a query for one sensor and one hour reads: raw, as in the article, and curated."""

from collections.abc import Iterator

from athena_recipes.bench.measure import Measurement
from athena_recipes.recipes.streaming_buckets.bench.lake import StreamLake

SENSOR = 2_211
_READ = ("sensor_id", "current_temperature")
# Least share of the raw bytes that is not read, and most that is read beside what is needed.
_GOAL_OF_RAW, _GOAL_OF_NEEDED = 0.001, 1.5


def measure(lake: StreamLake, hour: str, readings: int, *, judged: bool) -> Iterator[Measurement]:
    """Each design's bytes against raw, and against the chunks that the query needs.

    `hour` has `readings` readings and is curated already, in both forms; goals are left out unless
    `judged`.
    """
    raw = lake.scanned(
        f"select avg(try_cast(currenttemperature as integer)) from {lake.source_table}"
        f" where dt = '{hour}' and sensorid = '{SENSOR}'"
    )
    article = lake.scanned(
        f"select avg(currenttemperature) from {_article(lake, hour)}"
        f" where dt = '{hour}' and sensorid = '{SENSOR}'"
    )
    of_raw = f"bytes / raw of {readings:,} readings"
    yield Measurement("one sensor, one hour: article", of_raw, article, raw, "B")
    for form, table in (("Hive", "target_table"), ("Iceberg", "target_table_iceberg")):
        where = f"from {lake.table(table)} where dt = '{hour}' and sensor_id = {SENSOR}"
        read = lake.scanned(f"select avg(current_temperature) {where}")
        needed = lake.needed_bytes(
            lake.value(f'select max("$path") {where}'), _READ, "sensor_id", SENSOR
        )
        name = f"one sensor, one hour: {form}"
        yield Measurement(name, of_raw, read, raw, "B", _GOAL_OF_RAW if judged else None)
        yield Measurement(
            name,
            "bytes / the bucket's needed column chunks",
            read,
            needed,
            "B",
            _GOAL_OF_NEEDED if judged else None,
        )


def _article(lake: StreamLake, hour: str) -> str:
    """The hour as the article keeps it: text, `select *`, three buckets, one CTAS; its name."""
    source, target = lake.table("article_source"), lake.table("article_target")
    lake.client.run(
        f"create external table {source} (sensorid string, currenttemperature int, status string)"
        " partitioned by (dt string) row format serde 'org.openx.data.jsonserde.JsonSerDe'"
        " with serdeproperties ('ignore.malformed.json' = 'true')"
        f" location '{lake.address}/raw/streaming_buckets/'"
    )
    lake.client.run(f"alter table {source} add if not exists partition (dt = '{hour}')")
    lake.client.run(
        f"create table {target} with (format = 'PARQUET', external_location ="
        f" '{lake.address}/article/dt={hour}/', bucketed_by = array['sensorid'], bucket_count = 3)"
        f" as select * from {source} where dt = '{hour}'"
    )
    return target
