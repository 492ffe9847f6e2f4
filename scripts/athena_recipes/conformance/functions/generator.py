"""Random expressions: typed, nested, and the same for the same seed."""

import random
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from athena_recipes.conformance.functions.literals import literals
from athena_recipes.conformance.functions.nodes import (
    Node,
    array_of,
    element_of,
    map_of,
    null_of,
)
from athena_recipes.conformance.functions.signatures import Signature, signatures

_NULL = 0.07  # of arguments
_NESTED = 0.45  # of arguments that are of a type
_NESTED_IN_DOMAIN = 0.08  # of arguments of a domain, such as a pattern
_QUERY = 0.06  # of expressions; they cost more than others
_MOST_ITEMS = 4


def expressions(count: int, seed: int) -> Iterator[Node]:
    """`count` different expressions; the same for the same seed, and a prefix of a longer list."""
    chance = random.Random(seed)
    found: set[str] = set()
    by_function = _by_function()
    queries, others = _names()
    while len(found) < count:
        names = queries if chance.random() < _QUERY else others
        signature = chance.choice(by_function[chance.choice(names)])
        node = _call(chance, signature, chance.choice((0, 0, 1, 1, 1, 2)))
        if node.sql not in found:
            found.add(node.sql)
            yield node


@cache
def _by_function() -> dict[str, list[Signature]]:
    grouped = defaultdict(list)
    for signature in signatures():
        grouped[signature.function].append(signature)
    return dict(grouped)


@cache
def _names() -> tuple[list[str], list[str]]:
    """The names of functions that are sub-queries, and of all others."""
    of = _by_function()
    queries = sorted(name for name in of if is_query(of[name][0].text))
    return queries, sorted(of.keys() - set(queries))


@cache
def _by_type() -> dict[str, list[Signature]]:
    """Signatures that can be arguments. Sub-queries cannot: statements of them are slow."""
    grouped = defaultdict(list)
    for signature in signatures():
        if not is_query(signature.text):
            grouped[signature.type].append(signature)
    return dict(grouped)


def is_query(sql: str) -> bool:
    """Whether an expression has a sub-query."""
    return "(select " in sql


def _call(chance: random.Random, signature: Signature, depth: int) -> Node:
    depth = 0 if is_query(signature.text) else depth
    arguments = tuple(_argument(chance, domain, depth) for domain in signature.domains)
    return Node(signature.type, signature.text, signature.function, arguments)


def _argument(chance: random.Random, domain: str, depth: int) -> Node:
    pool = literals().get(domain)
    kind = pool[0].type if pool else domain
    nested = _NESTED if domain == kind else _NESTED_IN_DOMAIN
    if depth and chance.random() < nested and kind in _by_type():
        return _call(chance, chance.choice(_by_type()[kind]), depth - 1)
    if chance.random() < _NULL:
        return Node(kind, null_of(kind))
    if pool:
        return chance.choice(pool)
    many = chance.randrange(_MOST_ITEMS + 1)
    if kind.startswith("array("):
        of = element_of(kind)
        return array_of(of, [_argument(chance, of, 0) for _ in range(many)])
    keys, values = map_of(kind)
    return _map(chance, keys, values, many)


def _map(chance: random.Random, key: str, value: str, many: int) -> Node:
    """A map of different keys that are not NULL."""
    kind = f"map({key}, {value})"
    keys = chance.sample(literals()[key][1:], many)
    if not keys:
        return Node(kind, null_of(kind))
    values = [_argument(chance, value, 0) for _ in keys]
    sides = (array_of(key, keys), array_of(value, values))
    return Node(kind, f"map({sides[0].sql}, {sides[1].sql})")
