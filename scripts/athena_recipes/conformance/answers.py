"""What an engine says to a question: an expression, or a raw table."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from athena_recipes.conformance.functions.values import as_text, same

Question = TypeVar("Question", contravariant=True)


@dataclass(frozen=True)
class Answer:
    """A value, or the message of an error; `is_absent` if the engine has no such function."""

    value: Any = None
    error: str | None = None
    is_absent: bool = False

    def __str__(self) -> str:
        if self.is_absent:
            return "absent"
        return f"raises {self.error}".strip() if self.raises else as_text(self.value)

    @property
    def raises(self) -> bool:
        """Whether there is no value."""
        return self.error is not None


class Kind(StrEnum):
    """How DuckDB and Athena differ in their answers."""

    EQUAL = "equal"
    SILENT = "differs in silence"
    ATHENA_RAISES = "DuckDB answers, Athena raises"
    DUCKDB_RAISES = "DuckDB raises, Athena answers"
    ABSENT = "absent on DuckDB"


@dataclass(frozen=True)
class Pair:
    """Both engines' answers to one question."""

    duckdb: Answer
    athena: Answer

    @property
    def kind(self) -> Kind:
        """How they differ; two errors are equal."""
        if self.duckdb.raises and self.athena.raises:
            return Kind.EQUAL
        if self.duckdb.is_absent:
            return Kind.ABSENT
        if self.duckdb.raises:
            return Kind.DUCKDB_RAISES
        if self.athena.raises:
            return Kind.ATHENA_RAISES
        equal = same(self.duckdb.value, self.athena.value)
        return Kind.EQUAL if equal else Kind.SILENT


class Engine(Protocol[Question]):
    """Something that answers questions."""

    def answers(self, questions: Sequence[Question], /) -> list[Answer]:
        """One answer per question, in their order."""
        ...
