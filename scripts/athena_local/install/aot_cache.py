"""Java's ahead-of-time cache for Trino: the classes that a first run loaded.

docs/athena_local.md has the CPU seconds that it saves. Java checks the cache itself, and starts
without it if it does not fit (JEP 483, JEP 514).
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from athena_local.aws import make_stand_in_client
from athena_local.console import UserError, note
from athena_local.engine.readiness import answers, runs_queries
from athena_local.engine.trino import Session, Trino
from athena_local.errors import StatementError
from athena_local.install.checks import cache_folder, raise_open_files
from athena_local.install.java import java_command
from athena_local.install.only_one import only_one
from athena_local.processes import free_ports, spawn
from athena_local.trino_configuration import JVM_OPTIONS, TrinoConfiguration

_REGION = "eu-west-1"
_READY_SECONDS = 300.0
_WRITE_SECONDS = 300.0
# What a first run does so that its classes are in the cache: both table formats, written and read.
_STATEMENTS = (
    "create schema awsdatacatalog.aot with (location = 's3://lake/aot/')",
    "create table awsdatacatalog.aot.hive with (external_location = 's3://lake/aot/hive/')"
    " as select * from tpch.tiny.orders",
    "create table iceberg.aot.iceberg with (location = 's3://lake/aot/iceberg/')"
    " as select * from tpch.tiny.orders",
    *(
        "select orderstatus, max(totalprice), row_number() over (order by orderstatus)"
        f" from awsdatacatalog.aot.hive where orderkey > {number} group by orderstatus"
        for number in range(5)
    ),
    *(f"select count(*) from iceberg.aot.iceberg where orderkey > {n}" for n in range(5)),
    "select * from awsdatacatalog.information_schema.columns where table_schema = 'aot'",
)


def aot_cache_file(installation: Path) -> Path:
    """Where the cache for this Trino, this Java and these options is; it may not exist."""
    java = java_command().parent.parent
    jars = sorted((jar.name, jar.stat().st_size) for jar in (installation / "lib").glob("*.jar"))
    key = repr(((java / "release").read_text(encoding="utf-8"), JVM_OPTIONS, jars))
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return cache_folder() / f"{installation.name}-{digest}.aot"


def make_aot_cache(installation: Path) -> Path | None:
    """Run Trino once and keep Java's cache of that run; returns the file.

    Takes a minute; does nothing if the cache exists. Many processes can call it at the same time,
    and it can be interrupted. If it fails, it prints the reason and returns None: Trino then starts
    without the cache.
    """
    target = aot_cache_file(installation)
    if target.exists():
        return target
    with only_one(cache_folder() / "install.lock"):
        if target.exists():
            return target
        note("Preparing Trino to start faster, once (a minute)")
        try:
            _first_run(installation, target)
        except (UserError, OSError, StatementError, subprocess.SubprocessError) as error:
            note(f"No cache for Trino's start could be made, it starts without one: {error}")
            return None
        for old in cache_folder().glob(f"{installation.name}-*.aot"):
            if old != target:
                old.unlink(missing_ok=True)
    return target


def _first_run(installation: Path, target: Path) -> None:
    raise_open_files()
    moto_port, trino_port = free_ports(2)
    moto, trino = (f"http://127.0.0.1:{port}" for port in (moto_port, trino_port))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="athena_local_aot_")))
        written = target.with_name(f"{target.name}.{os.getpid()}.new")
        stack.callback(written.unlink, missing_ok=True)
        configuration = TrinoConfiguration(
            installation, folder / "trino", trino_port, moto, _REGION
        )
        configuration.write()
        moto_command = [sys.executable, "-m", "athena_local.moto_server", "--port", str(moto_port)]
        processes = [spawn(moto_command, folder / "moto.log", folder)]
        stack.callback(_stop, processes)
        java, *arguments = configuration.command(java_command())
        trino_command = [java, f"-XX:AOTCacheOutput={written}", *arguments]
        processes.append(spawn(trino_command, folder / "trino.log", configuration.folder))
        _until(lambda: answers(f"{moto}/moto-api/"), processes)
        make_stand_in_client("s3", moto, _REGION).create_bucket(
            Bucket="lake", CreateBucketConfiguration={"LocationConstraint": _REGION}
        )
        _until(lambda: runs_queries(trino), processes)
        for statement in _STATEMENTS:
            Trino(trino).run(statement, Session())
        # Java writes the cache at a normal exit.
        processes[-1].terminate()
        code = processes[-1].wait(_WRITE_SECONDS)
        if not written.exists():
            raise UserError(
                f"Java wrote no cache and ended with code {code}.",
                f"Is there room in {target.parent}?",
            )
        written.replace(target)


def _until(is_ready: object, processes: "list[subprocess.Popen[bytes]]") -> None:
    assert callable(is_ready)
    give_up = time.monotonic() + _READY_SECONDS
    while not is_ready():
        if any(process.poll() is not None for process in processes):
            raise UserError("A part of the first run ended early.", "Start athena_local as usual.")
        if time.monotonic() > give_up:
            raise UserError("Trino does not answer.", "Start athena_local as usual.")
        time.sleep(0.1)


def _stop(processes: "list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.wait()
