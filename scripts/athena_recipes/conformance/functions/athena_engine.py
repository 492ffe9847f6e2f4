"""Expressions on Athena, many in a statement."""

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from athena_recipes.conformance.functions.answers import Answer
from athena_recipes.conformance.functions.generator import is_query
from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.conformance.functions.values import from_athena, shown_by_athena
from athena_recipes.engines.athena_client import AthenaFailure

_BATCH = 200
_QUERIES = 8  # sub-queries in a statement: more of them take long to plan
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
    names its line, which has one expression; that expression is left out of the next try. Any other
    error halves the batch until it has one expression.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def answers(self, nodes: Sequence[Node]) -> list[Answer]:
        """One answer per node, in their order."""
        found: dict[Node, Answer] = {}
        with ThreadPoolExecutor(_THREADS) as pool:
            for answered in pool.map(self._batch, _batches(nodes)):
                found.update(answered)
        return [found[node] for node in nodes]

    def _batch(self, nodes: Sequence[Node]) -> dict[Node, Answer]:
        remaining = list(nodes)
        found: dict[Node, Answer] = {}
        while remaining:
            lines = [
                f"try(coalesce('v' || {shown_by_athena(node.sql, node.type)}, 'n'))".replace(
                    "\n", "' || chr(10) || '"
                )
                for node in remaining
            ]
            try:
                (row,) = self._client.rows("select\n" + ",\n".join(lines))
            except AthenaFailure as failure:
                line = _LINE.search(str(failure))
                number = int(line[1]) - 2 if line else -1
                if 0 <= number < len(remaining):
                    found[remaining.pop(number)] = Answer(error=_first_line(failure))
                elif len(remaining) == 1:
                    found[remaining.pop()] = Answer(error=_first_line(failure))
                else:
                    half = len(remaining) // 2
                    for part in (remaining[:half], remaining[half:]):
                        found.update(self._batch(part))
                    return found
            else:
                found.update(zip(remaining, map(_answer, remaining, row), strict=True))
                return found
        return found


def _answer(node: Node, text: str | None) -> Answer:
    if text is None:
        return Answer(error="")
    return Answer(None if text == "n" else from_athena(text[1:], node.type))


def _batches(nodes: Sequence[Node]) -> list[list[Node]]:
    """Batches of queries and of all others, each below Athena's limit of a statement."""
    found: list[list[Node]] = []
    for queries in (False, True):
        most, batch, size = (_QUERIES if queries else _BATCH), list[Node](), 0
        for node in nodes:
            if is_query(node.sql) != queries:
                continue
            if batch and (len(batch) == most or size + len(node.sql) > _MOST_CHARACTERS):
                found.append(batch)
                batch, size = [], 0
            batch.append(node)
            size += len(node.sql) + 100
        found += [batch] if batch else []
    return found


def _first_line(failure: Exception) -> str:
    return re.sub(r"line \d+:\d+: ", "", str(failure)).partition("\n")[0][:160]
