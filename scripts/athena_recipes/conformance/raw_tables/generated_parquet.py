"""Parquet files, and the columns that they are for."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from athena_recipes.conformance.raw_tables.edge_texts import names
from athena_recipes.conformance.raw_tables.tables import File, Pairs, ParquetColumn, ParquetFile

_NAN, _INFINITY = float("nan"), float("inf")
_STAMP_US = (
    0,
    1704164645123600,
    1704164645123500,
    -1500,
    -500,
    -62135596800000000,
    253402300799999999,
)
# Hive type -> types of files; the first is the usual one.
_OF = {
    "boolean": ("bool", "int32"),
    "tinyint": ("int8", "int32", "int64", "uint8"),
    "smallint": ("int16", "int32", "uint16"),
    "int": ("int32", "int16", "int64", "uint8", "uint16", "uint32", "double", "string"),
    "bigint": ("int64", "int32", "uint32", "uint64", "float", "decimal(9,2)"),
    "float": ("float", "double", "int32"),
    "double": ("double", "float", "int32", "int64", "decimal(9,2)"),
    "decimal(9,2)": ("decimal(9,2)", "decimal(18,4)", "int32", "int64", "double"),
    "decimal(18,4)": ("decimal(18,4)", "decimal(9,2)", "decimal(38,10)"),
    "decimal(38,10)": ("decimal(38,10)", "decimal(18,4)"),
    "string": (
        "string",
        "dictionary",
        "binary",
        "int32",
        "int64",
        "bool",
        "fixed(2)",
        "decimal(9,2)",
    ),
    "varchar(3)": ("string", "dictionary", "binary"),
    "char(3)": ("string", "binary"),
    "binary": ("binary", "string", "fixed(2)"),
    "date": ("date", "timestamp_us", "int32", "string"),
    "timestamp": (
        *("timestamp_ms", "timestamp_us", "timestamp_ns", "timestamp_us_utc"),
        *("date", "int64", "string"),
    ),
    "array<bigint>": ("list<int64>", "int64", "list<string>"),
    "array<string>": ("list<string>", "list<int64>"),
    "array<double>": ("list<double>",),
    "map<string,bigint>": ("map<string,int64>",),
    "map<string,string>": ("map<string,string>",),
    "struct<a:bigint,b:string>": (
        *("struct<a:int64,b:string>", "struct<b:string,a:int64>", "struct<A:int64,B:string>"),
        *("struct<a:int64>",),
    ),
    "struct<b:string>": ("struct<a:int64,b:string>",),
    "array<struct<a:bigint,b:string>>": ("list<struct<a:int64,b:string>>",),
    "struct<a:array<bigint>>": ("struct<a:list<int64>>",),
}
_VALUES: dict[str, tuple[Any, ...]] = {
    "bool": (True, False),
    "int8": (0, -128, 127),
    "int16": (0, -32768, 32767, 200),
    "int32": (0, 1, -(2**31), 2**31 - 1, 300, 70000),
    "int64": (0, 1, -(2**63), 2**63 - 1, 2**31, 300),
    "uint8": (0, 255),
    "uint16": (0, 65535),
    "uint32": (0, 1, 2**32 - 1, 2**31),
    "uint64": (0, 1, 2**64 - 1, 2**63),
    "float": (0.0, 1.5, -0.0, 0.1, _NAN, _INFINITY, 3.4028235e38),
    "double": (0.0, 1.5, -0.0, 0.1, _NAN, -_INFINITY, 1.7976931348623157e308, 5e-324),
    "decimal(9,2)": (Decimal("0.00"), Decimal("1.25"), Decimal("-9999999.99")),
    "decimal(18,4)": (
        Decimal("0.0000"),
        Decimal("1.2550"),
        Decimal("-1.2450"),
        Decimal("99999999.9999"),
    ),
    "decimal(38,10)": (
        Decimal("0E-10"),
        Decimal("1.2345678901"),
        Decimal("9" * 28 + ".0000000001"),
    ),
    "string": ("", "abc", "a", "ä漢😀", "x\x00y", "a\nb", "1", "  x ", "abcdef"),
    "dictionary": ("a", "b", "abcdef"),
    "binary": (b"", b"abc", b"x"),
    "fixed(2)": (b"ab", b"  "),
    "date": (0, 19724, -1, -719162, 2932896, -141428),
    "timestamp_ms": tuple(value // 1000 for value in _STAMP_US),
    "timestamp_us": _STAMP_US,
    "timestamp_ns": (0, 1704164645123600789, 1704164645123500000, -1500, -500000),
    "timestamp_us_utc": _STAMP_US,
    "list<int64>": ((), (1, None, 3), (2**40,)),
    "list<string>": ((), ("a", None, ""), ("ä",)),
    "list<double>": ((), (0.5, None, _NAN)),
    "map<string,int64>": ((), (("k", 1), ("l", None))),
    "map<string,string>": ((), (("k", "v"), ("", None))),
    "struct<a:int64,b:string>": ((("a", 1), ("b", "x")), (("a", None), ("b", None))),
    "struct<b:string,a:int64>": ((("b", "x"), ("a", 1)),),
    "struct<A:int64,B:string>": ((("A", 1), ("B", "x")),),
    "struct<a:int64>": ((("a", 1),),),
    "list<struct<a:int64,b:string>>": ((), ((("a", 1), ("b", None)), None)),
    "struct<a:list<int64>>": ((("a", (1, None)),), (("a", None),)),
}
_OPTIONS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("compression", ("none", "snappy", "gzip", "zstd", "lz4", "brotli")),
    ("use_dictionary", (True, False)),
    ("data_page_version", ("1.0", "2.0")),
    ("version", ("1.0", "2.4", "2.6")),
    ("use_deprecated_int96_timestamps", (True, False)),
    ("row_group_size", (1, 2)),
    ("write_statistics", (False,)),
    ("store_decimal_as_integer", (True,)),
)


def parquet_parts(chance: random.Random) -> tuple[Pairs, Callable[[str], File]]:
    """Columns, and what makes a file of a path."""
    columns = tuple(
        (name, chance.choice(list(_OF))) for name in names(chance, chance.choice((1, 1, 2, 3)))
    )
    # A wrong type ends the query: one of few tables has one.
    odd = chance.random() < 0.4

    def file(path: str) -> File:
        rows = chance.randrange(1, 5)
        found = [_column(chance, name, kind, rows, odd) for name, kind in columns]
        if len(found) > 1 and chance.random() < 0.1:
            found.pop()
        if chance.random() < 0.1:
            found.append(_column(chance, "more", "bigint", rows, False))
        chance.shuffle(found)
        options = tuple(
            (name, chance.choice(values)) for name, values in _OPTIONS if chance.random() < 0.2
        )
        return ParquetFile(path, tuple(found), options)

    return columns, file


def _column(chance: random.Random, name: str, kind: str, rows: int, odd: bool) -> ParquetColumn:
    types = _OF[kind]
    of = chance.choice(types) if odd and chance.random() < 0.5 else types[0]
    if chance.random() < 0.1:
        name = chance.choice((name.upper(), name.lower()))
    values = tuple(
        None if chance.random() < 0.15 else chance.choice(_VALUES[of]) for _ in range(rows)
    )
    return ParquetColumn(name, of, values)
