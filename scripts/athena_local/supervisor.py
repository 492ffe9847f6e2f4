"""Starts the parts of an instance, watches them, and stops all when one ends."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

import click
import psutil
from botocore.exceptions import ClientError

from athena_local.aws import make_stand_in_client
from athena_local.console import UserError
from athena_local.engine.readiness import answers, runs_queries
from athena_local.install import install_trino, java_command
from athena_local.install.aot_cache import aot_cache_file
from athena_local.install.checks import check_memory, check_system, raise_open_files
from athena_local.instance import BUCKET, PARTS, REGION, Instance, write_state
from athena_local.processes import Process, free_ports, spawn
from athena_local.server.app import HEALTH
from athena_local.trino_configuration import TrinoConfiguration

# An idle machine needs twenty; one with forty processes on two cores took more than 120.
_READY_SECONDS = 300.0
_LOG_LINES = 12
_GRACE_SECONDS = 20.0
# glibc keeps what many threads free: after 1.4 GB of uploads moto held 0.7 GB, the gateway 0.25.
# With few arenas, and large pieces mapped by themselves, most of it goes back.
_MALLOC = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": str(1024**2)}


class Supervisor:
    """One instance, from its start to its end."""

    def __init__(
        self, folder: Path, keep: bool, catalog_files: tuple[Path, ...], heap_mib: int
    ) -> None:
        self._instance = Instance(folder)
        self._keep = keep
        self._catalog_files = catalog_files
        self._heap_mib = heap_mib
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stop = threading.Event()
        self._state: dict[str, Any] = {
            "status": "starting",
            "supervisor": Process.current().described(),
            "keep": keep,
            "parts": {},
        }

    def run(self) -> int:
        """Start, watch, stop; the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        self._write()
        try:
            self._start()
            self._watch()
        except UserError as error:
            # At once, so that no client finds it ready while the other parts are being stopped.
            self._write(status="failed", reason=error.problem, fix=error.fix)
        finally:
            self._stop_children()
            if self._state["status"] != "failed":
                self._state["status"] = "stopped"
            self._write()
        return 1 if self._state["status"] == "failed" else 0

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()

    def _write(self, **changes: Any) -> None:
        self._state.update(changes)
        write_state(self._instance.state_file, self._state)

    def _start(self) -> None:
        check_system()
        java = java_command()
        self._write(waiting_for="Trino's installation")
        installation = install_trino()
        check_memory(self._heap_mib)
        raise_open_files()
        aot_cache = aot_cache_file(installation)
        folder = self._instance.folder
        ports = dict(zip(PARTS, free_ports(len(PARTS)), strict=True))
        urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        configuration = TrinoConfiguration(
            installation,
            folder / "trino",
            ports["trino"],
            urls["moto"],
            REGION,
            self._catalog_files,
            self._heap_mib,
            aot_cache if aot_cache.exists() else None,
        )
        configuration.write()
        module = (sys.executable, "-m")
        snapshot = ["--snapshot", str(folder / "moto.snapshot")] if self._keep else []
        self._instance.calls_file.unlink(missing_ok=True)
        calls = ["--calls", str(self._instance.calls_file)]
        self._spawn(
            "moto",
            [
                *(*module, "athena_local.moto_server", "--port", str(ports["moto"])),
                *snapshot,
                *calls,
            ],
        )
        self._spawn("trino", configuration.command(java), configuration.folder)
        self._spawn(
            "gateway",
            [
                *(*module, "athena_local.server", "--port", str(ports["gateway"])),
                *("--moto", urls["moto"], "--trino", urls["trino"], "--region", REGION),
                *("--rules", str(configuration.rules)),
                *calls,
            ],
        )
        self._wait_until_ready(urls)
        self._write(status="ready", endpoint=urls["gateway"], urls=urls, waiting_for="")

    def _spawn(self, part: str, command: list[str], cwd: Path | None = None) -> None:
        where = cwd or self._instance.folder
        child = spawn(command, self._instance.log_file(part), where, {**_MALLOC, **os.environ})
        self._children[part] = child
        self._state["parts"][part] = Process(
            child.pid, psutil.Process(child.pid).create_time()
        ).described()
        self._write()

    def _wait_until_ready(self, urls: dict[str, str]) -> None:
        self._write(waiting_for="moto")
        self._until(lambda: answers(f"{urls['moto']}/moto-api/"), "moto")
        _make_account(urls["moto"])
        self._write(waiting_for="the server")
        self._until(lambda: answers(urls["gateway"] + HEALTH), "gateway")
        self._write(waiting_for="Trino")
        self._until(lambda: runs_queries(urls["trino"]), "trino")

    def _until(self, is_ready: Any, part: str) -> None:
        give_up = time.monotonic() + _READY_SECONDS
        while not is_ready():
            self._check_children()
            if self._stop.wait(0.1):
                raise UserError("It was stopped while it started.", "Start it again.")
            if time.monotonic() > give_up:
                raise UserError(
                    f"{part} does not answer after {_READY_SECONDS:.0f} s.", self._log_of(part)
                )

    def _watch(self) -> None:
        while not self._stop.wait(0.25):
            self._check_children()

    def _check_children(self) -> None:
        for part, child in self._children.items():
            code = child.poll()
            if code is not None:
                how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
                raise UserError(
                    f"{part} {how}, so everything else was stopped.", self._log_of(part)
                )

    def _log_of(self, part: str) -> str:
        path = self._instance.log_file(part)
        with contextlib.suppress(FileNotFoundError):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            end = "\n    ".join(lines[-_LOG_LINES:])
            return f"read {path}" + (f", which ends:\n    {end}" if end else "")
        return f"read {path}"

    def _stop_children(self) -> None:
        """The server first, so that no statement is begun; moto last, it may save its data."""
        for part in reversed(PARTS):
            child = self._children.get(part)
            if child is None:
                continue
            child.terminate()
            try:
                # Nothing in Trino is kept, so it need not exit normally.
                child.wait(_GRACE_SECONDS if part != "trino" else 2)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _make_account(moto: str) -> None:
    """The bucket and the database that a new user of Athena makes first."""
    with contextlib.suppress(ClientError):
        make_stand_in_client("s3", moto, REGION).create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
    with contextlib.suppress(ClientError):
        make_stand_in_client("glue", moto, REGION).create_database(
            DatabaseInput={"Name": "default"}
        )


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), required=True)
@click.option("--keep", is_flag=True)
@click.option("--catalog-file", "catalog_files", type=click.Path(path_type=Path), multiple=True)
@click.option("--heap-mib", type=int, required=True)
def main(folder: Path, keep: bool, catalog_files: tuple[Path, ...], heap_mib: int) -> None:
    """Run one instance until SIGTERM."""
    sys.exit(Supervisor(folder, keep, catalog_files, heap_mib).run())


if __name__ == "__main__":
    main()
