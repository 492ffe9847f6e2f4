"""The types of a Parquet file's columns, by DuckDB's names without precision."""

import re
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as parquet

_LOGICAL = {
    "STRING": "VARCHAR",
    "ENUM": "VARCHAR",
    "JSON": "VARCHAR",
    "DECIMAL": "DECIMAL",
    "DATE": "DATE",
    "TIME": "TIME",
    "TIMESTAMP": "TIMESTAMP",
    "UUID": "UUID",
    "INTERVAL": "INTERVAL",
}
_PHYSICAL = {
    "BOOLEAN": "BOOLEAN",
    "INT32": "INTEGER",
    "INT64": "BIGINT",
    "INT96": "TIMESTAMP",
    "FLOAT": "FLOAT",
    "DOUBLE": "DOUBLE",
}
_INTEGERS = {8: "TINYINT", 16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}
_WHOLE = (*_INTEGERS.values(), "UTINYINT", "USMALLINT")
_TEXTS = ("VARCHAR", "BLOB")
# Hive type -> the types that Athena reads as it, with the value that DuckDB gives too.
_READ_AS: dict[str, tuple[str, ...]] = {
    "tinyint": _WHOLE,
    "smallint": _WHOLE,
    "int": (*_WHOLE, "UINTEGER"),
    "bigint": (*_WHOLE, "UINTEGER", "UBIGINT"),
    "float": ("FLOAT",),
    "double": (*_WHOLE, "FLOAT", "DOUBLE"),
    "decimal": (*_WHOLE, "DECIMAL"),
    "string": (*_WHOLE, "DECIMAL", *_TEXTS),
    "varchar": (*_WHOLE, *_TEXTS),
    "char": _TEXTS,
    "binary": _TEXTS,
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "timestamp": ("TIMESTAMP",),
    "array": ("array",),
    "map": ("map",),
    "struct": ("struct",),
}


def type_damage(schema: parquet.ParquetSchema, declared: Mapping[str, str]) -> str | None:
    """The first column whose type is not read as its `declared` Hive type; None if all are.

    Columns go by name, in any case; one that the file lacks is in order. Types inside of arrays,
    maps and structs are not compared.
    """
    found = column_types(schema)
    for column, kind in declared.items():
        one = found.get(column.casefold())
        hive = re.match("[a-z]*", kind.strip().lower())
        if one is not None and hive and one not in _READ_AS.get(hive.group(), (one,)):
            return f"has {one} in column {column}, which is declared as {kind}"
    return None


def column_types(schema: parquet.ParquetSchema) -> dict[str, str]:
    """Top-level column, in lower case -> its type; nested ones are array, map or struct."""
    found = {}
    nested = None
    for number in range(len(schema)):
        column = schema.column(number)
        if column.path == column.name:
            found[column.name.casefold()] = _type(column)
        else:
            nested = nested or schema.to_arrow_schema()
    for field in nested or ():
        if field.name.casefold() not in found:
            found[field.name.casefold()] = _nested(field.type)
    return found


def _type(column: parquet.ColumnSchema) -> str:
    logical = column.logical_type
    if logical.type == "INT":
        # PyArrow tells width and sign in the text alone: Int(bitWidth=32, isSigned=false).
        text = str(logical)
        width = next(width for width in _INTEGERS if f"bitWidth={width}," in text)
        return ("" if "isSigned=true" in text else "U") + _INTEGERS[width]
    return _LOGICAL.get(logical.type) or _PHYSICAL.get(column.physical_type, "BLOB")


def _nested(kind: pa.DataType) -> str:
    if pa.types.is_map(kind):
        return "map"
    return "struct" if pa.types.is_struct(kind) else "array"
