"""dbt-duckdb plugin: checks of raw files that SQL cannot do."""

import csv
import gzip
import itertools
import re
import zlib
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

_CHUNK_BYTES = 1 << 20
_GZIP_WINDOW = 31
_HEADER_CHARACTERS = 1 << 20


def is_empty_file(path: str) -> bool:
    """Whether a file (`path`, on this machine) has no byte; one that is gone is not empty."""
    try:
        return Path(path).stat().st_size == 0
    except OSError:
        return False


def gzip_error(path: str) -> str | None:
    """What is wrong with a gzip file (`path`, on this machine), or None if it is whole.

    Reads the file in pieces of 1 MiB, all members to the last checksum.
    """
    reader = zlib.decompressobj(_GZIP_WINDOW)
    try:
        with Path(path).open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                while chunk:
                    reader.decompress(chunk)
                    chunk = reader.unused_data if reader.eof else b""
                    if reader.eof and chunk:
                        reader = zlib.decompressobj(_GZIP_WINDOW)
    except zlib.error as error:
        return f"{path} is not a whole gzip file ({error})"
    return None if reader.eof else f"{path} is a truncated gzip file"


def header_error(
    path: str, columns: list[str], separator: str, quote: str, line_count: int
) -> str | None:
    """What is wrong with the header of a text file (`path`, gzip if it ends so), or None.

    One of the first `line_count` lines, and no more is read, must name `columns` in their order,
    as far as both go: fields that a file has more or less than the declaration do no harm. Only
    letters and digits count, in any case, so that `Order ID` is order_id. An empty `quote` means
    none. A file without any text is in order; an unreadable one is for gzip_error to tell.
    """
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


class Plugin(BasePlugin):
    """Registers these functions on every connection that dbt opens."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Register them; dbt-duckdb calls this once per connection."""
        options: dict[str, Any] = {"null_handling": "special", "side_effects": True}
        conn.create_function("is_empty_file", is_empty_file, ["VARCHAR"], "BOOLEAN", **options)
        conn.create_function("gzip_error", gzip_error, ["VARCHAR"], "VARCHAR", **options)
        conn.create_function(
            "header_error",
            header_error,
            ["VARCHAR", "VARCHAR[]", "VARCHAR", "VARCHAR", "INTEGER"],
            "VARCHAR",
            **options,
        )
