"""Parts are killed: the user gets the reason, nothing is left, and the next start works."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from athena_local.instance import Instance

from tests.python.support.account import Account
from tests.python.support.dbt_command import REPO
from tests.python.support.selection import LONG, STANDARD, first

pytestmark = STANDARD


def cli(lake: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "athena_local", *arguments],
        cwd=REPO,
        env={**os.environ, "LAKE_ROOT": str(lake)},
        capture_output=True,
        text=True,
        check=False,
        timeout=420,
    )


def status(lake: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(cli(lake, "status", "--json").stdout)
    return state


def pids(state: dict[str, Any]) -> dict[str, int]:
    parts = {name: part["pid"] for name, part in state["parts"].items()}
    return {**parts, "supervisor": state["supervisor"]["pid"]}


def gone(pid: int, seconds: float = 20) -> bool:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def lake(athena: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A lake for instances of these tests; `athena` is only there to skip without Trino."""
    folder = tmp_path_factory.mktemp("faults")
    yield folder
    cli(folder, "down")


@pytest.mark.parametrize("part", first(["trino", "gateway", "moto", "supervisor"], 2))
def test_a_killed_part(lake: Path, part: str) -> None:
    up = cli(lake, "up", "--json")
    assert up.returncode == 0, up.stderr
    environment = json.loads(cli(lake, "env", "--json").stdout)
    account = Account(environment)
    assert account.run("select 1").lines == ["1"]
    running = pids(status(lake))
    met: list[Exception] = []

    def query() -> None:
        try:
            account.run("select count(*) from tpch.sf1.lineitem a cross join tpch.sf1.orders b")
        except Exception as error:
            met.append(error)

    client = threading.Thread(target=query)
    client.start()
    time.sleep(1)
    os.kill(running[part], signal.SIGKILL)
    client.join(60)
    assert met, "the client in the middle of a query waits for ever"
    assert all(gone(pid) for pid in running.values()), "a process is left"
    told = cli(lake, "status")
    assert told.returncode == 1
    assert f"{part} was killed" in told.stderr
    assert cli(lake, "down").returncode == 0
    assert status(lake)["status"] == "stopped"


def test_a_killed_client_is_no_trouble(account: Account) -> None:
    """As on AWS, what it started runs to its end, and can be asked for by others."""
    code = (
        "import boto3; a = boto3.client('athena');"
        "print(a.start_query_execution(QueryString='select count(*) from tpch.sf1.lineitem',"
        " ResultConfiguration={'OutputLocation': 's3://lake/r/'})['QueryExecutionId'], flush=True);"
        "import time; time.sleep(600)"
    )
    client = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, **account.environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdout is not None
    execution_id = client.stdout.readline().strip()
    client.kill()
    client.wait()
    assert account.run("select 1").lines == ["1"]
    assert account.wait(execution_id)["Status"]["State"] == "SUCCEEDED"
    assert execution_id in account.athena.list_query_executions()["QueryExecutionIds"]


def left_of(lake: Path, name: str) -> list[str]:
    """The command lines of processes that belong to an instance."""
    folder = str(lake / "athena_local" / name)
    return [line for p in psutil.process_iter(["cmdline"]) if folder in (line := _line(p))]


@pytest.mark.parametrize("until", ["starting", pytest.param("ready", marks=LONG)])
def test_ctrl_c_stops_the_command_and_what_was_started(lake: Path, until: str) -> None:
    """In a terminal SIGINT reaches the command line and its child, not the instance itself."""
    command = [sys.executable, "-c", "import time; print('run', flush=True); time.sleep(600)"]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "athena_local", "exec", "--name", until),
            "--",
            *command,
        ],
        cwd=REPO,
        env={**os.environ, "LAKE_ROOT": str(lake)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        # A shell that runs the tests in the background has them ignore SIGINT.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    instance = Instance(lake / "athena_local" / until)
    try:
        if until == "ready":
            assert process.stdout is not None
            assert process.stdout.readline() == "run\n"
        else:
            give_up = time.monotonic() + 120
            while "trino" not in instance.state().get("parts", {}) and time.monotonic() < give_up:
                time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(120) in (1, 130)
    finally:
        process.kill()
    assert instance.state()["status"] == "stopped"
    assert not left_of(lake, until)


def test_exec_runs_a_command_and_stops_what_it_started(lake: Path) -> None:
    code = (
        "import os, boto3; print(os.environ['ATHENA_LAKE_ROOT'],"
        " boto3.client('athena').list_work_groups()['WorkGroups'][0]['Name'],"
        " boto3.client('s3').get_object(Bucket='lake', Key='raw/r/a b.txt')['Body'].read());"
        " exit(7)"
    )
    (lake / "raw" / "r").mkdir(parents=True)
    (lake / "raw" / "r" / "a b.txt").write_text("raw")
    done = cli(lake, "exec", "--name", "once", "--", sys.executable, "-c", code)
    assert (done.returncode, done.stdout.strip()) == (7, "s3://lake primary b'raw'")
    assert json.loads(cli(lake, "status", "--name", "once", "--json").stdout)["status"] == "stopped"
    assert not left_of(lake, "once")


@LONG
def test_two_side_by_side_and_data_that_is_kept(lake: Path) -> None:
    assert cli(lake, "up", "--name", "kept", "--keep").returncode == 0
    try:
        account = Account(json.loads(cli(lake, "env", "--name", "kept", "--json").stdout))
        account.run("create database kept")
        account.run("create table kept.hive with (partitioned_by = array['p']) as select 1 n, 2 p")
        account.run(
            "create table kept.ice with (table_type = 'ICEBERG', location = 's3://lake/kept/ice/')"
            " as select 3 as n"
        )
        assert cli(lake, "up", "--name", "other").returncode == 0
        other = Account(json.loads(cli(lake, "env", "--name", "other", "--json").stdout))
        assert other.run("show databases").lines == ["default"]
        assert cli(lake, "down", "--name", "other").returncode == 0
        assert cli(lake, "down", "--name", "kept").returncode == 0
        assert cli(lake, "up", "--name", "kept", "--keep").returncode == 0
        account = Account(json.loads(cli(lake, "env", "--name", "kept", "--json").stdout))
        sql = "select h.n, h.p, i.n from kept.hive h cross join kept.ice i"
        assert account.run(sql).rows == [["1", "2", "3"]]
        account.run("insert into kept.ice values (4)")
    finally:
        cli(lake, "down", "--name", "kept")
        cli(lake, "down", "--name", "other")


def test_nothing_listens_beyond_loopback(athena: Instance) -> None:
    """All processes, and whatever those have started; TCP and UDP."""
    state = athena.state()
    processes = {psutil.Process(pid) for pid in pids(state).values()}
    for process in list(processes):
        processes.update(process.children(recursive=True))
    assert len(processes) >= 4
    listening = [
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
        or (connection.type == socket.SOCK_DGRAM and not connection.raddr)
    ]
    assert len(listening) >= 3
    assert {address.removeprefix("::ffff:") for address in listening} <= {"127.0.0.1", "::1"}


def _line(process: psutil.Process) -> str:
    return " ".join(process.info["cmdline"] or [])
