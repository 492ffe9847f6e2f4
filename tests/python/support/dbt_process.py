"""dbt as a process of its own that can be killed, without the seconds that importing dbt takes.

A server process imports dbt once; every run is a fork of it.
"""

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import chdir
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.python.support.cpu_seconds import once_a_run

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.python.support.dbt_warm", __name__])


class DbtProcess:
    """A run of dbt that has begun.

    `environment` replaces the AWS_, ATHENA_ and DBT_ variables of this process; what dbt prints and
    what came out go to `<folder>/<name>.txt` and `.json`.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        name: str = "dbt",
        cwd: Path | None = None,
        *,
        artifacts: bool = False,
    ) -> None:
        """`artifacts`: write manifest.json and run_results.json, half of a short run."""
        _start_server()
        self._printed, self._outcome = folder / f"{name}.txt", folder / f"{name}.json"
        self._outcome.unlink(missing_ok=True)
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "ATHENA_", "DBT_"))
        }
        self.process: BaseProcess = _CONTEXT.Process(
            target=_run,
            args=(
                [*(() if artifacts else ("--no-write-json",)), *arguments],
                {**kept, **environment},
                *(str(self._printed), str(self._outcome), str(cwd or Path.cwd())),
            ),
            daemon=True,
        )
        self.process.start()

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()

    def wait(self, seconds: float = 600) -> int:
        """Its exit code: 0, 1, or -9 if it was killed."""
        self.process.join(seconds)
        if self.process.exitcode is None:
            self.kill()
            raise AssertionError(f"dbt did not end within {seconds} s: {self.printed()}")
        return self.process.exitcode

    def printed(self) -> str:
        """What it printed."""
        return self._printed.read_text() if self._printed.exists() else ""

    def results(self) -> list[dict[str, Any]]:
        """Per node {'node': name, 'status': …, 'message': …}, after it has ended."""
        found: list[dict[str, Any]] = json.loads(self._outcome.read_text())["results"]
        return found

    def cpu_seconds(self) -> float:
        """CPU time of the run, without importing dbt, after it has ended."""
        return float(json.loads(self._outcome.read_text())["cpu_seconds"])


@cache
def _start_server() -> None:
    """Start the server, and wait until it has imported dbt.

    Up to Python 3.12 it looks for modules in the folder that it is started in, and then among the
    installed packages, one of which has a package `tests` too.
    """
    with once_a_run("dbt's server"), chdir(Path(__file__).parents[3]):
        first = _CONTEXT.Process(target=_nothing)
        first.start()
        first.join()


def _nothing() -> None:
    """What the first fork runs."""


def _run(
    arguments: list[str], environment: dict[str, str], printed: str, outcome: str, cwd: str
) -> None:
    """In the forked process: run dbt, write down what came out."""
    from dbt.cli.main import dbtRunner

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    # A fork has the import path of the tests, some of which import the engine's modules themselves:
    # dbt finds them by the profile alone.
    engine = Path(__file__).parents[3] / "macros" / "engine"
    sys.path[:] = [one for one in sys.path if not Path(one).is_relative_to(engine)]
    descriptor = os.open(printed, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    done = dbtRunner().invoke(arguments)
    nodes = getattr(done.result, "results", None) or []
    found = [
        {"node": one.node.name, "status": str(one.status), "message": str(one.message)}
        for one in nodes
        if hasattr(one, "node")  # what run-operation ran has none
    ]
    # A fork begins at 0.
    summary = {"results": found, "cpu_seconds": time.process_time()}
    Path(outcome).write_text(json.dumps(summary))
    if done.exception:
        print(done.exception)
    sys.stdout.flush()
    os._exit(0 if done.success else 1)
