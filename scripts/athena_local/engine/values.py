"""Trino's values and types as Athena writes them in results."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Signature = Mapping[str, Any]
Render = Callable[[Any], str]

# Athena's Precision by type; decimals and strings have their own.
_PRECISION = {
    "integer": 10,
    "bigint": 19,
    "smallint": 5,
    "tinyint": 3,
    "double": 17,
    "real": 17,
    "time": 3,
    "time with time zone": 3,
    "timestamp": 3,
    "timestamp with time zone": 3,
    "varchar": 2_147_483_647,
}
_CHARACTERS = frozenset({"varchar", "char"})


def column_info(column: Mapping[str, Any]) -> dict[str, Any]:
    """Athena's ColumnInfo of a column as Trino describes it."""
    signature = column["typeSignature"]
    kind = signature["rawType"]
    numbers = [a["value"] for a in signature.get("arguments", []) if a.get("kind") == "LONG"]
    precision, scale = _PRECISION.get(kind, 0), 0
    if kind == "decimal":
        precision, scale = numbers
    elif kind in _CHARACTERS and numbers:
        precision = numbers[0]
    return text_column(
        column["name"],
        "float" if kind == "real" else kind,
        precision=min(precision, 2_147_483_647),
        scale=scale,
        case_sensitive=kind in _CHARACTERS,
    )


def text_column(
    name: str,
    kind: str = "string",
    *,
    precision: int = 0,
    scale: int = 0,
    case_sensitive: bool = False,
) -> dict[str, Any]:
    """A ColumnInfo; by default the one column of a statement that answers in lines of text."""
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": kind,
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": case_sensitive,
    }


ROWS_WRITTEN = text_column("rows", "bigint", precision=19)


def row_renderer(
    columns: Sequence[Mapping[str, Any]],
) -> Callable[[Sequence[Any]], list[str | None]]:
    """A function from a row of Trino's JSON values to Athena's texts; NULL stays None."""
    renders = [renderer(column["typeSignature"]) for column in columns]

    def render(row: Sequence[Any]) -> list[str | None]:
        return [
            None if value is None else write(value)
            for write, value in zip(renders, row, strict=True)
        ]

    return render


def renderer(signature: Signature) -> Render:
    """How a value of that type is written: `[a, b]`, `{k=v}`, `{field0=1}`, hex bytes, …."""
    kind = signature["rawType"]
    inner = [argument["value"] for argument in signature.get("arguments", [])]
    if kind == "array":
        return _array(_nullable(renderer(inner[0])))
    if kind == "map":
        return _map(_nullable(renderer(inner[1])))
    if kind == "row":
        return _row(inner)
    if kind == "varbinary":
        return _bytes
    if kind == "boolean":
        return lambda value: "true" if value else "false"
    return str


def _nullable(render: Render) -> Render:
    return lambda value: "null" if value is None else render(value)


def _array(item: Render) -> Render:
    return lambda value: "[" + ", ".join(map(item, value)) + "]"


def _map(item: Render) -> Render:
    # Keys are JSON's, so they are text already.
    return lambda value: "{" + ", ".join(f"{k}={item(v)}" for k, v in value.items()) + "}"


def _row(fields: Sequence[Mapping[str, Any]]) -> Render:
    names = [
        (field.get("fieldName") or {}).get("name") or f"field{index}"
        for index, field in enumerate(fields)
    ]
    renders = [_nullable(renderer(field["typeSignature"])) for field in fields]

    def render(value: Sequence[Any]) -> str:
        parts = (f"{n}={r(v)}" for n, r, v in zip(names, renders, value, strict=True))
        return "{" + ", ".join(parts) + "}"

    return render


def _bytes(value: str) -> str:
    return base64.b64decode(value).hex(" ")
