"""dbt on DuckDB against the same SQL sent directly to DuckDB: the overhead of dbt.

Measured on a larger sample, in a lake of its own: dbt's 0.04 s a model (transaction, contract,
renaming) would else be half of what is measured.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from athena_recipes.bench.measure import Measurement
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.dbt import dbt
from athena_recipes.engines.duckdb_functions import prepare
from athena_recipes.lake.where import DATABASE_NAME

_SCALE = 8


def measure(lake: Path, scale: float) -> Iterator[Measurement]:
    """Build all models with dbt, then the same statements without it.

    `scale` 1 is the size that the goal is for; there is no goal below.
    """
    folder = lake / "bench"
    lake = folder / "lake"
    lake.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "athena_recipes", "sample-data", "--scale", str(_SCALE * scale)],
        env={**os.environ, "LAKE_ROOT": str(lake)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    if dbt("local", folder, ["--quiet", "seed"], lake):
        raise UserError("dbt seed failed.", "Read dbt's message above.")
    # One thread, so that a node's time is its own.
    begun = time.perf_counter()
    if dbt("local", folder, ["--quiet", "run", "--threads", "1"], lake):
        raise UserError("dbt run failed.", "Read dbt's message above.")
    whole = time.perf_counter() - begun
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    results = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))["results"]
    models = [
        (manifest["nodes"][result["unique_id"]], float(result["execution_time"]))
        for result in results
        if result["unique_id"].startswith("model.")
    ]
    nodes = sum(seconds for _, seconds in models)
    straight = _straight(lake / DATABASE_NAME, [node for node, _ in models])
    goal = 1.2 if scale == 1 else None
    yield Measurement(
        "local_build", "models by dbt / same SQL by DuckDB", nodes, straight, "s", goal
    )
    yield Measurement("local_start", "whole dbt run / its models", whole, nodes, "s")


def _straight(database: Path, nodes: list[dict[str, Any]]) -> float:
    """Seconds for the nodes' SQL, as tables of another schema, in dbt's order."""
    with duckdb.connect(str(database)) as connection:
        prepare(connection)
        connection.execute("set threads = 2")
        connection.execute("create or replace schema bench_straight")
        begun = time.perf_counter()
        for node in nodes:
            connection.execute(
                f"create or replace table bench_straight.{node['alias']} as {node['compiled_code']}"
            )
        taken = time.perf_counter() - begun
        connection.execute("drop schema bench_straight cascade")
    return taken
