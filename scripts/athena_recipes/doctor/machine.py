"""Checks of this machine: Python, packages, profile, lake, disk."""

import platform
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import duckdb
from packaging.requirements import Requirement

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.found import recipes
from athena_recipes.doctor.check import Check, Result
from athena_recipes.doctor.profile import profile_output
from athena_recipes.lake.where import database_path, lake_root, raw_folder

_DISTRIBUTION = "athena-recipes"
_SHOWN = ("dbt-core", "dbt-duckdb", "dbt-athena-community", "duckdb")
# The sample data, its tables, the site and dbt's folder need less than half of this.
_FREE_BYTES = 2 * 10**9


def machine_checks(target: str) -> Iterator[Check]:
    """The checks that need no account; `target` is dbt's."""
    yield Check("Python", _python)
    yield Check("packages", _packages)
    yield Check("profile", lambda: _profile(target))
    yield Check("lake folder", _lake_folder)
    yield Check("disk", _disk, needs=("lake folder",))
    yield Check("raw files", _raw_files, needs=("lake folder",))
    yield Check("DuckDB file", _database, needs=("lake folder",))


def _python() -> Result:
    # pip refuses a Python that is too old, so that this only says which one runs.
    return Result(f"{platform.python_version()} at {sys.executable}")


def _packages() -> Result:
    wrong = []
    for text in metadata.requires(_DISTRIBUTION) or ():
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name} is {version}, not {requirement.specifier}")
    if wrong:
        raise UserError("; ".join(wrong), "Run `make install`, or install the package again.")
    return Result(", ".join(f"{name} {metadata.version(name)}" for name in _SHOWN))


def _profile(target: str) -> Result:
    path, output = profile_output(target)
    return Result(f"target {target} ({output.get('type')}) in {path}")


def _lake_folder() -> Result:
    root = lake_root().absolute()
    existing = _existing(root)
    if not existing.is_dir():
        raise UserError(f"{existing} is a file", "Set LAKE_ROOT to a folder.")
    if not _is_writable(existing):
        raise UserError(f"{existing} cannot be written to", "Set LAKE_ROOT to a folder of yours.")
    return Result(str(root) if root.is_dir() else f"{root}, which the first run makes")


def _disk() -> Result:
    free = shutil.disk_usage(_existing(lake_root().absolute())).free
    text = f"{free / 10**9:.1f} GB free"
    return Result(text, "" if free >= _FREE_BYTES else "Free 2 GB, or set LAKE_ROOT elsewhere.")


def _raw_files() -> Result:
    found = [name for name in recipes() if any(raw_folder(name).glob("*"))]
    if not found:
        return Result(
            "no recipe has raw files",
            f"`make demo` writes sample data; yours go below {lake_root()}/raw/<recipe>/.",
        )
    return Result(", ".join(found))


def _database() -> Result:
    path = database_path()
    if not path.exists():
        return Result(f"{path}, which the first run makes")
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            count = connection.execute("select count(*) from duckdb_tables()").fetchall()[0][0]
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            return Result(f"{path} is open in another program", "Close it before a run.")
        raise UserError(
            f"{path} cannot be opened: {str(error).splitlines()[0]}",
            "Move it away; `make demo FORCE=1` builds it again.",
        ) from error
    return Result(f"{path} with {count} tables")


def _existing(path: Path) -> Path:
    """The path, or its nearest parent that exists."""
    return next(one for one in (path, *path.parents) if one.exists())


def _is_writable(folder: Path) -> bool:
    """Whether a file can be made in a folder; none is left."""
    probe = folder / f".athena_recipes_doctor_{id(folder)}"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError:
        return False
    return True
