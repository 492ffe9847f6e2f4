"""Reads the file of calls that an instance writes."""

import json
from pathlib import Path

from athena_local.calls.actions import Call


def read_calls(file: Path) -> list[Call]:
    """The calls in such a file, in alphabetical order; none where there is no file."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return sorted({Call(**json.loads(line)) for line in lines}, key=str)
