"""Which types of a Parquet or ORC file's columns Athena reads as the declared Hive types.

Types of files have DuckDB's names without precision; nested ones are array, map or struct.
"""

import re
from collections.abc import Mapping

import pyarrow as pa

_SIGNED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
_WHOLE = (*_SIGNED, "UTINYINT", "USMALLINT")
_TEXTS = ("VARCHAR", "BLOB")
_NESTED = {"array": ("array",), "map": ("map",), "struct": ("struct",)}
# Hive type -> the types that Athena reads as it, with the value that DuckDB gives too.
_PARQUET_READ_AS: dict[str, tuple[str, ...]] = {
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
    **_NESTED,
}
# Trino also reads what changes without a word: text that is no number is NULL as a number, 1.5 is 1
# as an integer, a day is its number, bytes are hexadecimal digits, and a number that is too large
# for a decimal is NULL.
_ORC_READ_AS: dict[str, tuple[str, ...]] = {
    "tinyint": ("TINYINT",),
    "smallint": _SIGNED,
    "int": _SIGNED,
    "bigint": _SIGNED,
    "float": ("FLOAT",),
    "double": (*_SIGNED, "FLOAT", "DOUBLE"),
    "decimal": ("DECIMAL",),
    "string": (*_SIGNED, "DECIMAL", "VARCHAR"),
    "varchar": ("VARCHAR",),
    "char": ("VARCHAR",),
    "binary": ("BLOB",),
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "timestamp": ("TIMESTAMP",),
    **_NESTED,
}
_READ_AS = {"Parquet": _PARQUET_READ_AS, "ORC": _ORC_READ_AS}


def type_damage(kind: str, found: Mapping[str, str], declared: Mapping[str, str]) -> str | None:
    """The first column whose type is not read as its `declared` Hive type; None if all are.

    `kind` is Parquet or ORC; `found` has the file's columns in lower case and their types. Columns
    go by name, in any case; one that the file lacks is in order. Types inside of arrays, maps and
    structs are not compared.
    """
    for column, wanted in declared.items():
        one = found.get(column.casefold())
        hive = re.match("[a-z]*", wanted.strip().lower())
        if one is not None and hive and one not in _READ_AS[kind].get(hive.group(), (one,)):
            return f"has {one} in column {column}, which is declared as {wanted}"
    return None


def nested_type(kind: pa.DataType) -> str:
    """The name of a type that is not scalar."""
    if pa.types.is_map(kind):
        return "map"
    return "struct" if pa.types.is_struct(kind) else "array"
