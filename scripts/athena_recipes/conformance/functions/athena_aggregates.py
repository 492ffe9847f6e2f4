"""Aggregates on Athena: sub-queries become the groups of one statement.

Athena plans each `(select max(x) from (values (1, 2), (3, 4)) as t(x, y))` as a join, which takes
long for many of them. Groups of one table take hardly longer for many than for one.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from athena_recipes.conformance.functions.nodes import Node

_FORM = re.compile(r"\(select (?P<value>.+) from \(values (?P<rows>.+)\) as t\(x, y\)\)")


def table_type(node: Node) -> str | None:
    """The type of a sub-query's column x: equal ones fit into one table. None for other nodes."""
    found = _FORM.fullmatch(node.text)
    of_rows = node.arguments[found["value"].count("{}") :] if found else ()
    return of_rows[0].type if of_rows else None


def grouped(nodes: Sequence[Node], shown: Callable[[str, str], str]) -> str:
    """A query with a row per node: its position, and what `shown` makes of its SQL and type.

    The nodes have the same table_type.
    """
    rows = []
    positions: dict[str, list[int]] = defaultdict(list)
    for position, node in enumerate(nodes):
        form = _FORM.fullmatch(node.text)
        assert form is not None, node.text
        arguments = [argument.sql for argument in node.arguments]
        first = form["value"].count("{}")
        value = form["value"].format(*arguments[:first])
        positions[shown(value, node.type)].append(position)
        rows.append(form["rows"].replace("(", f"({position}, ").format(*arguments[first:]))
    cases = [
        f"when n in ({', '.join(map(str, several))}) then {text}"
        for text, several in positions.items()
    ]
    return "\n".join(
        (
            "select n, case",
            *cases,
            "end from (values",
            ",\n".join(rows),
            ") as t(n, x, y) group by n",
        )
    )
