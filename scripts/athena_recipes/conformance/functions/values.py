"""Values of both engines in one form, whether they are equal, and their literals.

A value is None, bool, int, float, Decimal, str, bytes, list or dict. Times are texts with six
digits; those with a zone are in UTC and say so.
"""

import json
import math
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from athena_recipes.conformance.compare import same_float
from athena_recipes.conformance.functions.nodes import (
    Node,
    array_of,
    element_of,
    map_of,
    null_of,
)

_TIME = "%Y-%m-%d %H:%M:%S.%f"
ZONED = "timestamp with time zone"
_DAYS = ("date", "timestamp(3)", "timestamp(6)", ZONED)
_OUTSIDE = re.compile(r"(\d{4,})(-\d\d-\d\d)( \(BC\))?(?: (\d\d:\d\d:\d\d)(?:\.(\d+))?)?(\+00)?")
_INTEGERS = ("integer", "bigint", "smallint", "tinyint")


def shown_by_athena(sql: str, kind: str) -> str:
    """An expression of Athena that shows a value of a type as text, without loss."""
    if kind == "json":
        return f"json_format({sql})"
    if kind.startswith(("array(", "map(")):
        return f"json_format(cast({sql} as json))"
    if kind == "varbinary":
        return f"to_hex({sql})"
    if kind.startswith(ZONED):
        return f"cast(cast({sql} at time zone 'UTC' as timestamp(6)) as varchar)"
    if kind.startswith("timestamp"):
        return f"cast(cast({sql} as timestamp(6)) as varchar)"
    if kind == "varchar":
        return sql
    return f"cast({sql} as varchar)"


def from_athena(text: str, kind: str) -> Any:
    """The value that `shown_by_athena` showed."""
    if kind == "json":
        return _json(text)
    if kind.startswith(("array(", "map(")):
        return _from_json(json.loads(text), kind)
    if kind == "varbinary":
        return bytes.fromhex(text)
    try:
        return _scalar(text, kind)
    except (ValueError, ArithmeticError):  # Athena's type is another one
        return float(text) if kind in _INTEGERS else text


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError:  # both engines make such values, of texts that are not quite JSON
        return f"no JSON: {text}"


def _from_json(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind.startswith("array("):
        return [_from_json(item, element_of(kind)) for item in value]
    if kind.startswith("map("):
        return {key: _from_json(item, map_of(kind)[1]) for key, item in value.items()}
    if isinstance(value, bool):
        return value
    return _scalar(str(value), kind)


def _scalar(text: str, kind: str) -> Any:
    if kind == "boolean":
        return text == "true" if text in ("true", "false") else text
    if kind == "double":
        return float(text)
    if kind in _INTEGERS:
        return int(text)
    if kind.startswith("decimal"):
        return Decimal(text)
    if kind == "date":
        return text.lstrip("+")
    if kind.startswith(ZONED):
        return f"{text} UTC".lstrip("+")
    if kind.startswith("timestamp"):
        whole, _, fraction = text.partition(".")
        return f"{whole}.{fraction:0<6}".lstrip("+")
    return text


def from_duckdb(value: Any, kind: str) -> Any:
    """A value that DuckDB's Python client gave, where Trino has the type `kind`."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return f"{_time(value.astimezone(UTC))} UTC"
        return _time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        of = element_of(kind) if kind.startswith("array(") else ""
        return [from_duckdb(item, of) for item in value]
    if isinstance(value, dict):
        keys, of = map_of(kind) if kind.startswith("map(") else ("", "")
        return {_key(key, keys): from_duckdb(item, of) for key, item in value.items()}
    if isinstance(value, str) and kind == "json":
        return _json(value)
    return _time_outside_python(value) if kind in _DAYS and isinstance(value, str) else str(value)


def _time_outside_python(text: str) -> str:
    """A time that DuckDB gives as text, as Athena writes it: `0001-12-28 (BC) 19:59:59.9+00`."""
    found = _OUTSIDE.fullmatch(text)
    if not found:
        return text
    year, day, era, clock, fraction, zone = found.groups()
    number = 1 - int(year) if era else int(year)
    shown = f"{'-' if number < 0 else ''}{abs(number):04}{day}"
    if clock:
        shown += f" {clock}.{fraction or '':0<6}"
    return f"{shown} UTC" if zone else shown


def _time(moment: datetime) -> str:
    # strftime does not pad years below 1000 everywhere.
    return f"{moment.year:04}{moment.strftime(_TIME[2:])}"


def _key(value: Any, kind: str) -> str:
    text = from_duckdb(value, kind)
    if kind in _INTEGERS and isinstance(text, float) and text.is_integer():
        text = int(text)  # as equal as the numbers are
    return str(text).lower() if isinstance(text, bool) else str(text)


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal; doubles within the tolerance of conformance."""
    if left is None or right is None:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal):
        if isinstance(left, float) or isinstance(right, float):
            return same_float(float(left), float(right))
        return left == right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return type(left) is type(right) and bool(left == right)


def literal_of(value: Any, kind: str) -> Node | None:
    """A literal of a value; None where the type has none that both engines read."""
    if value is None:
        return Node(kind, null_of(kind))
    try:
        return _literal_of(value, kind)
    except (TypeError, ValueError):
        return None


def _literal_of(value: Any, kind: str) -> Node | None:
    if kind.startswith("array("):
        items = [literal_of(item, element_of(kind)) for item in value]
        return None if None in items else array_of(element_of(kind), [i for i in items if i])
    if kind.startswith("map("):
        return None
    if kind == "varchar" and isinstance(value, str):
        return Node(kind, quoted(value))
    if kind == "boolean":
        return Node(kind, "true" if value else "false")
    if kind == "double":
        return Node(kind, double_literal(float(value)))
    if kind in _INTEGERS:
        return Node(kind, str(value) if kind == "integer" else f"{kind} '{value}'")
    if kind.startswith("decimal"):
        return Node(kind, f"cast('{value}' as {kind})")
    if kind == "json":
        text = json.dumps(value, ensure_ascii=False, default=float)
        return Node(kind, f"json_parse({quoted(text)})")
    if kind == "varbinary" and isinstance(value, bytes):
        return Node(kind, f"from_hex('{value.hex().upper()}')")
    if kind == "date":
        return Node(kind, f"date '{value}'")
    if kind.startswith(ZONED):
        return Node(kind, f"cast('{value}' as {ZONED})")
    if kind in ("timestamp(3)", "timestamp(6)"):
        digits = value if kind == "timestamp(6)" else value[:-3]
        return Node(kind, f"timestamp '{digits}'")
    return None


def double_literal(value: float) -> str:
    """A double in SQL of both engines."""
    if math.isnan(value):
        return "nan()"
    if math.isinf(value):
        return "infinity()" if value > 0 else "(-infinity())"
    text = repr(value)
    return text if "e" in text else f"{text}e0"


def quoted(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def as_text(value: Any) -> str:
    """A value for reports."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bytes):
        return f"X'{value.hex().upper()}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=as_text)
    return str(value)
