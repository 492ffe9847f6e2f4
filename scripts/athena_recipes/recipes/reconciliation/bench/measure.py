"""Ten million rows of ten columns, compared in full, against datacompy and reladiff."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from athena_local.instance import Instance

from athena_recipes.bench.measure import Measurement
from athena_recipes.bench.memory import LIMIT, dbt_on_duckdb, run
from athena_recipes.bench.scratch import scratch_folder
from athena_recipes.cli.output import note
from athena_recipes.recipes.reconciliation.bench import peers
from athena_recipes.recipes.reconciliation.bench.tables import COLUMNS, TEXTS, write_tables

_ROWS = 10_000_000
_DUCKDB_LIMIT = "3GB"
_MODELS = ("recon_details", "recon_keys", "recon_counts", "recon_columns", "recon_summary")


def measure(lake: Path, scale: float, instance: Instance) -> Iterator[Measurement]:
    """Compare at a tenth of the rows and at all of them; `instance` is not used.

    `scale` below 1 takes fewer rows, and judges nothing.
    """
    rows = max(10_000, round(_ROWS * scale))
    goal = 1.0 if scale >= 1 else None
    with scratch_folder(lake, "reconciliation") as folder:
        small, _ = _ours(folder / "small", rows // 10)
        seconds, memory = _ours(folder / "large", rows)
        name = f"{rows} rows in full: DuckDB"
        yield Measurement(
            name, "seconds / ten times those of a tenth", seconds, 10 * small, "s", goal
        )
        yield Measurement(name, "peak memory / 4 GiB", memory, LIMIT, "B", goal)
        database = folder / "large" / "athena_recipes.duckdb"
        for peer, is_there in peers.installed().items():
            if not is_there:
                note(f"{peer} is not installed: not compared. Fix: pip install {peer}")
                continue
            theirs = run(peers.command(peer, database), os.environ, is_printed=True)
            yield Measurement(name, f"seconds / {peer}", seconds, float(theirs.printed), "s", goal)
            yield Measurement(name, f"peak memory / {peer}", memory, theirs.peak_bytes, "B")


def _ours(folder: Path, rows: int) -> tuple[float, int]:
    """(seconds of the models, peak resident bytes of dbt)."""
    folder.mkdir()
    write_tables(folder / "athena_recipes.duckdb", rows)
    models = [f"reconciliation__{name}" for name in _MODELS]
    variables = json.dumps({"reconciliation_tasks": _tasks()})
    built = ("run", "-s", *models, "--threads", "1", "--vars", variables)
    memory = dbt_on_duckdb(folder, _DUCKDB_LIMIT, *built).peak_bytes
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))
    return (
        sum(
            float(one["execution_time"])
            for one in results["results"]
            if one["unique_id"].startswith("model.")
        ),
        memory,
    )


def _tasks() -> list[dict[str, Any]]:
    table = {
        "table": "bench",
        "a": '"own"."a"',
        "b": '"own"."b"',
        "key": {"name": "id", "compare": "exact"},
        "columns": [
            {"name": name, "compare": "text" if name in TEXTS else "exact"} for name in COLUMNS
        ],
        "full": True,
    }
    return [{"name": "bench", "tables": [table]}]
