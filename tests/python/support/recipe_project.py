"""The project with one recipe in it: dbt reads it in a fraction of the time that all recipes take.

It shows too that a recipe needs no other one.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.python.support.dbt_command import REPO
from tests.python.support.project_copy import copy_project

_SHARED = ("dbt_project.yml", ".dbtignore", "macros", "tests/fixtures")
_OF_A_RECIPE = ("models", "seeds", "tests", "analyses")


@cache
def recipe_project(recipe: str) -> Path:
    """A folder with a copy of the recipe's files and of what all recipes share."""
    assert (REPO / "models" / recipe).exists(), f"no recipe {recipe}"
    root = Path(tempfile.mkdtemp(prefix=f"project_{recipe}_"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    own = [f"{folder}/{recipe}" for folder in _OF_A_RECIPE if (REPO / folder / recipe).exists()]
    copy_project(root, [*_SHARED, *own])
    return root
