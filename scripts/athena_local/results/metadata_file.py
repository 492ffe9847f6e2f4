"""The `.metadata` file beside a result: its columns, as Athena's drivers read them.

AWS does not document the file. A published dump of one (stackoverflow.com/questions/55991018) shows
a protocol-buffers message: field 1 is the engine's query id, field 4 repeats once a column with
catalog (1), name (4), label (5), type (6) and nullable (9, 3 for UNKNOWN); empty values are left
out. The dump has no schema (2), table (3), precision (7), scale (8) or case (10): their numbers are
inferred from the order of the API's ColumnInfo.
"""

from collections.abc import Sequence
from typing import Any

_QUERY_ID, _COLUMN = 1, 4
_VARINT, _BYTES = 0, 2
_TEXTS = ("CatalogName", "SchemaName", "TableName", "Name", "Label", "Type")
_NULLABLE = {"NOT_NULL": 1, "NULLABLE": 2, "UNKNOWN": 3}


def metadata_bytes(query_id: str, columns: Sequence[dict[str, Any]]) -> bytes:
    """The file's content for columns in the API's form (ColumnInfo)."""
    described = (_text(_COLUMN, _column(column)) for column in columns)
    return _text(_QUERY_ID, query_id.encode()) + b"".join(described)


def _column(column: dict[str, Any]) -> bytes:
    texts = (
        _text(number, str(column.get(name, "")).encode())
        for number, name in enumerate(_TEXTS, start=1)
    )
    numbers = (
        column.get("Precision", 0),
        column.get("Scale", 0),
        _NULLABLE.get(column.get("Nullable", "UNKNOWN"), 3),
        int(bool(column.get("CaseSensitive"))),
    )
    return b"".join(texts) + b"".join(
        _varint(number << 3 | _VARINT) + _varint(value)
        for number, value in enumerate(numbers, start=len(_TEXTS) + 1)
        if value
    )


def _text(number: int, content: bytes) -> bytes:
    if not content:
        return b""
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
