"""Compressions of text files, by the ending of the name, as Hadoop writes them."""

import bz2
import gzip
import zlib
from collections.abc import Callable

import pyarrow as pa


def _hadoop_blocks(codec: str) -> Callable[[bytes], bytes]:
    """Hadoop's frame: the size of a block, then the size of its compressed bytes and these."""

    def compress(data: bytes) -> bytes:
        if not data:
            return b""
        block: bytes = pa.Codec(codec).compress(data, asbytes=True)
        return len(data).to_bytes(4, "big") + len(block).to_bytes(4, "big") + block

    return compress


_CODECS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".zst": lambda data: pa.Codec("zstd").compress(data, asbytes=True),
    ".bz2": bz2.compress,
    ".deflate": zlib.compress,
    ".snappy": _hadoop_blocks("snappy"),
    ".lz4": _hadoop_blocks("lz4_raw"),
}
ENDINGS = tuple(_CODECS)


def compressed(data: bytes, ending: str) -> bytes:
    """`data` in the compression of an ending; the empty ending is none."""
    return _CODECS[ending](data)
