"""dbt-duckdb plugin: what raw files need that SQL cannot do."""

import codecs
import csv
import gzip
import itertools
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.orc as orc
from column_types import type_damage
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection
from duckdb.func import FunctionNullHandling
from file_types import file_types
from gzip_pieces import CHUNK_BYTES, gzip_damage, gzip_pieces

_ORC_MAGIC = b"ORC"
_HEADER_CHARACTERS = 1 << 20
# DuckDB's reader takes lines up to 16 MiB (_duckdb_lines).
_LONG_LINE_BYTES = 15 << 20
# _duckdb_raw_files refuses them.
_OTHER_CODECS = (".bz2", ".snappy", ".lz4", ".lzo", ".deflate")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_REPLACEMENT = "\ufffd".encode()
_HALF_MILLISECOND = pa.scalar(500_000, pa.duration("ns"))


def is_empty_file(path: str) -> bool:
    """Whether a file (`path`, on this machine) has no byte; one that is gone is not empty."""
    try:
        return Path(path).stat().st_size == 0
    except OSError:
        return False


def check_text_file(path: str) -> dict[str, Any]:
    """What a text file (`path`, on this machine; gzip or zstd by its end) is like, in one reading.

    Returns:
        damage: what is wrong with a gzip or zstd file, or None if it is whole (all members to the
            last checksum) or neither.
        is_plain: whether DuckDB's read_csv gives its lines as Athena does: UTF-8, one kind of line
            end, no line above 15 MiB, and no ? in the path of a packed file, where DuckDB takes the
            path to end. For a file of another compression it is true.
    """
    if path.endswith(_OTHER_CODECS):
        return {"damage": None, "is_plain": True}
    shape = _TextShape()
    try:
        for piece in _pieces(path):
            shape.add(piece)
    except _ZstdDamageError as error:
        return {"damage": f"is not a whole zstd file ({error})", "is_plain": True}
    except OSError:
        return {"damage": None, "is_plain": True}
    except (zlib.error, EOFError) as error:
        return {"damage": gzip_damage(error), "is_plain": True}
    is_known_as_packed = "?" not in path or not path.endswith((".gz", ".zst"))
    return {"damage": None, "is_plain": is_known_as_packed and shape.is_plain()}


def check_column_file(path: str, columns: list[str], declared: list[str]) -> str | None:
    """What is wrong with a Parquet or ORC file (`path`, on this machine); None if it is in order.

    The format is that of the first bytes. Only the end of the file, where the schema is, is read.
    The `columns` must have types that are read as the `declared` ones.
    """
    try:
        with Path(path).open("rb") as file:
            is_orc = file.read(len(_ORC_MAGIC)) == _ORC_MAGIC
        kind = "ORC" if is_orc else "Parquet"
        found = file_types(kind, path)
    except FileNotFoundError:
        return None
    except (pa.ArrowException, OSError) as error:
        return f"is not a whole {kind} file ({str(error).splitlines()[0]})"
    return type_damage(kind, found, dict(zip(columns, declared, strict=True)))


def text_lines(path: str, skipped: int) -> list[str]:
    """The lines of a text file (`path`, on this machine; gzip or zstd by its end), no line ends.

    LF, CRLF and CR end a line, also mixed; the first `skipped` lines are left out. Bytes that are
    not UTF-8 become U+FFFD as Java decodes them, a byte order mark at the start is dropped. The
    whole file is in memory. Empty if the file is gone.
    """
    try:
        content = b"".join(_pieces(path))
    except OSError:
        return []
    # Java takes a surrogate of three bytes for one fault, Python for three.
    content = _SURROGATE.sub(_REPLACEMENT, content.removeprefix(codecs.BOM_UTF8))
    lines = _LINE_END.split(content)
    if not lines[-1]:
        del lines[-1]
    return [line.decode(errors="replace") for line in lines[skipped:]]


