"""Expressions as trees: literals, and calls of functions or operators."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Node:
    """An expression; `type` is Trino's type of its value.

    A call has a `function`, the name for reports, and a `text` with one `{}` per argument. A
    literal has no function, and its `text` is its SQL.
    """

    type: str
    text: str
    function: str = ""
    arguments: tuple["Node", ...] = ()

    @property
    def is_literal(self) -> bool:
        """Whether both engines are taken to read the text alike."""
        return not self.function

    @cached_property
    def sql(self) -> str:
        """The expression in Athena SQL."""
        if self.is_literal:
            return self.text
        return self.text.format(*(argument.sql for argument in self.arguments))

    def calls(self) -> Iterator["Node"]:
        """All calls in the tree, inner ones before outer ones."""
        for argument in self.arguments:
            yield from argument.calls()
        if not self.is_literal:
            yield self

    def with_argument(self, position: int, other: "Node") -> "Node":
        """The same call with another argument at `position` (from 0)."""
        changed = list(self.arguments)
        changed[position] = other
        return self.with_arguments(changed)

    def with_arguments(self, arguments: Sequence["Node"]) -> "Node":
        """The same call with other arguments, as many as before."""
        return Node(self.type, self.text, self.function, tuple(arguments))


def array_of(kind: str, items: Sequence[Node]) -> Node:
    """An array of nodes of the type `kind`; an empty one has its type too."""
    of = f"array({kind})"
    if not items:
        return Node(of, f"slice(array[{null_of(kind)}], 1, 0)")
    return Node(of, f"array[{', '.join(['{}'] * len(items))}]", "array", tuple(items))


def null_of(kind: str) -> str:
    """NULL of a type, in SQL that both engines read."""
    if kind.startswith("array("):
        return f"case when false then array[{null_of(element_of(kind))}] end"
    if kind.startswith("map("):
        key, value = map_of(kind)
        return f"case when false then map(array[{_some(key)}], array[{null_of(value)}]) end"
    if kind == "json":
        return "json_parse(cast(null as varchar))"
    if kind == "timestamp(3)":  # DuckDB's timestamp(3) is a type of its own
        return "cast(null as timestamp)"
    return f"cast(null as {kind})"


def _some(kind: str) -> str:
    return "'a'" if kind == "varchar" else "1"


def element_of(kind: str) -> str:
    """The type of an array's elements."""
    return kind[len("array(") : -1]


def map_of(kind: str) -> tuple[str, str]:
    """The types of a map's keys and values."""
    key, _, value = kind[len("map(") : -1].partition(", ")
    return key, value
