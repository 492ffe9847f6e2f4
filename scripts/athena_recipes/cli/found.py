"""Finds recipes and their parts by folder: no file lists them."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import athena_recipes.recipes

_PACKAGE = athena_recipes.recipes.__name__
_FOLDER = Path(athena_recipes.recipes.__path__[0])


@cache
def recipes() -> tuple[str, ...]:
    """The names of all recipes that have Python of their own, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in _FOLDER.glob("*/__init__.py")))


def recipes_with(part: str) -> tuple[str, ...]:
    """The recipes that have the module `part` (`sample_data.generate`, `bench.measure`)."""
    return tuple(name for name in recipes() if _has(f"{name}.{part}"))


def part_of(recipe: str, part: str) -> ModuleType:
    """A recipe's module, imported now."""
    return import_module(f"{_PACKAGE}.{recipe}.{part}")


def summary_of(recipe: str) -> str:
    """The first line of a recipe's docstring."""
    return (import_module(f"{_PACKAGE}.{recipe}").__doc__ or "").partition("\n")[0]


def commands_of(recipe: str) -> tuple[str, ...]:
    """The recipe's folders that have a `command.py`, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in (_FOLDER / recipe).glob("*/command.py")))


def _has(module: str) -> bool:
    try:
        return find_spec(f"{_PACKAGE}.{module}") is not None
    except ModuleNotFoundError:
        return False
