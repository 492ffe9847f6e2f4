"""dbt's profile, read without dbt: which file dbt takes, and one output of it."""

import os
from pathlib import Path
from typing import Any

import yaml

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.settings import shown

_PROFILE = "athena_recipes"  # where no dbt_project.yml names another one
_FILE = "profiles.yml"
_PROJECT = Path("dbt_project.yml")


def profile_file() -> Path | None:
    """The profiles.yml that dbt takes: of DBT_PROFILES_DIR, else here, else of ~/.dbt."""
    given = os.environ.get("DBT_PROFILES_DIR")
    folders = [Path(given)] if given else [Path.cwd(), Path.home() / ".dbt"]
    return next((one / _FILE for one in folders if (one / _FILE).is_file()), None)


def profile_output(target: str) -> tuple[str, dict[str, Any]]:
    """The file's path as messages show it, and the profile's output `target`, not rendered.

    Raises UserError where there is no file, no profile or no such output.
    """
    path = profile_file()
    if path is None:
        raise UserError(
            f"dbt finds no {_FILE}",
            'cp profiles.yml.example profiles.yml; export DBT_PROFILES_DIR="$PWD"',
        )
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{shown(path)} is not YAML: {error}", "Correct it.") from None
    name = _profile_name()
    profile = found.get(name) if isinstance(found, dict) else None
    outputs = profile.get("outputs") if isinstance(profile, dict) else None
    output = outputs.get(target) if isinstance(outputs, dict) else None
    if not isinstance(output, dict):
        raise UserError(
            f"{shown(path)} has no output `{target}` of the profile `{name}`",
            "Copy it from profiles.yml.example.",
        )
    return shown(path), output


def _profile_name() -> str:
    """The profile that the dbt project of the current folder names."""
    try:
        project = yaml.safe_load(_PROJECT.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return _PROFILE
    return str(project.get("profile", _PROFILE)) if isinstance(project, dict) else _PROFILE
