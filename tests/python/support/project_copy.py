"""Copies of this project, or of parts of it, that a test may change and break."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.python.support.dbt_command import REPO

# All that builds, without the tests of single recipes.
WHOLE = (
    *("dbt_project.yml", ".dbtignore", "macros", "models", "seeds"),
    "tests/fixtures",
)


def copy_project(project: Path, parts: Sequence[str] = WHOLE) -> None:
    """Copy files and folders, by their paths in the repository, as they stand there now."""
    for part in parts:
        source, target = REPO / part, project / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
