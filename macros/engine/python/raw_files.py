"""dbt-duckdb plugin: checks of raw files that SQL cannot do."""

import zlib
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

_CHUNK_BYTES = 1 << 20
_GZIP_WINDOW = 31


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


class Plugin(BasePlugin):
    """Registers `gzip_error(path)` on every connection that dbt opens."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Called by dbt-duckdb when it opens the database."""
        options: dict[str, Any] = {"null_handling": "special", "side_effects": True}
        conn.create_function("gzip_error", gzip_error, ["VARCHAR"], "VARCHAR", **options)
