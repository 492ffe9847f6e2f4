"""Running `training …` in tests, and reading what it wrote."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from athena_recipes.recipes.training_feedback.files import Files, lines

from tests.python.support.command_line import athena_recipes


def run(*arguments: str, account: Mapping[str, str] | None = None) -> tuple[int, Any, str]:
    """Exit code, rows and stderr of `training …`."""
    done = athena_recipes(
        "training_feedback", "training", *arguments, "--json", account=account or {}
    )
    return done.returncode, json.loads(done.stdout or "[]"), done.stderr


def write(raw: Path, key: str, content: bytes) -> None:
    """Write a raw file."""
    path = raw / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def documents(files: Files) -> dict[str, str]:
    """Statement -> its document, by file and line of the index; later files win."""
    found = {}
    for key in files.keys("feedback_index"):
        for file, line, identity in list(csv.reader(lines(files, key)))[1:]:
            found[identity] = list(lines(files, f"feedback/{file}"))[int(line)]
    return found
