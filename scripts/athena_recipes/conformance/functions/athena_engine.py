"""Expressions on Athena, many in a statement."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from athena_recipes.conformance.answers import Answer
from athena_recipes.conformance.functions.athena_aggregates import grouped, table_type
from athena_recipes.conformance.functions.generator import is_query
from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.conformance.functions.values import from_athena, shown_by_athena
from athena_recipes.engines.athena_client import AthenaFailure

_BATCH = 200
_SUSPECTS = 10  # of functions with errors that TRY does not catch
_QUERIES = 8  # other sub-queries in a statement: more of them take long to plan
_GROUPS = 100  # aggregates in a statement
_THREADS = 2
_MOST_CHARACTERS = 200_000  # Athena takes 262,144 bytes
_LINE = re.compile(r"\bline (\d+):")


class Client(Protocol):
    """Something that runs a query: AthenaClient."""

    def rows(self, sql: str) -> Iterable[Sequence[str | None]]:
        """The rows as texts. Raises AthenaFailure."""
        ...


class AthenaEngine:
    """Athena, or athena_local.

    An error that TRY catches leaves NULL where a value would be text. An error of the analysis
    names its line, which has one expression: those before it and those after it are asked again.
    Any other error halves the batch until it has one expression; the functions of such expressions
    are asked in small batches from then on. Aggregates over the same types are the groups of one
    statement.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._escaping: set[str] = set()  # functions with errors that TRY does not catch

    def answers(self, nodes: Sequence[Node]) -> list[Answer]:
        """One answer per node, in their order."""
        found: dict[Node, Answer] = {}
        with ThreadPoolExecutor(_THREADS) as pool:
            for answered in pool.map(self._batch, self._batches(nodes)):
                found.update(answered)
        return [found[node] for node in nodes]

    def _batches(self, nodes: Sequence[Node]) -> list[list[Node]]:
        similar: dict[tuple[int, str | None], list[Node]] = defaultdict(list)
        for node in nodes:
            similar[self._most(node), table_type(node)].append(node)
        # The slow ones first: then no thread waits for the other at the end.
        ordered = sorted(similar.items(), key=lambda item: item[0][0])
        return [batch for (most, _), several in ordered for batch in _batches(several, most)]

    def _most(self, node: Node) -> int:
        """How many such nodes a statement has at most."""
        if is_query(node.sql):
            return _GROUPS if table_type(node) else _QUERIES
        escapes = any(call.function in self._escaping for call in node.calls())
        return _SUSPECTS if escapes else _BATCH

    def _batch(self, nodes: Sequence[Node]) -> dict[Node, Answer]:
        if not nodes:
            return {}
        try:
            texts = self._groups(nodes) if table_type(nodes[0]) else self._columns(nodes)
        except AthenaFailure as failure:
            return self._batch_without_error(nodes, failure)
        return dict(zip(nodes, map(_answer, nodes, texts), strict=True))

    def _columns(self, nodes: Sequence[Node]) -> Sequence[str | None]:
        lines = [_shown(node.sql, node.type) for node in nodes]
        (row,) = self._client.rows("select\n" + ",\n".join(lines))
        return row

    def _groups(self, nodes: Sequence[Node]) -> list[str | None]:
        found = {row[0]: row[1] for row in self._client.rows(grouped(nodes, _shown))}
        return [found[str(position)] for position in range(len(nodes))]

    def _batch_without_error(
        self, nodes: Sequence[Node], failure: AthenaFailure
    ) -> dict[Node, Answer]:
        line = _LINE.search(str(failure))
        number = int(line[1]) - 2 if line and not table_type(nodes[0]) else -1
        if 0 <= number < len(nodes):
            found = {nodes[number]: Answer(error=_first_line(failure))}
            parts = [nodes[:number], nodes[number + 1 :]]
        elif len(nodes) == 1:
            (node,) = nodes
            if sum(1 for _ in node.calls()) == 1:
                self._escaping.add(node.function)
            return {node: Answer(error=_first_line(failure))}
        else:
            found, half = {}, len(nodes) // 2
            parts = [nodes[:half], nodes[half:]]
        for part in parts:
            found |= self._batch(part)
        return found


def _shown(sql: str, kind: str) -> str:
    """An expression of one line: `v` and the value, `n` for NULL, or NULL for an error."""
    text = f"try(coalesce('v' || {shown_by_athena(sql, kind)}, 'n'))"
    return text.replace("\n", "' || chr(10) || '")


def _answer(node: Node, text: str | None) -> Answer:
    if text is None:
        return Answer(error="")
    return Answer(None if text == "n" else from_athena(text[1:], node.type))


def _batches(nodes: Sequence[Node], many: int) -> list[list[Node]]:
    """Batches of at most `many`, each below Athena's limit of a statement."""
    found: list[list[Node]] = []
    size = 0
    for node in nodes:
        if not found or len(found[-1]) == many or size + len(node.sql) > _MOST_CHARACTERS:
            found.append([])
            size = 0
        found[-1].append(node)
        size += len(node.sql) + 100
    return found


def _first_line(failure: Exception) -> str:
    return re.sub(r"line \d+:\d+: ", "", str(failure)).partition("\n")[0][:160]
