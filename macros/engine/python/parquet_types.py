"""The types of a Parquet file's columns, by DuckDB's names without precision."""

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