class _TextShape:
    """What the pieces of a file, added in order, say about its encoding and lines."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_utf8 = True
        self._ends = {b"\n": 0, b"\r": 0, b"\r\n": 0}
        self._held = b""
        self._line_bytes = 0
        self._has_long_line = False

    def add(self, piece: bytes) -> None:
        """Take the next bytes of the file."""
        try:
            self._decoder.decode(piece)
        except UnicodeDecodeError:
            self._is_utf8 = False
        # A CRLF may be cut in two.
        piece = self._held + piece
        self._held = piece[-1:] if piece.endswith(b"\r") else b""
        self._count(piece[: len(piece) - len(self._held)])

    def is_plain(self) -> bool:
        """The answer of check_text_file; no bytes may be added after."""
        self._count(self._held)
        try:
            self._decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            self._is_utf8 = False
        pairs = self._ends[b"\r\n"]
        kinds = (pairs, self._ends[b"\n"] - pairs, self._ends[b"\r"] - pairs)
        return self._is_utf8 and not self._has_long_line and sum(map(bool, kinds)) <= 1

    def _count(self, piece: bytes) -> None:
        for end in self._ends:
            self._ends[end] += piece.count(end)
        # Pieces are at most 1 MiB, so that the length is exact enough.
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        self._line_bytes = len(piece) - last - 1 + (self._line_bytes if last < 0 else 0)
        self._has_long_line |= self._line_bytes > _LONG_LINE_BYTES


def _pieces(path: str) -> Iterator[bytes]:
    """The bytes of a file in pieces of at most 1 MiB; those of all members of a gzip or zstd file.

    Raises zlib.error where a gzip file is damaged, EOFError where it is cut off; for zstd
    _ZstdDamageError.
    """
    if path.endswith(".zst"):
        yield from _zstd_pieces(path)
        return
    with Path(path).open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK_BYTES), b"")
        yield from gzip_pieces(chunks) if path.endswith(".gz") else chunks


class _ZstdDamageError(Exception):
    """A zstd file that is not whole."""


def _zstd_pieces(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as file, pa.PythonFile(file) as packed:
        stream = pa.CompressedInputStream(packed, "zstd")
        try:
            while piece := stream.read(CHUNK_BYTES):
                yield piece
        except OSError as error:
            raise _ZstdDamageError(str(error)) from None


def header_error(
    path: str, columns: list[str], separator: str, quote: str, line_count: int
) -> str | None:
    """What is wrong with the header of a text file (`path`, gzip if it ends so), or None.

    One of the first `line_count` lines, and no more is read, must name `columns` in their order,
    as far as both go: fields that a file has more or less than the declaration do no harm. Only
    letters and digits count, in any case, so that `Order ID` is order_id. An empty `quote` means
    none. A file without any text is in order; check_text_file reports a damaged one. A file of
    a compression other than gzip is not looked at.
    """
    if path.endswith((".zst", *_OTHER_CODECS)):
        return None
    opener = gzip.open if path.endswith(".gz") else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", errors="replace") as file:
            lines = [file.readline(_HEADER_CHARACTERS) for _ in range(line_count)]
    except (OSError, EOFError, zlib.error):
        return None
    style: dict[str, Any] = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    headers = [
        next(csv.reader([line.rstrip("\r\n")], delimiter=separator, **style))
        for line in itertools.takewhile(bool, lines)
        if line.strip("\r\n")
    ]
    wanted = [_name(column) for column in columns]
    if not headers or any(all(map(str.__eq__, map(_name, header), wanted)) for header in headers):
        return None
    found, declared = separator.join(headers[0])[:200], separator.join(columns)
    return f"{path} has the header '{found}', the declared columns are '{declared}'"


def _name(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def orc_stripes(path: str) -> int:
    """The number of stripes of an ORC file (`path`, on this machine); 0 if the file is gone.

    Raises ValueError for a file that is not whole.
    """
    try:
        return int(_orc_file(path).nstripes)
    except FileNotFoundError:
        return 0


def orc_rows(path: str, stripe: int, columns: list[str]) -> list[list[str | None]]:
    """The rows of a stripe of an ORC file: texts of `columns`, found by name in any case.

    Times are UTC in milliseconds; a column that the file lacks is None. One stripe is in memory.
    """
    file = _orc_file(path)
    names = {name.casefold(): name for name in file.schema.names}
    found = [names.get(column.casefold()) for column in columns]
    batch = file.read_stripe(stripe, columns=[name for name in found if name])
    texts = [_texts(batch.column(name)) if name else [None] * batch.num_rows for name in found]
    return [list(row) for row in zip(*texts, strict=True)]


def _orc_file(path: str) -> orc.ORCFile:
    try:
        return orc.ORCFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(
            f"{path} is not a whole ORC file ({error}). Fix: upload the file again, or move it out"
        ) from error


def _texts(values: pa.Array) -> list[str | None]:
    if pa.types.is_float32(values.type):
        # The text of a float is short; read as a double it would be another number.
        values = pc.cast(values, pa.float64())
    if pa.types.is_timestamp(values.type):
        # Athena rounds to milliseconds.
        values = pc.floor_temporal(pc.add(values, _HALF_MILLISECOND), unit="millisecond")
        values = pc.cast(values, pa.timestamp("ms", values.type.tz))
    texts: list[str | None] = pc.cast(values, pa.string()).to_pylist()
    return texts


def register(conn: DuckDBPyConnection) -> None:
    """Register the functions on a connection."""
    functions: list[tuple[Callable[..., Any], list[Any], str]] = [
        (is_empty_file, ["VARCHAR"], "BOOLEAN"),
        (check_text_file, ["VARCHAR"], "STRUCT(damage VARCHAR, is_plain BOOLEAN)"),
        (check_column_file, ["VARCHAR", "VARCHAR[]", "VARCHAR[]"], "VARCHAR"),
        (text_lines, ["VARCHAR", "INTEGER"], "VARCHAR[]"),
        (orc_stripes, ["VARCHAR"], "BIGINT"),
        (orc_rows, ["VARCHAR", "INTEGER", "VARCHAR[]"], "VARCHAR[][]"),
        (header_error, ["VARCHAR", "VARCHAR[]", "VARCHAR", "VARCHAR", "INTEGER"], "VARCHAR"),
    ]
    for function, parameters, result in functions:
        conn.create_function(
            function.__name__,
            function,
            parameters,
            result,
            null_handling=FunctionNullHandling.SPECIAL,
            side_effects=True,
        )


class Plugin(BasePlugin):
    """Registers these functions on every connection that dbt opens."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Register them; dbt-duckdb calls this once per connection."""
        register(conn)
