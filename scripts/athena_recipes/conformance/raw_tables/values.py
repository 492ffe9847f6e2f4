"""Values of both engines in one form, by Hive type.

A scalar has the form of the function library's comparison, a struct is the list of its fields in
the declared order, a map the sorted list of its keys and values.
"""

import json
import struct
from dataclasses import dataclass
from typing import Any

from athena_recipes.conformance.functions.values import from_athena, from_duckdb, shown_by_athena

_TRINO = {
    "string": "varchar",
    "int": "integer",
    "float": "double",
    "binary": "varbinary",
    "timestamp": "timestamp(3)",
}


@dataclass(frozen=True)
class Type:
    """A Hive type: `name` of a scalar, or array, map, struct with `inner` types and field names."""

    name: str
    inner: tuple["Type", ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def trino(self) -> str:
        """The type for values of the function library's comparison."""
        return _TRINO.get(self.name, "varchar" if "char" in self.name else self.name)


def parse_type(text: str) -> Type:
    """From Hive's spelling."""
    name, opening, rest = text.strip().partition("<")
    if not opening:
        return Type(name.strip().lower())
    parts = _split(rest[: rest.rindex(">")])
    if name.lower() == "struct":
        pairs = [part.split(":", 1) for part in parts]
        return Type(
            "struct",
            tuple(parse_type(kind) for _, kind in pairs),
            tuple(field.strip() for field, _ in pairs),
        )
    return Type(name.lower(), tuple(map(parse_type, parts)))


def _split(text: str) -> list[str]:
    depth, start, parts = 0, 0, []
    for place, letter in enumerate(text):
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def shown(sql: str, kind: Type) -> str:
    """An expression of Athena that shows a value as text."""
    return f"json_format(cast({_inside(sql, kind)} as json))" if kind.inner else _scalar(sql, kind)


def _scalar(sql: str, kind: Type) -> str:
    if kind.name.startswith(("varchar", "char")):
        return f"cast({sql} as varchar)"
    if kind.name == "float":  # a real as text has six digits
        return f"cast(cast({sql} as double) as varchar)"
    return shown_by_athena(sql, kind.trino)


def _inside(sql: str, kind: Type, depth: int = 0) -> str:
    item = f"x{depth}"
    if kind.name == "array":
        return f"transform({sql}, {item} -> {_inside(item, kind.inner[0], depth + 1)})"
    if kind.name == "map":
        # As a list: JSON has no keys that are not texts, and no order of them.
        key, value = (_inside(f"{item}[{n}]", of, depth + 1) for n, of in enumerate(kind.inner, 1))
        pair = f"array[cast({key} as json), cast({value} as json)]"
        return f"transform(map_entries({sql}), {item} -> {pair})"
    if kind.name == "struct":
        fields = ", ".join(
            f"cast({_inside(f'{sql}[{n}]', of, depth + 1)} as json)"
            for n, of in enumerate(kind.inner, 1)
        )
        return f"if({sql} is null, null, array[{fields}])"
    return _scalar(sql, kind)


def of_athena(text: str | None, kind: Type) -> Any:
    """The value that `shown` showed."""
    if text is None:
        return None
    return _of_json(json.loads(text), kind) if kind.inner else _read(text, kind)


def _of_json(value: Any, kind: Type) -> Any:
    if value is None:
        return None
    if kind.name == "array":
        return [_of_json(item, kind.inner[0]) for item in value]
    if kind.name == "map":
        return _sorted([list(map(_of_json, pair, kind.inner)) for pair in value])
    if kind.name == "struct":
        return list(map(_of_json, value, kind.inner))
    return _read(value, kind)


def _read(text: str, kind: Type) -> Any:
    value = from_athena(text, kind.trino)
    return _form(value, kind)


def of_duckdb(value: Any, kind: Type) -> Any:
    """A value of DuckDB's Python client, which has another form if its type is not the declared."""
    if value is None:
        return None
    if kind.name == "array" and isinstance(value, list):
        return [of_duckdb(item, kind.inner[0]) for item in value]
    if kind.name == "map" and isinstance(value, dict):
        return _sorted([list(map(of_duckdb, pair, kind.inner)) for pair in value.items()])
    if kind.name == "struct" and isinstance(value, dict):
        return list(map(of_duckdb, value.values(), kind.inner))
    return _form(from_duckdb(value, kind.trino), kind)


def _form(value: Any, kind: Type) -> Any:
    if kind.name == "float" and isinstance(value, float):
        try:
            return struct.unpack("f", struct.pack("f", value))[0]
        except OverflowError:
            return value
    if kind.name.startswith("char") and isinstance(value, str):
        return value.rstrip(" ")  # padded on one side, as conformance of tables takes it
    if isinstance(value, bytes):
        return f"X'{value.hex().upper()}'"
    if kind.name.startswith("decimal"):
        return str(value)
    return value


def _sorted(pairs: list[list[Any]]) -> list[list[Any]]:
    return sorted(pairs, key=repr)
