"""The compared data: tables with typed columns and rows, from either engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Relation:
    """A model, seed or snapshot of the project; schema and name are the same on both engines.

    `where` is a condition, in SQL of both, on the rows that are compared; empty for all. Of the
    columns in `masked` only whether they are NULL is compared: those of a model's meta
    `conformance_masked` (times of runs and of files), and dbt's own of a snapshot, which are
    a hash of the engine's texts and times of the run.
    """

    node_id: str
    schema: str
    name: str
    where: str = ""
    masked: frozenset[str] = frozenset()

    @property
    def rows_from(self) -> str:
        """The relation, for `select … from`."""
        return f'"{self.schema}"."{self.name}"' + (f" where {self.where}" if self.where else "")

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True)
class Column:
    """A column; `type` is Hive's spelling, as Glue keeps it."""

    name: str
    type: str


@dataclass(frozen=True)
class Contents:
    """A table of one engine. Values: None, bool, int, float, Decimal, str, dict, list."""

    columns: Sequence[Column]
    rows: Sequence[tuple[Any, ...]]


class Reader(Protocol):
    """An engine that tables are read from."""

    def read(self, relation: Relation) -> Contents | None:
        """The table; None if the engine has none of that name."""
        ...


def is_nested(kind: str) -> bool:
    """Whether a Hive type holds others."""
    return kind.startswith(("array<", "map<", "struct<"))
