"""The project with one recipe in it: dbt reads it in a fraction of the time that all recipes take.

It shows too that a recipe needs no other one.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.python.dbt_command import REPO

# Folders whose sub-folders are recipes, with what every recipe has there.
_BY_RECIPE = {"models": (), "seeds": (), "tests": ("generic", "fixtures"), "analyses": ()}
_SHARED = ("macros", "scripts", "profiles.yml.example")


@cache
def recipe_project(recipe: str) -> Path:
    """A project folder with a copy of the recipe's files, and links to what all recipes share."""
    root = Path(tempfile.mkdtemp(prefix=f"project_{recipe}_"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    shutil.copy(REPO / "dbt_project.yml", root)
    for name in _SHARED:
        (root / name).symlink_to(REPO / name)
    for folder, shared in _BY_RECIPE.items():
        (root / folder).mkdir()
        for name in (recipe, *shared):
            if (REPO / folder / name).exists():
                # dbt does not look for files behind links.
                shutil.copytree(REPO / folder / name, root / folder / name)
    assert (root / "models" / recipe).exists(), f"no recipe {recipe}"
    return root
