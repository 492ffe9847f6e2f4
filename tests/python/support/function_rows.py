"""The function library's test rows, and how one is checked on any engine.

The rows in tests/functions/ hold SQL that every engine must answer alike, so the engine is an
argument: DuckDB with the library here, a real Trino in the conformance run.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml

ROWS = Path(__file__).parents[2] / "functions"


class Engine(Protocol):
    """Something that answers a query of one row."""

    def fetch_row(self, sql: str) -> tuple[Any, ...]: ...


@dataclass(frozen=True)
class FunctionRow:
    """One expectation: `query` returns `equals` (an SQL expression) of `type`, or raises."""

    function: str
    query: str
    equals: str | None
    type: str | None
    raises: bool

    def __str__(self) -> str:
        return self.query.removeprefix("select ")


def function_rows() -> list[FunctionRow]:
    """All rows of all files that both engines must answer alike; not the declared differences."""
    rows = []
    for path in sorted(ROWS.glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            if "differs" in entry:
                continue
            rows.append(
                FunctionRow(
                    function=entry["function"],
                    query=entry.get("query") or f"select {entry['sql']}",
                    equals=entry.get("equals"),
                    type=entry.get("type"),
                    raises=entry.get("raises", False),
                )
            )
    return rows


def question(row: FunctionRow) -> str:
    """A query of one row: value, expected, are they equal, the engine's type of the value.

    Arrays and bytes have no text, so for them the first two are names.
    """
    has_text = not row.type or not row.type.startswith(("array", "varbinary"))
    shown = "cast(v as varchar), cast(e as varchar)" if has_text else "'value', 'expected'"
    return (
        f"select {shown}, v is not distinct from e, typeof(v)"
        f" from (select ({row.query}) as v, ({row.equals}) as e) as r"
    )


def compare(engine: Engine, row: FunctionRow) -> tuple[Any, Any, bool, str]:
    """(value, expected, are they equal, the engine's type of the value)."""
    value, expected, equal, type_name = engine.fetch_row(question(row))
    return value, expected, equal, type_name
