"""Which objects on S3 are not whole files: Athena ends a query that reads one."""

import io
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from athena_recipes.engines.duckdb_functions import find_modules

_CHUNK_BYTES = 1 << 20
# The bytes that begin a Parquet or ORC file, and where they are at its end.
_PARQUET = (b"PAR1", b"PARE")
_SHORTEST_PARQUET = 12
_ORC = b"ORC"
_ENDINGS = (".gz", ".parquet", ".orc")


def is_checkable(key: str) -> bool:
    """Whether the name of an object says that it can be checked: gzip, Parquet, ORC, no ending.

    Athena's own CTAS and UNLOAD write Parquet and ORC files without an ending.
    """
    return key.endswith(_ENDINGS) or "." not in key.rsplit("/", 1)[-1]


def damage(
    client: Any,
    bucket: str,
    key: str,
    size_bytes: int,
    declared: Sequence[Mapping[str, str]] = (),
) -> str | None:
    """What is wrong with an object that `is_checkable`, or None.

    A gzip file is read in full; of another only the first and the last bytes are read. An empty
    object is in order, because Athena skips it. A Parquet or ORC file must have types that are read
    as the `declared` ones (column -> Hive type, of each table that reads it). Raises ClientError
    where it cannot be read.
    """
    if not size_bytes:
        return None

    def read(start: int, end: int) -> bytes:
        answer = client.get_object(Bucket=bucket, Key=key, Range=f"bytes={start}-{end}")
        body: bytes = answer["Body"].read()
        return body

    if key.endswith(".gz"):
        body = client.get_object(Bucket=bucket, Key=key)["Body"]
        return _gzip_damage(body.iter_chunks(_CHUNK_BYTES))
    return _column_file_damage(key, size_bytes, read, declared)


def _gzip_damage(chunks: Iterable[bytes]) -> str | None:
    find_modules()
    from gzip_pieces import gzip_damage, gzip_pieces

    try:
        for _ in gzip_pieces(chunks):
            pass
    except (zlib.error, EOFError) as error:
        return gzip_damage(error)
    return None


def _column_file_damage(
    key: str,
    size_bytes: int,
    read: Callable[[int, int], bytes],
    declared: Sequence[Mapping[str, str]],
) -> str | None:
    first = read(0, 3)
    is_orc = key.endswith(".orc") or first.startswith(_ORC)
    if not is_orc and first not in _PARQUET and not key.endswith(".parquet"):
        return None
    last = read(max(0, size_bytes - 8), size_bytes - 1)
    if is_orc:
        # The last byte is the length of what ends with the magic.
        is_whole = first.startswith(_ORC) and last[-4:-1] == _ORC
        if not is_whole:
            return "is not a whole ORC file"
        return _type_damage("ORC", _Ranges(size_bytes, read), declared) if declared else None
    footer_bytes = int.from_bytes(last[:4], "little")
    is_whole = (
        size_bytes >= _SHORTEST_PARQUET
        and first in _PARQUET
        and last[4:] == first
        and footer_bytes <= size_bytes - _SHORTEST_PARQUET
    )
    if not is_whole:
        return "is not a whole Parquet file"
    # The schema of a file whose footer is encrypted cannot be read without its key.
    if not declared or first != _PARQUET[0]:
        return None
    footer = read(size_bytes - 8 - footer_bytes, size_bytes - 1)
    return _type_damage("Parquet", io.BytesIO(first + footer), declared)


def _type_damage(
    kind: str, file: io.BytesIO | io.RawIOBase, declared: Sequence[Mapping[str, str]]
) -> str | None:
    """The damage by type of a Parquet or ORC file; of a Parquet file the rows may be left out."""
    find_modules()
    from column_types import type_damage
    from file_types import file_types

    try:
        types = file_types(kind, file)
    except (pa.ArrowException, OSError) as error:
        return f"is not a whole {kind} file ({str(error).splitlines()[0]})"
    found = (type_damage(kind, types, columns) for columns in declared)
    return next((one for one in found if one), None)


class _Ranges(io.RawIOBase):
    """An object of `size_bytes` as a file: each reading is a range of it (first and last byte)."""

    def __init__(self, size_bytes: int, read: Callable[[int, int], bytes]) -> None:
        self._size_bytes, self._read, self._at = size_bytes, read, 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, as files do."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size_bytes}[whence]
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """The place of the next reading."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the object goes."""
        end = min(self._at + len(buffer), self._size_bytes)
        if end <= self._at:
            return 0
        content = self._read(self._at, end - 1)
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)
