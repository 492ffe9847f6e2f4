"""One recipe in a project of its own, made as docs/package.md says: the package beside its folders.

dbt reads it in a fraction of the time that all recipes take, and it shows that a recipe needs no
other one.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.python.support.dbt_command import REPO
from tests.python.support.installed_package import install_package
from tests.python.support.project_copy import copy_project

NAME = "my_lake"
# dbt looks for an alias macro, and for generic tests without a prefix, in the project alone.
_OF_ALL_RECIPES = ("macros/house", "macros/generic_tests")
_FOLDERS = ("models", "seeds", "tests", "macros", "analyses")


@cache
def recipe_project(recipe: str) -> Path:
    """The folder of the recipe's project, made at the first call."""
    root = Path(tempfile.mkdtemp(prefix=f"project_{recipe}_"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    copy_project(root, recipe_parts(recipe))
    install_package(root)
    settings = yaml.safe_dump(recipe_settings(recipe), sort_keys=False)
    (root / "dbt_project.yml").write_text(settings, encoding="utf-8")
    (root / "profiles.yml").write_text(_profile(), encoding="utf-8")
    return root


def recipe_parts(recipe: str) -> list[str]:
    """What is copied from the repository, by path."""
    assert (REPO / "models" / recipe).exists(), f"no recipe {recipe}"
    own = [f"{folder}/{recipe}" for folder in _FOLDERS if (REPO / folder / recipe).exists()]
    fixtures = sorted((REPO / "tests" / "fixtures").glob(f"{recipe}__*"))
    return [*own, *(f"tests/fixtures/{path.name}" for path in fixtures), *_OF_ALL_RECIPES]


def recipe_settings(recipe: str) -> dict[str, Any]:
    """The dbt_project.yml: the recipe's variables, and of `models:`, `seeds:`, … what is for all
    recipes (`+…`) and the recipe's block."""
    whole = yaml.safe_load((REPO / "dbt_project.yml").read_text(encoding="utf-8"))
    chosen: dict[str, Any] = {
        "name": NAME,
        "version": "1.0.0",
        "config-version": 2,
        "profile": NAME,
        "flags": whole["flags"],
        "vars": {
            name: value for name, value in whole["vars"].items() if name.startswith(f"{recipe}_")
        },
    }
    for kind, of_projects in whole.items():
        if isinstance(of_projects, dict) and "athena_recipes" in of_projects:
            lines = of_projects["athena_recipes"].items()
            chosen[kind] = {
                NAME: {key: value for key, value in lines if key[0] == "+" or key == recipe}
            }
    return chosen


def _profile() -> str:
    example = (REPO / "profiles.yml.example").read_text(encoding="utf-8")
    own_name = example.replace("\nathena_recipes:\n", f"\n{NAME}:\n")
    return own_name.replace("[macros/engine/python]", "[dbt_packages/athena_recipes/engine/python]")
