"""`athena-recipes` ends the processes that it started when it gets SIGTERM."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.python.support.conformance_project import write_project
from tests.python.support.dbt_command import REPO
from tests.python.support.selection import STANDARD

pytestmark = STANDARD


def test_a_stopped_command_leaves_no_dbt_behind(tmp_path: Path) -> None:
    (tmp_path / "lake" / "raw").mkdir(parents=True)
    project = write_project(tmp_path / "project")
    command = subprocess.Popen(
        [sys.executable, "-m", "athena_recipes", "conformance", "--project-dir", str(project)],
        cwd=REPO,
        env={
            **os.environ,
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
            "LAKE_ROOT": str(tmp_path / "lake"),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process = psutil.Process(command.pid)
        while not (started := process.children(recursive=True)):
            assert command.poll() is None, "it ended before it started dbt"
            time.sleep(0.05)
        command.send_signal(signal.SIGTERM)
        assert command.wait(timeout=60) == 128 + signal.SIGTERM
        _, alive = psutil.wait_procs(started, timeout=30)
        assert not alive
    finally:
        command.kill()
