"""What the Makefile promises without running it: targets with help, and nothing installed twice."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.python.support.dbt_command import REPO

MAKE_OWN = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")
STAMPS = ("python", "installed", "installed-test", "installed-athena-local")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder where everything was installed after the locks were written."""
    for name in ("Makefile", "profiles.yml.example", "pyproject.toml"):
        shutil.copyfile(REPO / name, tmp_path / name)
    for path in REPO.glob("*.lock"):
        shutil.copyfile(path, tmp_path / path.name)
    (tmp_path / ".venv").mkdir()
    for stamp in STAMPS:
        (tmp_path / ".venv" / stamp).touch()
    return tmp_path


def make(folder: Path, *arguments: str) -> str:
    # `make test` runs this file under its own make, whose flags are no part of what is tested.
    environment = {name: value for name, value in os.environ.items() if name not in MAKE_OWN}
    done = subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_make_alone_lists_every_target(installed: Path) -> None:
    text = (installed / "Makefile").read_text(encoding="utf-8")
    documented = re.findall(r"^([a-z-]+):.*## (.+)$", text, flags=re.MULTILINE)
    assert {"demo", "test", "lint"} <= {name for name, _ in documented}
    lines = make(installed).splitlines()
    assert [line.split()[1] for line in lines] == [name for name, _ in documented]
    assert all(line.endswith(says) for line, (_, says) in zip(lines, documented, strict=True))


@pytest.mark.parametrize("target", ["demo", "test"])
def test_a_second_run_installs_nothing(installed: Path, target: str) -> None:
    assert "pip install" not in make(installed, "-n", target)
    # A clock of coarse ticks can give two touches in a row one time, which make calls up to date.
    later = time.time() + 10
    os.utime(installed / "requirements.lock", (later, later))
    assert "pip install" in make(installed, "-n", target)


def test_a_profile_that_is_there_is_kept(installed: Path) -> None:
    make(installed, "profiles.yml")
    (installed / "profiles.yml").write_text("mine", encoding="utf-8")
    make(installed, "profiles.yml")
    assert (installed / "profiles.yml").read_text(encoding="utf-8") == "mine"
