"""A run over random questions of one kind: compare, shrink, group, report."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from athena_recipes.conformance.answers import Answer, Engine, Kind, Pair
from athena_recipes.conformance.compared import Compared

Question = TypeVar("Question")
Declaration = TypeVar("Declaration")

_ORDER = (Kind.SILENT, Kind.ATHENA_RAISES, Kind.DUCKDB_RAISES, Kind.ABSENT)


@dataclass(frozen=True)
class Finding(Generic[Question]):
    """A question of which the answers differ, with its smallest form and both answers to that."""

    asked: Question
    smallest: Question
    pair: Pair


@dataclass(frozen=True)
class Subject(Generic[Question, Declaration]):
    """What is asked about, and how it is reported."""

    name: str  # of the questions, in the plural
    ends: Sequence[str]  # how a question ends, in the order of the report
    chunk: int  # questions between two lines of progress
    text: Callable[[Question], str]
    end: Callable[[Pair], str]
    cause: Callable[[Finding[Question], Declaration | None], str]
    shown: Callable[[Answer], str]


@dataclass(frozen=True)
class Group(Generic[Question, Declaration]):
    """Differences of one cause; `example` has the shortest smallest form."""

    kind: Kind
    cause: str
    count: int
    example: Finding[Question]
    declaration: Declaration | None

    @property
    def is_fault(self) -> bool:
        """A difference in silence that nobody has declared."""
        return self.kind is Kind.SILENT and self.declaration is None


@dataclass(frozen=True)
class Result(Generic[Question, Declaration]):
    """Counts of questions by how they end, and the differences, grouped by cause."""

    subject: Subject[Question, Declaration]
    ends: Counter[str]
    groups: list[Group[Question, Declaration]]

    @property
    def faults(self) -> list[Group[Question, Declaration]]:
        """Groups that differ in silence and are not declared."""
        return [one for one in self.groups if one.is_fault]

    def rows(self) -> list[dict[str, Any]]:
        """The table: a row per end, with the number of questions; then a row per group."""
        empty = dict.fromkeys(("cause", "smallest form", "DuckDB", "Athena"))
        return [
            *(
                {"kind": end, "declared": None, "count": self.ends[end], **empty}
                for end in self.subject.ends
            ),
            *(self._row(one) for one in self.groups),
        ]

    def _row(self, one: Group[Question, Declaration]) -> dict[str, Any]:
        return {
            "kind": str(one.kind),
            "declared": "yes" if one.declaration else "no",
            "count": one.count,
            "cause": one.cause,
            "smallest form": self.subject.text(one.example.smallest),
            "DuckDB": self.subject.shown(one.example.pair.duckdb),
            "Athena": self.subject.shown(one.example.pair.athena),
        }


def random_run(
    subject: Subject[Question, Declaration],
    questions: Sequence[Question],
    engines: tuple[Engine[Question], Engine[Question]],
    shrink: Callable[[Sequence[Question], Compared[Question]], list[Finding[Question]]],
    declared: Callable[[Finding[Question]], Declaration | None],
    say: Callable[[str], None],
) -> Result[Question, Declaration]:
    """Ask DuckDB and Athena (`engines`), shrink what differs, group it; `say` gets progress.

    `declared` gives the declaration that covers a finding.
    """
    ask = Compared(*engines, subject.text)
    ends: Counter[str] = Counter()
    differing: list[Question] = []
    begun = time.monotonic()
    for start in range(0, len(questions), subject.chunk):
        for question, pair in ask(questions[start : start + subject.chunk]).items():
            ends[subject.end(pair)] += 1
            if pair.kind is not Kind.EQUAL:
                differing.append(question)
        done = min(start + subject.chunk, len(questions))
        say(f"{done} {subject.name}, {len(differing)} differ, {time.monotonic() - begun:.0f} s")
    groups = _groups(subject, shrink(differing, ask), declared)
    say(f"Shrunk to {len(groups)} groups, {time.monotonic() - begun:.0f} s")
    return Result(subject, ends, groups)


def _groups(
    subject: Subject[Question, Declaration],
    findings: Sequence[Finding[Question]],
    declared: Callable[[Finding[Question]], Declaration | None],
) -> list[Group[Question, Declaration]]:
    """Groups by kind, then what is not declared, then the largest."""

    def length(finding: Finding[Question]) -> tuple[int, str]:
        text = subject.text(finding.smallest)
        return len(text), text

    grouped: dict[tuple[Kind, str, Declaration | None], list[Finding[Question]]] = defaultdict(list)
    for finding in findings:
        declaration = declared(finding)
        grouped[finding.pair.kind, subject.cause(finding, declaration), declaration].append(finding)
    found = [
        Group(kind, cause, len(several), min(several, key=length), declaration)
        for (kind, cause, declaration), several in grouped.items()
    ]
    return sorted(
        found,
        key=lambda one: (_ORDER.index(one.kind), bool(one.declaration), -one.count, one.cause),
    )
