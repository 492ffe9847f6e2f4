"""Statements through athena_local's API, against the same statement sent directly to Trino."""

from collections.abc import Iterator
from pathlib import Path

from athena_local.engine.trino import Session, Trino
from athena_local.instance import Instance

from athena_recipes.bench.measure import Measurement, median_seconds
from athena_recipes.engines.athena_client import AthenaClient

_TIMES, _WARM = 15, 60


def measure(lake: Path) -> Iterator[Measurement]:
    """Measure each kind of statement on the instance of AWS_ENDPOINT_URL."""
    state = Instance.named("bench").state()
    trino = Trino(state["urls"]["trino"])
    client = AthenaClient("s3://lake/bench-results/")
    client.run("drop database if exists bench cascade")
    client.run("create database bench")
    base = median_seconds(lambda: trino.run("select 1", Session()), _TIMES, _WARM)
    for name, sql in _statements():
        taken = median_seconds(lambda sql=sql: client.run(sql()), _TIMES, _WARM)  # type: ignore[misc]
        yield Measurement(
            f"statement: {name}", "through the API / Trino's own select 1", taken, base, "s"
        )
    client.run("drop database bench cascade")


def _statements() -> Iterator[tuple[str, object]]:
    counter = iter(range(1_000_000))

    def numbered(text: str) -> object:
        return lambda: text.replace("#", str(next(counter)))

    yield "select 1", numbered("select 1")
    yield "create schema", numbered("create schema bench_#")
    yield (
        "create external table",
        numbered("create external table bench.e# (a int) location 's3://lake/bench/e#/'"),
    )
    yield "create view", numbered("create or replace view bench.v as select # as a")
    yield "count(*) of 15,000 rows", numbered("select count(*) from tpch.tiny.orders")
    yield "CTAS, Hive", numbered("create table bench.h# as select # as a")
    yield (
        "CTAS, Iceberg",
        numbered(
            "create table bench.i# with (table_type = 'ICEBERG',"
            " location = 's3://lake/bench/i#/') as select # as a"
        ),
    )
