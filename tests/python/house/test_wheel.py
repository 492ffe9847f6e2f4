"""What `pip install` and `pipx` install from git: a wheel with all that runs without a checkout."""

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.python.support.dbt_command import REPO

PACKAGES = ("athena_recipes", "athena_local")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(REPO)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`python *arguments` with the unpacked wheel before all else, far from the repository."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=installed.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_tracked_file_of_both_packages_is_in_it(installed: Path) -> None:
    """Templates, examples and lists too, not Python alone."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "scripts"],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    there = {name for name in listed if (REPO / name).is_file()}
    assert {Path(name).parts[1] for name in there} == set(PACKAGES)
    suffixes = {Path(name).suffix for name in there}
    assert {".py", ".html", ".css", ".js", ".example", ".toml"} <= suffixes
    missing = {
        name for name in there if not (installed / Path(name).relative_to("scripts")).exists()
    }
    assert missing == set()
    modules = {path.name for path in (REPO / "macros" / "engine" / "python").glob("*.py")}
    found = installed / "athena_recipes" / "engines" / "dbt_modules"
    assert {path.name for path in found.glob("*.py")} == modules
    assert {path.name for path in installed.iterdir() if path.suffix != ".dist-info"} == set(
        PACKAGES
    )


def test_both_commands_are_declared(installed: Path) -> None:
    (entry_points,) = installed.glob("*.dist-info/entry_points.txt")
    declared = configparser.ConfigParser()
    declared.read(entry_points)
    assert dict(declared["console_scripts"]) == {
        "athena-recipes": "athena_recipes.cli.main:run",
        "athena-local": "athena_local.command:main",
    }
    assert dict(declared["pytest11"]) == {"athena_local": "athena_local.pytest_plugin"}


@pytest.mark.parametrize("package", PACKAGES)
def test_help_runs(installed: Path, package: str) -> None:
    done = run(installed, "-m", package, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage: " in done.stdout
    if package == "athena_recipes":
        for recipe in ("hot_cold_orders", "labeling_insights", "pci_evidence"):
            assert recipe in done.stdout.replace("-", "_")


def test_views_of_a_duckdb_file_are_readable(installed: Path) -> None:
    done = run(
        installed,
        "-c",
        "import duckdb\n"
        "from athena_recipes.engines.duckdb_functions import prepare\n"
        "connection = duckdb.connect()\n"
        "prepare(connection)\n"
        "print(connection.execute(\"select hex(python_xxhash64(encode('a')))\").fetchall())\n"
        "import trino_functions\n"
        "print(trino_functions.__file__)\n",
    )
    assert done.returncode == 0, done.stderr
    digest, path = done.stdout.splitlines()
    assert digest == "[('D24EC4F1A98C6E5B',)]"
    assert Path(path).is_relative_to(installed)


@pytest.mark.parametrize("command", ["bench", "conformance"])
def test_what_needs_the_repository_says_so(installed: Path, command: str) -> None:
    done = run(installed, "-m", "athena_recipes", command)
    assert done.returncode == 1
    assert "the installed package has none" in done.stderr
    assert f"make install` in it, and run .venv/bin/athena-recipes {command}" in done.stderr
    assert "Traceback" not in done.stderr
