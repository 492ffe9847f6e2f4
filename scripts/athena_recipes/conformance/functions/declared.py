"""Known differences, declared beside the rows of the function library in tests/functions/."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from athena_recipes.cli.errors import UserError
from athena_recipes.conformance.functions.answers import Kind
from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.engines.checkout import PROJECT

FOLDER = PROJECT / "tests" / "functions"
RAISES = "raises"


@dataclass(frozen=True)
class Declaration:
    """One known difference, with an example.

    `duckdb` and `athena` are SQL of the example's value on each engine, or `raises`. `when` is a
    regular expression for the smallest forms that it covers; without one they are all calls of the
    function. `lint` is a regular expression for the calls that models must not have.
    """

    function: str
    differs: str
    sql: str
    duckdb: str
    athena: str
    when: str
    lint: str | None = None
    instead: str | None = None

    @property
    def kind(self) -> Kind:
        """How the example differs; other kinds are not covered."""
        if self.athena == RAISES:
            return Kind.ATHENA_RAISES
        return Kind.DUCKDB_RAISES if self.duckdb == RAISES else Kind.SILENT

    def covers(self, kind: Kind, smallest: Node) -> bool:
        """Whether a difference is this one, by its smallest form."""
        return kind is self.kind and bool(re.search(self.when, smallest.sql))


def read_declarations(folder: Path = FOLDER) -> list[Declaration]:
    """All declarations in the files of a folder. Raises UserError if one is incomplete."""
    return [
        _declaration(path, entry)
        for path in sorted(folder.glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
        if "differs" in entry
    ]


def _declaration(path: Path, entry: dict[str, Any]) -> Declaration:
    missing = {"function", "differs", "sql", "duckdb", "athena"} - entry.keys()
    if missing:
        raise UserError(
            f"{path.name}: the difference of {entry.get('function')} has no {sorted(missing)}.",
            "Add the example's sql, and its value on duckdb and on athena, or `raises`.",
        )
    function = str(entry["function"])
    known: Sequence[str] = ("function", "differs", "sql", "duckdb", "athena", "lint", "instead")
    given = {key: str(entry[key]) for key in known if key in entry}
    return Declaration(**given, when=entry.get("when") or rf"^{re.escape(function)}\(")
