"""Read a command's YAML file; every mistake ends in UserError with its place."""

from collections.abc import Set
from pathlib import Path
from typing import Any

import yaml

from athena_recipes.cli.errors import UserError


def read_yaml(path: Path, example: str, fix: str) -> Any:
    """The file's content, with all scalars as text (YAML would read 10:30 as the number 630).

    Where there is no such file, the error says to copy `example` and what to do with it (`fix`).
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except FileNotFoundError:
        raise UserError(f"There is no {path}.", f"Copy {example} to it and {fix}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is not YAML: {error}", "Correct it at this place.") from None


def mapping(
    found: Any,
    place: str,
    required: Set[str],
    optional: Set[str] = frozenset(),
    nested: Set[str] = frozenset(),
) -> dict[str, Any]:
    """`found` as a mapping with these keys; the values are texts, unless the key is in `nested`."""
    known = ", ".join(sorted(required | optional))
    if not isinstance(found, dict):
        raise UserError(f"{place} is not a mapping.", f"Give it these keys: {known}.")
    unknown, missing = sorted(set(found) - required - optional), sorted(required - set(found))
    if unknown or missing:
        wrong = f"has no `{missing[0]}`" if missing else f"has an unknown key `{unknown[0]}`"
        raise UserError(f"{place} {wrong}.", f"The keys are: {known}.")
    for key in sorted(set(found) - nested):
        if not isinstance(found[key], str):
            raise UserError(f"{place}: {key} is not one value.", f"Write it as `{key}: text`.")
    return found
