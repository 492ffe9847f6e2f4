"""The recipe's raw files as bytes that can be searched: plain and gzip."""

import gzip
import zlib

RAW = "raw/slack_words/"
QUARANTINE = "quarantine/slack_words/"
USERS = f"{RAW}users/"
# Compressions that engines read and this command does not.
UNREAD = (".zst", ".bz2", ".snappy", ".lz4", ".lzo", ".deflate")


def unpacked(key: str, content: bytes) -> bytes | None:
    """The text of a file; None if it is damaged or compressed otherwise."""
    if key.endswith(UNREAD):
        return None
    if not is_gzip(content):
        return None if key.endswith(".gz") and content else content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return None


def packed(content: bytes, like: bytes) -> bytes:
    """The opposite: compressed if `like` is."""
    return gzip.compress(content, mtime=0) if is_gzip(like) else content


def is_gzip(content: bytes) -> bool:
    """Whether a file is compressed by gzip, whatever its name is."""
    return content.startswith(b"\x1f\x8b")
