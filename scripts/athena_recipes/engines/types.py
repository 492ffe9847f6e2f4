"""DuckDB's types in Hive's spelling: the only definition of equal types.

| DuckDB | Athena |
|---|---|
| VARCHAR | string, varchar(n), char(n) |
| TINYINT, SMALLINT, INTEGER, BIGINT | tinyint, smallint, int, bigint |
| FLOAT, DOUBLE | float, double |
| DECIMAL(p,s) | decimal(p,s) |
| BOOLEAN, DATE, BLOB | boolean, date, binary |
| TIMESTAMP (any precision) | timestamp |
| TIMESTAMP WITH TIME ZONE | timestamp with local time zone |
| T[], STRUCT(a T), MAP(K, V) | array<t>, struct<a:t>, map<k,v> |
"""

from typing import Any

import duckdb
from duckdb.sqltypes import DuckDBPyType

_SCALARS = {
    "varchar": "string",
    "tinyint": "tinyint",
    "smallint": "smallint",
    "integer": "int",
    "bigint": "bigint",
    "float": "float",
    "double": "double",
    "boolean": "boolean",
    "date": "date",
    "blob": "binary",
    "timestamp": "timestamp",
    "timestamp_s": "timestamp",
    "timestamp_ms": "timestamp",
    "timestamp_ns": "timestamp",
    "timestamp with time zone": "timestamp with local time zone",
}


def hive_type_of(kind: Any) -> str:
    """Hive's spelling of a DuckDBPyType; types that Athena lacks stay in DuckDB's words."""
    if kind.id == "decimal":
        (_, precision), (_, scale) = kind.children
        return f"decimal({precision},{scale})"
    if kind.id == "list":
        return f"array<{hive_type_of(kind.children[0][1])}>"
    if kind.id == "struct":
        return f"struct<{','.join(f'{n.lower()}:{hive_type_of(t)}' for n, t in kind.children)}>"
    if kind.id == "map":
        (_, key), (_, value) = kind.children
        return f"map<{hive_type_of(key)},{hive_type_of(value)}>"
    return _SCALARS.get(str(kind).lower(), str(kind))


def duckdb_type(text: str) -> DuckDBPyType:
    """A DuckDB type from its text in `information_schema`."""
    return duckdb.type(text)


def comparable(kind: str) -> str:
    """A Hive type without what does not matter: the length of texts, spaces, case."""
    text = kind.lower().replace(", ", ",")
    for name in ("varchar", "char"):
        while (start := text.find(f"{name}(")) >= 0:
            text = text[:start] + "string" + text[text.index(")", start) + 1 :]
    return text
