"""Ten million rows of ten columns, compared in full, against datacompy and reladiff."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from athena_local.instance import Instance

from athena_recipes.bench.measure import Measurement
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.output import note
from athena_recipes.engines.checkout import PROJECT
from athena_recipes.recipes.reconciliation.bench import peers
from athena_recipes.recipes.reconciliation.bench.tables import COLUMNS, TEXTS, write_tables

_ROWS = 10_000_000
_LIMIT = 4 * 1024**3
_DUCKDB_LIMIT = "3GB"  # what DuckDB counts; Python and dbt come on top
_MODELS = ("recon_details", "recon_keys", "recon_counts", "recon_columns", "recon_summary")


def measure(lake: Path, scale: float, instance: Instance) -> Iterator[Measurement]:
    """Compare at a tenth of the rows and at all of them; `instance` is not used.

    `scale` below 1 takes fewer rows, and judges nothing.
    """
    rows = max(10_000, round(_ROWS * scale))
    lake.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="reconciliation_", dir=lake))
    goal = 1.0 if scale >= 1 else None
    try:
        small, _ = _ours(folder / "small", rows // 10)
        seconds, memory = _ours(folder / "large", rows)
        name = f"{rows} rows in full: DuckDB"
        yield Measurement(
            name, "seconds / ten times those of a tenth", seconds, 10 * small, "s", goal
        )
        yield Measurement(name, "peak memory / 4 GiB", memory, _LIMIT, "B", goal)
        database = folder / "large" / "athena_recipes.duckdb"
        for peer, is_there in peers.installed().items():
            if not is_there:
                note(f"{peer} is not installed: not compared. Fix: pip install {peer}")
                continue
            printed, theirs = _run(peers.command(peer, database), os.environ, subprocess.PIPE)
            yield Measurement(name, f"seconds / {peer}", seconds, float(printed), "s", goal)
            yield Measurement(name, f"peak memory / {peer}", memory, theirs, "B")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ours(folder: Path, rows: int) -> tuple[float, int]:
    """(seconds of the models, peak resident bytes of dbt)."""
    folder.mkdir()
    write_tables(folder / "athena_recipes.duckdb", rows)
    profiles = yaml.safe_load((PROJECT / "profiles.yml.example").read_text(encoding="utf-8"))
    profiles["athena_recipes"]["outputs"]["local"]["config_options"]["memory_limit"] = _DUCKDB_LIMIT
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
    command = [
        *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", "run"),
        *("-s", *(f"reconciliation__{name}" for name in _MODELS)),
        *("--target", "local", "--threads", "1"),
        *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        *("--vars", json.dumps({"reconciliation_tasks": _tasks()})),
    ]
    environment = {**os.environ, "DBT_PROFILES_DIR": str(folder), "LAKE_ROOT": str(folder)}
    _, memory = _run(command, environment, None)
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


def _run(
    command: Sequence[str], environment: Mapping[str, str], stdout: int | None
) -> tuple[str, int]:
    """(what it printed, its peak resident bytes, by the kernel's own record)."""
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=stdout or sys.stderr, text=True
    )
    printed = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise UserError(f"{' '.join(command[:4])} failed.", "Read its message above.")
    return printed, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
