"""The smallest form of each expression in which the engines differ.

Each step asks both engines for the candidates of all expressions at once:

1. The innermost call that differs, whose arguments are equal on both engines.
2. Its arguments become literals of their values.
3. Its arguments become simpler literals, until none of them keeps the difference.

A candidate is kept if the engines differ in the same way (Kind). Of expressions with the same
function and the same shape of arguments, the third step takes a few; the others join these. What
DuckDB does not have at all is only made innermost.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from athena_recipes.conformance.functions.answers import Kind, Pair
from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.conformance.functions.shapes import shape
from athena_recipes.conformance.functions.simpler import simpler_arguments, simplest
from athena_recipes.conformance.functions.values import literal_of

Ask = Callable[[Sequence[Node]], dict[Node, Pair]]

_PER_SHAPE = 2
_ROUNDS = 8


@dataclass(frozen=True)
class Finding:
    """An expression that differs, with its smallest form and both answers to that."""

    node: Node
    smallest: Node
    pair: Pair


def shrink(differing: Sequence[Node], ask: Ask) -> list[Finding]:
    """One finding per expression; `ask` answers, and keeps what it was asked before."""
    innermost = _innermost(differing, ask)
    asked = ask(list(innermost.values()))
    literal = {node: node for node in innermost.values()}
    there = [node for node in literal if asked[node].kind is not Kind.ABSENT]
    literal |= _with_literals(there, ask)
    asked = ask(list(literal.values()))
    chosen: dict[tuple[str, Kind], list[Node]] = defaultdict(list)
    joins: dict[Node, Node] = {}
    for node in dict.fromkeys(literal.values()):
        alike = chosen[shape(node), asked[node].kind]
        if len(alike) < _PER_SHAPE:
            alike.append(node)
        joins[node] = alike[-1] if node not in alike else node
    smallest = _simplified(list(dict.fromkeys(joins.values())), ask)
    found = []
    for node in differing:
        small = smallest[joins[literal[innermost[node]]]]
        found.append(Finding(node, small, ask([small])[small]))
    return found


def _innermost(differing: Sequence[Node], ask: Ask) -> dict[Node, Node]:
    answered = ask([call for node in differing for call in node.calls()])
    return {
        node: next(call for call in node.calls() if answered[call].kind is not Kind.EQUAL)
        for node in differing
    }


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
    current = {node: node for node in nodes}
    whole = {
        node: node.with_arguments(
            [found.get(position, argument) for position, argument in enumerate(node.arguments)]
        )
        for node, found in literals.items()
        if found
    }
    answers = ask([*nodes, *whole.values()])
    for node, candidate in whole.items():
        if answers[candidate].kind is answers[node].kind:
            current[node] = candidate
            continue
        for position, literal in literals[node].items():
            one = current[node].with_argument(position, literal)
            if ask([one])[one].kind is answers[node].kind:
                current[node] = one
    return current


def _simplified(nodes: Sequence[Node], ask: Ask) -> dict[Node, Node]:
    """Node -> its form with the simplest arguments."""
    current = {node: node for node in nodes}
    kinds = {node: pair.kind for node, pair in ask(nodes).items()}
    open_ = {node for node in nodes if kinds[node] is not Kind.ABSENT}
    for round_ in range(_ROUNDS):
        candidates = {
            node: [simplest(node)] if round_ == 0 else list(_candidates(current[node]))
            for node in nodes
            if node in open_
        }
        if not any(candidates.values()):
            break
        answered = ask([one for several in candidates.values() for one in several])
        for node, several in candidates.items():
            better = next((one for one in several if answered[one].kind is kinds[node]), None)
            if better is not None:
                current[node] = better
            if (better is None) == (round_ > 0):
                open_.discard(node)
    return current


def _candidates(node: Node) -> Iterator[Node]:
    """Forms with one simpler argument; the simplest first."""
    for position, argument in enumerate(node.arguments):
        for simpler in simpler_arguments(argument):
            yield node.with_argument(position, simpler)
