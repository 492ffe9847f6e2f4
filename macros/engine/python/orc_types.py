"""The types of an ORC file's columns."""

import pyarrow as pa
from column_types import nested_type

_NAMES = {
    pa.bool_(): "BOOLEAN",
    pa.int8(): "TINYINT",
    pa.int16(): "SMALLINT",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float32(): "FLOAT",
    pa.float64(): "DOUBLE",
    pa.string(): "VARCHAR",
    pa.binary(): "BLOB",
    pa.date32(): "DATE",
}


def orc_types(schema: pa.Schema) -> dict[str, str]:
    """Top-level column, in lower case -> its type, as `type_damage` takes them."""
    return {field.name.casefold(): _type(field.type) for field in schema}


def _type(kind: pa.DataType) -> str:
    if pa.types.is_nested(kind):
        return nested_type(kind)
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP WITH TIME ZONE" if kind.tz else "TIMESTAMP"
    return "DECIMAL" if pa.types.is_decimal(kind) else _NAMES.get(kind, str(kind))
