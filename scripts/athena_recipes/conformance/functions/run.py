"""One run: generate, compare, shrink, group."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from athena_recipes.conformance.answers import Engine, Kind
from athena_recipes.conformance.compared import Compared
from athena_recipes.conformance.functions.declared import Declaration
from athena_recipes.conformance.functions.generator import expressions
from athena_recipes.conformance.functions.groups import Group, group
from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.conformance.functions.shrink import shrink

_CHUNK = 5_000  # expressions between two lines of progress


@dataclass(frozen=True)
class Result:
    """Counts of expressions by kind, and the differences, grouped by cause."""

    kinds: Counter[Kind]
    groups: list[Group]

    @property
    def faults(self) -> list[Group]:
        """Groups of values that differ in silence and are not declared."""
        return [one for one in self.groups if one.is_fault]

    def rows(self) -> list[dict[str, Any]]:
        """The table: a row per kind, then a row per group."""
        empty = dict.fromkeys(("cause", "smallest form", "DuckDB", "Athena"))
        kinds = [
            {"kind": str(kind), "declared": None, "count": self.kinds[kind], **empty}
            for kind in Kind
        ]
        return kinds + [one.as_row() for one in self.groups]


def run(
    count: int,
    seed: int,
    duckdb: Engine[Node],
    athena: Engine[Node],
    declarations: Sequence[Declaration],
    say: Callable[[str], None],
) -> Result:
    """Compare `count` expressions of `seed` on two engines; `say` gets lines of progress."""
    ask = Compared(duckdb, athena, lambda node: node.sql)
    kinds: Counter[Kind] = Counter()
    differing: list[Node] = []
    begun = time.monotonic()
    nodes = list(expressions(count, seed))
    for start in range(0, count, _CHUNK):
        for node, pair in ask(nodes[start : start + _CHUNK]).items():
            kinds[pair.kind] += 1
            if pair.kind is not Kind.EQUAL:
                differing.append(node)
        done = min(start + _CHUNK, count)
        say(f"{done} expressions, {len(differing)} differ, {time.monotonic() - begun:.0f} s")

    def is_known(kind: Kind, node: Node) -> bool:
        return any(one.covers_call(kind, node) for one in declarations)

    groups = group(shrink(differing, ask, is_known), declarations)
    say(f"Shrunk to {len(groups)} groups, {time.monotonic() - begun:.0f} s")
    return Result(kinds, groups)
