"""Peak memory while an hour is bucketed, on either engine."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import yaml
from athena_local.instance import Instance

from athena_recipes.cli.errors import UserError
from athena_recipes.engines.checkout import PROJECT

LIMIT = 4 * 1024**3
_DUCKDB_LIMIT = "2GB"  # what DuckDB counts; Python, dbt and what it does not count come on top
_POLL_SECONDS = 0.25


class Peak:
    """The greatest resident memory seen so far, in bytes."""

    def __init__(self) -> None:
        """Nothing is seen yet."""
        self.bytes = 0


@contextmanager
def peak_of(instance: Instance) -> Iterator[Peak]:
    """Watch the resident memory of all processes of an athena_local, S3's stand-in included."""
    state = instance.state()
    parts = [*state["parts"].values(), state["supervisor"]]
    processes = [psutil.Process(part["pid"]) for part in parts]
    peak, over = Peak(), threading.Event()

    def watch() -> None:
        while not over.wait(_POLL_SECONDS):
            peak.bytes = max(peak.bytes, sum(p.memory_info().rss for p in processes))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def duckdb_build(lake: Path, variables: str) -> int:
    """Build `target_table` of the lake on disk with DuckDB; peak resident bytes of that dbt.

    DuckDB has a memory limit, as the README says, and two threads. `variables` is JSON.
    """
    profiles = yaml.safe_load((PROJECT / "profiles.yml.example").read_text(encoding="utf-8"))
    local = profiles["athena_recipes"]["outputs"]["local"]
    # Not a setting: dbt-duckdb repeats settings for each cursor.
    local["config_options"]["memory_limit"] = _DUCKDB_LIMIT
    (lake / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", "run"),
            *("-s", "stg_streaming_buckets__readings", "streaming_buckets__target_table"),
            *("--target", "local"),
            *("--target-path", str(lake / "local"), "--log-path", str(lake / "local" / "logs")),
            *("--vars", variables),
        ],
        cwd=PROJECT,
        env={**os.environ, "DBT_PROFILES_DIR": str(lake), "LAKE_ROOT": str(lake)},
        stdout=sys.stderr,
    )
    # The kernel's own record of this process, so that no peak is missed.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise UserError("dbt run on DuckDB failed.", "Read dbt's message above.")
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
