"""Options of the tests, and the AWS account that those of set-ups work on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.python.support.athena_fixtures import (  # noqa: F401
    account,
    athena,
    database,
    warehouse,
)
from tests.python.support.aws_server import AwsServer, aws_server
from tests.python.support.cpu import CpuReport
from tests.python.support.dbt_command import REPO
from tests.python.support.demo_lake import demo_lake  # noqa: F401
from tests.python.support.selection import LANES, Selection
from tests.python.support.touched import make_scope


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--since",
        default="",
        help="Take what changed since this commit (auto: the upstream branch; all).",
    )
    parser.addoption("--shard", default="", help="Take this shard of the rest too: 3/16.")
    parser.addoption("--lane", choices=LANES, help="Part of the tests.")
    parser.addoption("--cpu-budget", action="store_true", help="Fail if a recipe is above budget.")
    parser.addoption("--cpu-file", type=Path, help="Write CPU seconds by test here, as JSON.")


def pytest_configure(config: pytest.Config) -> None:
    """Count CPU seconds; take what the change touches."""
    for mark, what in (
        ("always", "runs in every run, though it uses athena_local"),
        ("standard", "runs where its part is touched, else in a shard"),
        ("long", "runs in the shards alone"),
    ):
        config.addinivalue_line("markers", f"{mark}: {what}")
    scope = make_scope(config.getoption("since") or "all", config.getoption("shard"))
    config.pluginmanager.register(Selection(scope, config.getoption("lane")))
    report = CpuReport(config.getoption("cpu_budget"), config.getoption("cpu_file"))
    config.pluginmanager.register(report)


@pytest.fixture(autouse=True)
def _working_folder() -> Iterator[None]:
    """Fails a test that leaves the process in another folder: it would break the next one."""
    yield
    left = Path.cwd()
    os.chdir(REPO)
    assert left == REPO, f"The test left the process in {left}"


@pytest.fixture(name="server", scope="session")
def aws_server_of_the_run() -> Iterator[AwsServer]:
    """A moto server for all tests of a run; `aws` empties it for each."""
    from tests.python.support.wire import CLIENTS  # boto3: a second for who needs none

    with aws_server() as started:
        yield started
    CLIENTS.clear()


@pytest.fixture
def aws(server: AwsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty account on the server, to which the test is signed in, and no wire that is cut."""
    from tests.python.support.wire import ACTIVE

    server.reset()
    ACTIVE.clear()
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
