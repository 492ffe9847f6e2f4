"""The search for leaks finds what is packed: a search that finds nothing must mean something."""

import base64
import gzip
import html
import io
import json
import zipfile

import pyarrow as pa
import pyarrow.orc as orc
import pyarrow.parquet as parquet
import pytest

from tests.python.support.leaks import key_forms, leaks

SECRET = "+1-202-555-0199"
KEY = "00ff10c0ffee" * 5 + "abcd"


def columnar(kind: str) -> bytes:
    table, file = pa.table({"n": [1, 2], "text": ["a" * 100, f"call {SECRET}"]}), io.BytesIO()
    if kind == "orc":
        orc.write_table(table, file, compression="zstd")
    else:
        parquet.write_table(table, file, compression=kind)
    return file.getvalue()


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner", content)
    return file.getvalue()


CONTENTS = {
    "plain": SECRET.encode(),
    "html": html.escape(SECRET).replace("+", "&#43;").encode(),
    "json": json.dumps(SECRET).replace("+", "\\u002b").encode(),
    "gzip": gzip.compress(SECRET.encode()),
    "zip of gzip": zipped(gzip.compress(SECRET.encode())),
    "zstd parquet": columnar("zstd"),
    "snappy parquet": columnar("snappy"),
    "orc": columnar("orc"),
    "gzip of parquet": gzip.compress(columnar("zstd")),
    "not text": b"\xff\xfe\x00" + SECRET.encode() + b"\x80",
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_secret_is_found(kind: str) -> None:
    assert leaks(CONTENTS[kind], [SECRET, "another"]) == [SECRET]


def test_a_key_is_found_however_it_is_written() -> None:
    key = bytes.fromhex(KEY)
    for written in (KEY.upper().encode(), base64.b64encode(key), b"\x00" + key + b"\x00"):
        assert leaks(written, key_forms(KEY)) != []
    assert leaks(b"nothing of it", key_forms(KEY)) == []
