"""Rows of source files for tests of `file_table`: `dt` is the file, and its own path."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.python.support.bucketed_project import Row

SETTINGS: dict[str, Any] = {
    "materialized": "file_table",
    "partitioned_by": None,
    "bucketed_by": None,
    "bucket_count": None,
    "file_column": "dt",
    "path_column": "dt",
}


def files(versions: Mapping[str, str | None]) -> dict[str, Any]:
    """Settings of a run that finds these files; versions by file, None if it cannot be read."""
    values = ", ".join(
        f"('{name}', {'null' if version is None else repr(version)})"
        for name, version in versions.items()
    )
    values = values or "(null, null)"
    query = (
        "select cast(dt as varchar) as dt, cast(file_version as varchar) as file_version"
        f" from (values {values}) as files (dt, file_version)"
        " where dt is not null"
    )
    return {**SETTINGS, "files": query}


def versions_of(rows: Sequence[Row]) -> dict[str, str]:
    """A version per file that changes with its rows."""
    found: dict[str, int] = {}
    for sensor, temperature, name in rows:
        found[name] = found.get(name, 0) + 1 + sensor + 31 * temperature
    return {name: f"v{number}" for name, number in found.items()}
