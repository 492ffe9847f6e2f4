"""Searches unpacked files for texts that must not have leaked."""

import base64
import gzip
import html
import io
import zipfile
from collections.abc import Iterator, Sequence

import pyarrow.orc as orc
import pyarrow.parquet as parquet


def found_in(text: str, secrets: Sequence[str]) -> list[str]:
    """The secrets that a text contains, in any case."""
    folded = text.lower()
    return [secret for secret in secrets if secret.lower() in folded]


def leaks(content: bytes, secrets: Sequence[str]) -> list[str]:
    """The secrets that a file contains: in its bytes, in packed content (gzip, zip, Parquet,
    ORC, one in another), and behind the escapes of HTML and JSON."""
    found = [secret for text in _texts(content) for secret in found_in(text, secrets)]
    return sorted(set(found))


def key_forms(key_hex: str) -> list[str]:
    """A key as it might be written: hexadecimal, Base64, and its bytes."""
    key = bytes.fromhex(key_hex)
    return [key_hex, base64.b64encode(key).decode().rstrip("="), key.decode("latin-1")]


def _texts(content: bytes) -> Iterator[str]:
    for plain in (content.decode("latin-1"), content.decode("utf-8", "replace")):
        yield plain
        yield html.unescape(plain)
        if "\\u00" in plain:
            yield plain.replace("\\u002b", "+").replace("\\u0040", "@").replace("\\u002d", "-")
    for part in _unpacked(content):
        yield from _texts(part)


def _unpacked(content: bytes) -> Iterator[bytes]:
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    elif content[:4] == b"PAR1" or content[:3] == b"ORC":
        read = parquet.read_table if content[:1] == b"P" else orc.read_table
        yield str(read(io.BytesIO(content)).to_pylist()).encode()
