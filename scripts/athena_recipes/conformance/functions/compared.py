"""Asks both engines at the same time, each expression once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from athena_recipes.conformance.functions.answers import Engine, Pair
from athena_recipes.conformance.functions.nodes import Node


class Compared:
    """Both engines' answers by expression; they are kept."""

    def __init__(self, duckdb: Engine, athena: Engine) -> None:
        self._engines = (duckdb, athena)
        self._pairs: dict[str, Pair] = {}

    def __call__(self, nodes: Sequence[Node]) -> dict[Node, Pair]:
        """A pair of answers for each node."""
        missing = list({node.sql: node for node in nodes if node.sql not in self._pairs}.values())
        if missing:
            with ThreadPoolExecutor(2) as pool:
                duckdb, athena = pool.map(lambda engine: engine.answers(missing), self._engines)
            for node, *answers in zip(missing, duckdb, athena, strict=True):
                self._pairs[node.sql] = Pair(*answers)
        return {node: self._pairs[node.sql] for node in nodes}
