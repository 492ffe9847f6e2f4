"""Known differences of raw tables, declared in tests/raw_tables/differences.yml."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from athena_recipes.cli.errors import UserError
from athena_recipes.conformance.answers import Kind, Pair
from athena_recipes.conformance.raw_tables.tables import Table
from athena_recipes.engines.checkout import PROJECT

FILE = PROJECT / "tests" / "raw_tables" / "differences.yml"
_FIELDS = {"input", "trino", "duckdb", "when"}


@dataclass(frozen=True)
class Declaration:
    """One known difference: what the input is, and what each engine gives.

    `when` is a regular expression for the smallest form, `gives` one for both answers to it: rows
    or errors, DuckDB's before Athena's, on two lines. Without `raises` in it, no error is covered.
    `case` is the table of tests/python/engine/raw_cases that shows it.
    """

    input: str
    trino: str
    duckdb: str
    when: str
    gives: str = ""
    case: str = ""

    def covers(self, smallest: Table, pair: Pair) -> bool:
        """Whether a difference is this one, by its smallest form."""
        if pair.kind is not Kind.SILENT and "raises" not in self.gives:
            return False
        answers = f"{pair.duckdb}\n{pair.athena}"
        return bool(re.search(self.when, smallest.text)) and bool(re.search(self.gives, answers))


def read_declarations(path: Path = FILE) -> list[Declaration]:
    """All declarations of a file. Raises UserError if one is incomplete."""
    found = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        if missing := sorted(_FIELDS - entry.keys()):
            raise UserError(
                f"{path.name}: the difference of {entry.get('input')} has no {missing}.",
                "Add what the input is, what Trino and DuckDB give, and a pattern `when`.",
            )
        found.append(Declaration(**{key: str(value).strip() for key, value in entry.items()}))
    return found


def as_markdown(declarations: Sequence[Declaration]) -> str:
    """The table of docs/raw_tables.md."""
    rows = [
        f"| {_cell(one.input)} | {_cell(one.trino)} | {_cell(one.duckdb)} |" for one in declarations
    ]
    return "\n".join(["| input | Trino | DuckDB |", "|---|---|---|", *rows]) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
