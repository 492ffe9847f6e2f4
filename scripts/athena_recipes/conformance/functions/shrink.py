"""The smallest form of each expression in which the engines differ.

Each step asks both engines for the candidates of all expressions at once:

1. The innermost call that differs, whose arguments are equal on both engines.
2. Its arguments become literals of their values.
3. Its arguments become simpler literals, until none of them keeps the difference.

A candidate is kept if the engines differ in the same way (Kind). Of expressions with the same
function and the same shape of arguments, the third step takes a few; the others join these. What
is declared for the function needs no third step. What DuckDB does not have at all is only made
innermost.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from athena_recipes.conformance.answers import Kind, Pair
from athena_recipes.conformance.functions.generator import is_query
from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.conformance.functions.shapes import shape
from athena_recipes.conformance.functions.simpler import (
    shorter_arguments,
    simpler_arguments,
    simplest,
)
from athena_recipes.conformance.functions.values import literal_of
from athena_recipes.conformance.random_run import Finding

Ask = Callable[[Sequence[Node]], dict[Node, Pair]]
IsKnown = Callable[[Kind, Node], bool]

_PER_SHAPE = 2
_ROUNDS = 6
_FEW = 2  # candidates for an argument of a query, which costs much


def shrink(differing: Sequence[Node], ask: Ask, is_known: IsKnown) -> list[Finding[Node]]:
    """One finding per expression; `ask` answers, and keeps what it was asked before.

    `is_known` says of a call of literals whether its difference needs no simpler form.
    None for an expression that only enlarges a difference of doubles that is within the tolerance.
    """
    innermost = {
        node: inner
        for node, inner in _innermost(differing, ask).items()
        if not _enlarges(inner, ask)
    }
    asked = ask(list(innermost.values()))
    literal = {node: node for node in innermost.values()}
    there = [node for node in literal if asked[node].kind is not Kind.ABSENT]
    literal |= _with_literals(there, ask)
    asked = ask(list(literal.values()))
    chosen: dict[tuple[str, Kind], list[Node]] = defaultdict(list)
    joins: dict[Node, Node] = {}
    smallest: dict[Node, Node] = {}
    for node in dict.fromkeys(literal.values()):
        kind = asked[node].kind
        if is_known(kind, node):
            joins[node] = smallest[node] = node
            continue
        # Errors have many shapes, and matter less than wrong values.
        alike = chosen[shape(node) if kind is Kind.SILENT else node.text, kind]
        if len(alike) < _PER_SHAPE:
            alike.append(node)
        joins[node] = node if node in alike else alike[-1]
    smallest |= _simplified([node for alike in chosen.values() for node in alike], ask)
    found = []
    for node, inner in innermost.items():
        small = smallest[joins[literal[inner]]]
        found.append(Finding(node, small, ask([small])[small]))
    return found


def _innermost(differing: Sequence[Node], ask: Ask) -> dict[Node, Node]:
    answered = ask([call for node in differing for call in node.calls()])
    return {
        node: next(call for call in node.calls() if answered[call].kind is not Kind.EQUAL)
        for node in differing
    }


def _enlarges(node: Node, ask: Ask) -> bool:
    calls = [argument for argument in node.arguments if argument.function]
    return any(
        isinstance(pair.athena.value, float)
        and pair.athena.value == pair.athena.value
        and pair.duckdb.value != pair.athena.value
        for pair in ask(calls).values()
    )


def _with_literals(nodes: Sequence[Node], ask: Ask) -> dict[Node, Node]:
    """Node -> the same call of literals, as far as that keeps the difference."""
    answered = ask([argument for node in nodes for argument in node.arguments if argument.function])
    literals = {
        node: {
            position: literal
            for position, argument in enumerate(node.arguments)
            if argument.function not in ("", "array")
            and not answered[argument].athena.raises
            and (literal := literal_of(answered[argument].athena.value, argument.type))
        }
        for node in nodes
    }
    # All at once, else each alone: two statements for all nodes instead of one for each.
    candidates = {
        node: [
            node.with_arguments([found.get(n, one) for n, one in enumerate(node.arguments)]),
            *(node.with_argument(n, literal) for n, literal in found.items()),
        ]
        for node, found in literals.items()
        if found
    }
    answers = ask([*nodes, *(one for several in candidates.values() for one in several)])
    return {
        node: next(
            (one for one in candidates.get(node, ()) if answers[one].kind is answers[node].kind),
            node,
        )
        for node in nodes
    }


def _simplified(nodes: Sequence[Node], ask: Ask) -> dict[Node, Node]:
    """Node -> its form with the simplest arguments.

    First all arguments at once are the simplest; then one at a time is simpler; then shorter.
    """
    kinds = {node: pair.kind for node, pair in ask(nodes).items()}
    current = {node: node for node in nodes}

    def improve(several: Iterable[Node], step: Callable[[Node], Iterable[Node]]) -> list[Node]:
        """The nodes of which a candidate of `step` differs likewise; that becomes current."""
        candidates = {node: list(step(current[node])) for node in several}
        answered = ask([one for found in candidates.values() for one in found])
        better = {
            node: one
            for node, found in candidates.items()
            if (one := next((one for one in found if answered[one].kind is kinds[node]), None))
        }
        current.update(better)
        return list(better)

    remaining = [node for node in nodes if kinds[node] is not Kind.ABSENT]
    done = improve(remaining, lambda node: [simplest(node)])
    # Errors have many shapes and matter less than wrong values: for them that is all.
    remaining = [node for node in remaining if node not in set(done) and kinds[node] is Kind.SILENT]
    for _ in range(_ROUNDS):
        better = improve(remaining, _with_simpler)
        others = [node for node in remaining if node not in set(better)]
        remaining = better + improve(others, _with_shorter)
        if not remaining:
            break
    return current


def _with_simpler(node: Node) -> Iterator[Node]:
    """Forms with one simpler argument; the simplest first."""
    for position, argument in enumerate(node.arguments):
        few = _FEW if is_query(node.text) else None
        for simpler in islice(simpler_arguments(argument), few):
            yield node.with_argument(position, simpler)


def _with_shorter(node: Node) -> Iterator[Node]:
    """Forms with one argument that has fewer characters or items."""
    for position, argument in enumerate(node.arguments):
        for shorter in shorter_arguments(argument):
            yield node.with_argument(position, shorter)
