"""The types of a Parquet file's columns."""

import pyarrow.parquet as parquet
from column_types import nested_type

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


def parquet_types(schema: parquet.ParquetSchema) -> dict[str, str]:
    """Top-level column, in lower case -> its type, as `type_damage` takes them."""
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
            found[field.name.casefold()] = nested_type(field.type)
    return found


def _type(column: parquet.ColumnSchema) -> str:
    logical = column.logical_type
    if logical.type == "INT":
        # PyArrow tells width and sign in the text alone: Int(bitWidth=32, isSigned=false).
        text = str(logical)
        width = next(width for width in _INTEGERS if f"bitWidth={width}," in text)
        return ("" if "isSigned=true" in text else "U") + _INTEGERS[width]
    return _LOGICAL.get(logical.type) or _PHYSICAL.get(column.physical_type, "BLOB")
