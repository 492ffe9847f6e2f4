"""Differences by cause: the function and the shape of the smallest form."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from athena_recipes.conformance.answers import Kind
from athena_recipes.conformance.functions.declared import Declaration
from athena_recipes.conformance.functions.shapes import shape
from athena_recipes.conformance.functions.shrink import Finding

_ORDER = [Kind.SILENT, Kind.ATHENA_RAISES, Kind.DUCKDB_RAISES, Kind.ABSENT]
_MOST_SHOWN = 1_000  # characters of a value: one may have millions


@dataclass(frozen=True)
class Group:
    """Expressions that differ for one cause; `example` has the shortest smallest form."""

    kind: Kind
    cause: str
    count: int
    example: Finding
    declaration: Declaration | None

    @property
    def is_fault(self) -> bool:
        """A value that is wrong in silence, and that nobody has declared."""
        return self.kind is Kind.SILENT and self.declaration is None

    def as_row(self) -> dict[str, Any]:
        """A row of the table."""
        return {
            "kind": str(self.kind),
            "declared": "yes" if self.declaration else "no",
            "count": self.count,
            "cause": self.cause,
            "smallest form": self.example.smallest.sql,
            "DuckDB": _shortened(str(self.example.pair.duckdb)),
            "Athena": _shortened(str(self.example.pair.athena)),
        }


def group(findings: Sequence[Finding], declarations: Sequence[Declaration]) -> list[Group]:
    """Groups by kind, then what is not declared, then the largest."""
    grouped: dict[tuple[Kind, str, Declaration | None], list[Finding]] = defaultdict(list)
    for finding in findings:
        kind = finding.pair.kind
        declaration = next((d for d in declarations if d.covers(kind, finding.smallest)), None)
        cause = declaration.differs if declaration else _cause(kind, finding)
        grouped[kind, cause, declaration].append(finding)
    found = [
        Group(kind, cause, len(several), min(several, key=_length), declaration)
        for (kind, cause, declaration), several in grouped.items()
    ]
    return sorted(
        found,
        key=lambda one: (_ORDER.index(one.kind), bool(one.declaration), -one.count, one.cause),
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}… ({len(text)} characters)"


def _cause(kind: Kind, finding: Finding) -> str:
    if kind is Kind.ABSENT:
        return finding.smallest.function
    return shape(finding.smallest)


def _length(finding: Finding) -> tuple[int, str]:
    return len(finding.smallest.sql), finding.smallest.sql
