"""Known differences, declared beside the rows of the function library in tests/functions/."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from athena_recipes.cli.errors import UserError
from athena_recipes.conformance.answers import Kind
from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.engines.checkout import PROJECT

FOLDER = PROJECT / "tests" / "functions"
RAISES = "raises"


@dataclass(frozen=True)
class Declaration:
    """One known difference, with an example.

    `duckdb` and `athena` are SQL of the example's value on each engine, or `raises`. `when` is a
    regular expression for the smallest forms that it covers; without one they are all calls of the
    function. `instead` is what models write instead. `lint` is a regular expression for what
    models must not have, in lower case and on one line; it is needed where nothing is `instead`.
    """

    function: str
    differs: str
    sql: str
    duckdb: str
    athena: str
    when: str
    instead: str | None = None
    lint: str | None = None

    @property
    def kind(self) -> Kind:
        """How the example differs; other kinds are not covered."""
        if self.athena == RAISES:
            return Kind.ATHENA_RAISES
        return Kind.DUCKDB_RAISES if self.duckdb == RAISES else Kind.SILENT

    def covers(self, kind: Kind, smallest: Node) -> bool:
        """Whether a difference is this one, by its smallest form."""
        return kind is self.kind and bool(re.search(self.when, smallest.sql))

    def covers_call(self, kind: Kind, node: Node) -> bool:
        """Whether a difference is this one, before its arguments are the simplest.

        True only if `when` begins with the call: an argument may not be the cause.
        """
        return self.when.startswith("^") and self.covers(kind, node)


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
    if not {"instead", "lint"} & entry.keys():
        missing.add("instead")
    if missing:
        raise UserError(
            f"{path.name}: the difference of {entry.get('function')} has no {sorted(missing)}.",
            "Add the example's sql, its value on duckdb and on athena (or `raises`), and what "
            "models write instead, or a pattern for lint.",
        )
    function = str(entry["function"])
    known = ("function", "differs", "sql", "duckdb", "athena", "instead", "lint")
    given = {key: str(entry[key]) for key in known if key in entry}
    return Declaration(**given, when=entry.get("when") or rf"^{re.escape(function)}\(")


def refused(sql: str, declarations: Sequence[Declaration]) -> list[Declaration]:
    """The declarations that forbid something in a model's compiled SQL."""
    text = re.sub(r"--.*|/\*(?s:.*?)\*/", "", sql)
    text = re.sub(r"\s+", " ", text).lower()
    return [one for one in declarations if one.lint and re.search(one.lint, text)]


def as_markdown(declarations: Sequence[Declaration]) -> str:
    """The table of docs/functions.md."""
    rows = [
        f"| `{_cell(one.function)}` | {_cell(one.differs)} | `{_cell(one.sql)}`"
        f" | {_value(one.duckdb)} | {_value(one.athena)}"
        f" | {f'`{_cell(one.instead)}`' if one.instead else 'nothing: lint refuses it'} |"
        for one in declarations
    ]
    head = [
        "| function | differs | example | DuckDB | Athena | instead |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _value(sql: str) -> str:
    return sql if sql == RAISES else f"`{_cell(sql)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
