"""The shape of an expression: its function, and for each argument what matters of it."""

import math
import re

from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.conformance.functions.values import ZONED

_NUMBER = re.compile(
    r"\(?(?:\w+(?:\(.*\))? )?(?:cast\()?'?(-?[\d.]+(?:e[+-]?\d+)?)'?.*", re.IGNORECASE
)
_LARGE = 1e15
_SHOWN = 24  # characters of a text that is its own shape


def shape(node: Node) -> str:
    """For example `split(text, NULL)`."""
    if node.is_literal:
        return _of_literal(node.sql, node.type)
    shapes = [shape(argument) for argument in node.arguments]
    if "(select " in node.text:
        return f"{node.function}({', '.join(dict.fromkeys(shapes))})"
    return node.text.format(*shapes)


def _of_literal(sql: str, kind: str) -> str:
    if "null" in sql and re.match(r"cast\(null|case when false|json_parse\(cast\(null", sql):
        return "NULL"
    if kind == "varchar":
        return _of_text(sql)
    if kind in ("integer", "bigint", "double") or kind.startswith("decimal"):
        return _of_number(sql)
    if kind in ("date", ZONED) or kind.startswith("timestamp"):
        return _of_time(sql, kind)
    if kind == "varbinary":
        return "no bytes" if sql == "from_hex('')" else "bytes"
    if kind == "json":
        return "json"
    if kind.startswith("array("):
        return "[]"
    return "map" if kind.startswith("map(") else sql


def _of_text(sql: str) -> str:
    text = sql[1:-1]
    if len(text) <= _SHOWN and text in ("", "a", "1", "ä"):
        return sql
    if not text.isascii():
        return "non-ASCII text"
    return sql if re.search(r"[^\w\s]", text) and len(text) <= _SHOWN else "text"


def _of_number(sql: str) -> str:
    if "nan()" in sql:
        return "NaN"
    if "infinity()" in sql:
        return "Infinity"
    found = _NUMBER.fullmatch(sql)
    number = float(found[1]) if found else math.nan
    size = "large " if abs(number) >= _LARGE else ""
    sign = "-" if number < 0 or (number == 0 and sql.startswith("(-")) else ""
    word = "0" if number == 0 else "fraction" if number % 1 else "number"
    return f"{size}{sign}{word}"


def _of_time(sql: str, kind: str) -> str:
    name = kind.replace("(3)", "")
    found = re.search(r"'(-?\d+)", sql)
    year = int(found[1]) if found else 0
    if year < 1583:
        return f"{name} before 1583"
    return f"{name} in year 9999" if year > 9000 else name
