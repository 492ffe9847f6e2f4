"""pytest fixtures for tests on athena_local, in any project that has the package installed.

`ATHENA_LOCAL_FOLDER` names the folder of an instance that runs (`athena-local status --json` prints
it), so that a test need not wait for one; else the first test that asks starts one.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from athena_local.instance import Instance


@pytest.fixture(scope="session")
def athena_local(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Instance]":
    """A running instance for all tests of a run; it is stopped at the end.

    `.endpoint` is its address, `.environment()` the variables for AWS clients. Installs Trino if it
    is missing. A test fails, with the reason and a fix, if the instance cannot start.
    """
    # Every run of pytest imports this file, also those without a test that asks.
    from athena_local.console import UserError
    from athena_local.install import install_trino
    from athena_local.install.aot_cache import make_aot_cache
    from athena_local.instance import Instance

    if folder := os.environ.get("ATHENA_LOCAL_FOLDER"):
        yield Instance(Path(folder))
        return
    instance = Instance(tmp_path_factory.mktemp("athena_local"))
    try:
        make_aot_cache(install_trino())
        instance.start()
    except UserError as error:
        pytest.fail(f"{error.problem} Fix: {error.fix}", pytrace=False)
    try:
        yield instance
    finally:
        instance.stop()


@pytest.fixture(scope="session")
def athena_local_environment(athena_local: "Instance") -> Iterator[dict[str, str]]:
    """The same, with its variables set: clients without any argument use it.

    Gives the variables. Those of the session's own profile and token are unset.
    """
    environment = athena_local.environment()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        for name, value in environment.items():
            patch.setenv(name, value)
        yield environment
