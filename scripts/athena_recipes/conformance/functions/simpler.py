"""Arguments that are simpler than one: what shrinking tries."""

import re
from collections.abc import Iterator

from athena_recipes.conformance.functions.nodes import Node, array_of, element_of, null_of
from athena_recipes.conformance.functions.values import ZONED, quoted

# The simplest literals of each type, the simplest first. An argument is simpler than another if it
# comes before it, or if the other is not here.
_SIMPLE = {
    "boolean": ["true", "false"],
    "integer": ["1", "0", "-1"],
    "bigint": ["bigint '1'", "bigint '0'", "bigint '-1'"],
    "double": ["1.0e0", "0.0e0", "(-1.0e0)", "0.5e0", "nan()", "infinity()"],
    "varchar": ["'a'", "'1'", "''", "'ä'"],
    "varbinary": ["from_hex('61')", "from_hex('')", "from_hex('FF')"],
    "date": ["date '2020-01-01'"],
    "timestamp(3)": ["timestamp '2020-01-01 00:00:00.000'", "timestamp '2020-01-01 00:00:00.500'"],
    "timestamp(6)": [
        "timestamp '2020-01-01 00:00:00.000000'",
        "timestamp '2020-01-01 00:00:00.000001'",
    ],
    ZONED: [f"cast('2020-01-01 00:00:00.000 UTC' as {ZONED})"],
    "json": ["json_parse('1')", "json_parse('[1]')", "json_parse('{\"a\":1}')"],
}
_DECIMAL = "cast('1' as {})"
_TEXT = re.compile(r"'(?:[^']|'')*'")
_SHORT = 14


def simplest(node: Node) -> Node:
    """The call with the simplest literal in the place of each argument."""
    return node.with_arguments(
        [next(iter(simpler_arguments(argument)), argument) for argument in node.arguments]
    )


def simpler_arguments(argument: Node) -> Iterator[Node]:
    """Candidates in the place of an argument, the simplest first; none if it is the simplest."""
    kind = argument.type
    simple = _SIMPLE.get(kind, [_DECIMAL.format(kind)] if kind.startswith("decimal") else [])
    for sql in simple:
        if sql == argument.sql:
            return
        yield Node(kind, sql)
    null = null_of(kind)
    if argument.sql == null:
        return
    yield Node(kind, null)


def shorter_arguments(argument: Node) -> Iterator[Node]:
    """Candidates with fewer characters, items or calls than an argument, or with simpler items."""
    if argument.function == "array":
        yield from _shorter_arrays(argument)
    elif argument.type == "varchar" and _TEXT.fullmatch(argument.sql):
        yield from _shorter_texts(argument)
    elif not argument.is_literal:
        yield from (one for one in argument.arguments if one.type == argument.type)


def _shorter_arrays(array: Node) -> Iterator[Node]:
    kind = element_of(array.type)
    items = array.arguments
    for position in range(len(items)):
        yield array_of(kind, [*items[:position], *items[position + 1 :]])
    for position, item in enumerate(items):
        for simpler in simpler_arguments(item):
            yield array.with_argument(position, simpler)


def _shorter_texts(literal: Node) -> Iterator[Node]:
    text = literal.sql[1:-1].replace("''", "'")
    half = len(text) // 2
    shorter = [text[:half], text[half:]]
    if len(text) <= _SHORT:
        shorter += [text[:n] + text[n + 1 :] for n in range(len(text))]
    for one in dict.fromkeys(shorter):
        if one and one != text:
            yield Node(literal.type, quoted(one))
