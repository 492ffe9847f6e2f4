"""One run: generate, compare, shrink, group."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from athena_recipes.conformance.answers import Engine, Kind, Pair
from athena_recipes.conformance.compared import Compared
from athena_recipes.conformance.raw_tables.declared import Declaration, declared
from athena_recipes.conformance.raw_tables.generator import tables
from athena_recipes.conformance.raw_tables.rows import shown_answer
from athena_recipes.conformance.raw_tables.shrink import Finding, message, shrink
from athena_recipes.conformance.raw_tables.tables import Table

BOTH_RAISE = "both raise"
_KINDS = (Kind.SILENT, Kind.ATHENA_RAISES, Kind.DUCKDB_RAISES)
_CHUNK = 100  # tables between two lines of progress


@dataclass(frozen=True)
class Group:
    """Differences of one cause; `example` has the shortest smallest form."""

    kind: Kind
    cause: str
    count: int
    example: Finding
    declaration: Declaration | None

    @property
    def is_fault(self) -> bool:
        """Rows that differ in silence, and that nobody has declared."""
        return self.kind is Kind.SILENT and self.declaration is None

    def as_row(self) -> dict[str, Any]:
        """A row of the table."""
        return {
            "kind": str(self.kind),
            "declared": "yes" if self.declaration else "no",
            "count": self.count,
            "cause": self.cause,
            "smallest form": self.example.smallest.text,
            "DuckDB": shown_answer(self.example.pair.duckdb),
            "Athena": shown_answer(self.example.pair.athena),
        }


@dataclass(frozen=True)
class Result:
    """Counts of tables by how they end, and the differences, grouped by cause."""

    ends: Counter[str]
    groups: list[Group]

    @property
    def faults(self) -> list[Group]:
        """Groups of rows that differ in silence and are not declared."""
        return [one for one in self.groups if one.is_fault]

    def rows(self) -> list[dict[str, Any]]:
        """The table: a row per end, with the number of tables; then a row per group."""
        empty = dict.fromkeys(("cause", "smallest form", "DuckDB", "Athena"))
        ends = (str(Kind.EQUAL), BOTH_RAISE, *map(str, _KINDS))
        return [
            *({"kind": end, "declared": None, "count": self.ends[end], **empty} for end in ends),
            *(one.as_row() for one in self.groups),
        ]


def run(
    count: int,
    seed: int,
    duckdb: Engine[Table],
    athena: Engine[Table],
    declarations: Sequence[Declaration],
    say: Callable[[str], None],
) -> Result:
    """Compare `count` tables of `seed` on two engines; `say` gets lines of progress."""
    ask = Compared(duckdb, athena, lambda table: table.text)
    ends: Counter[str] = Counter()
    differing: list[Table] = []
    begun = time.monotonic()
    given = list(tables(count, seed))
    for start in range(0, count, _CHUNK):
        for table, pair in ask(given[start : start + _CHUNK]).items():
            ends[_end(pair)] += 1
            if pair.kind is not Kind.EQUAL:
                differing.append(table)
        done = min(start + _CHUNK, count)
        say(f"{done} tables, {len(differing)} differ, {time.monotonic() - begun:.0f} s")
    groups = _groups(shrink(differing, ask), declarations)
    say(f"Shrunk to {len(groups)} groups, {time.monotonic() - begun:.0f} s")
    return Result(ends, groups)


def _end(pair: Pair) -> str:
    return BOTH_RAISE if pair.duckdb.raises and pair.athena.raises else str(pair.kind)


def _groups(findings: Sequence[Finding], declarations: Sequence[Declaration]) -> list[Group]:
    """Groups by kind, then what is not declared, then the largest."""
    grouped: dict[tuple[Kind, str, Declaration | None], list[Finding]] = defaultdict(list)
    for finding in findings:
        kind = finding.pair.kind
        declaration = declared(declarations, finding.smallest, finding.pair)
        cause = declaration.input if declaration else _cause(finding)
        grouped[kind, cause, declaration].append(finding)
    found = [
        Group(kind, cause, len(several), min(several, key=_length), declaration)
        for (kind, cause, declaration), several in grouped.items()
    ]
    return sorted(
        found,
        key=lambda one: (_KINDS.index(one.kind), bool(one.declaration), -one.count, one.cause),
    )


def _cause(finding: Finding) -> str:
    """The format, and the error or the types of columns."""
    table = finding.smallest
    if finding.pair.kind is not Kind.SILENT:
        return f"{table.format}: {message(finding.pair)}"
    return f"{table.format}: {', '.join(kind for _, kind in table.columns)}"


def _length(finding: Finding) -> tuple[int, str]:
    return len(finding.smallest.text), finding.smallest.text
