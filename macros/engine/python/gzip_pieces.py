"""Unpacking gzip files in pieces: of raw files on this machine, and of objects on S3."""

import zlib
from collections.abc import Iterable, Iterator

CHUNK_BYTES = 1 << 20
_WINDOW = 31


def gzip_pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of all members of a gzip file, in pieces of at most 1 MiB.

    `chunks` are the file's bytes, in order. Raises zlib.error where the file is damaged, EOFError
    where it is cut off.
    """
    reader = zlib.decompressobj(_WINDOW)
    for chunk in chunks:
        rest = chunk
        while rest:
            if reader.eof:
                reader = zlib.decompressobj(_WINDOW)
            yield reader.decompress(rest, CHUNK_BYTES)
            rest = reader.unused_data if reader.eof else reader.unconsumed_tail
    while not reader.eof and (piece := reader.decompress(b"", CHUNK_BYTES)):
        yield piece
    if not reader.eof:
        raise EOFError


def gzip_damage(error: zlib.error | EOFError) -> str:
    """What is wrong with a gzip file, from the error that `gzip_pieces` raised."""
    if isinstance(error, EOFError):
        return "is a truncated gzip file"
    return f"is not a whole gzip file ({error})"
