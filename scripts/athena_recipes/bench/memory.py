"""What a process takes: peak memory and CPU time, of dbt on DuckDB and of an athena_local."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import yaml
from athena_local.instance import Instance

from athena_recipes.cli.errors import UserError
from athena_recipes.engines.checkout import PROJECT

LIMIT = 4 * 1024**3
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


@dataclass(frozen=True)
class Used:
    """What a process took, by the kernel's own record of it, so that no peak is missed.

    `peak_bytes` is resident memory, `cpu_seconds` are of all its threads, `printed` is its output
    where it was asked for.
    """

    peak_bytes: int
    cpu_seconds: float
    printed: str


def run(
    command: Sequence[str], environment: Mapping[str, str], *, is_printed: bool = False
) -> Used:
    """Run a command in the folder of the project. Its output goes to stderr, or is returned.

    Raises UserError if it fails.
    """
    stdout = subprocess.PIPE if is_printed else sys.stderr
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=stdout, text=True)
    printed = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise UserError(f"{' '.join(command[:5])} failed.", "Read its message above.")
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Used(peak, usage.ru_utime + usage.ru_stime, printed)


def dbt_on_duckdb(lake: Path, memory_limit: str, *arguments: str) -> Used:
    """Run dbt, such as `run -s model`, on DuckDB and the lake in a folder.

    `memory_limit` is what DuckDB counts, such as 2GB; Python, dbt and what DuckDB does not count
    come on top. Raises UserError if dbt fails.
    """
    profiles = yaml.safe_load((PROJECT / "profiles.yml.example").read_text(encoding="utf-8"))
    local = profiles["athena_recipes"]["outputs"]["local"]
    # Not a setting: dbt-duckdb repeats settings for each cursor.
    local["config_options"]["memory_limit"] = memory_limit
    (lake / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
    return run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", *arguments),
            *("--target", "local", "--target-path", str(lake / "target")),
            *("--log-path", str(lake / "target" / "logs")),
        ],
        {**os.environ, "DBT_PROFILES_DIR": str(lake), "LAKE_ROOT": str(lake)},
    )
