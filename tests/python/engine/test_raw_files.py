"""The checks of raw files that SQL cannot do."""

import gzip
import sys
from pathlib import Path

import duckdb
import pytest

from tests.python.support.dbt_command import REPO

sys.path.insert(0, str(REPO / "macros" / "engine" / "python"))
import raw_files

from tests.python.support.selection import STANDARD

pytestmark = STANDARD

WHOLE = gzip.compress(b"text\n" * 5000)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (WHOLE, None),
        (WHOLE + WHOLE, None),
        (gzip.compress(b""), None),
        (WHOLE[:-1], "truncated"),
        (WHOLE + WHOLE[:-1], "truncated"),
        (b"", "truncated"),
        (WHOLE[:-5] + b"\x00" + WHOLE[-4:], "not a whole gzip"),
        (b"plain text", "not a whole gzip"),
        (WHOLE + b"rubbish", "not a whole gzip"),
    ],
    ids=["one", "two", "none", "cut", "second cut", "empty", "checksum", "plain", "rubbish"],
)
def test_error_of_a_gzip_file(content: bytes, error: str | None, tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(content)
    found = raw_files.check_text_file(str(path))["damage"]
    assert found == error or (error and found and error in found)


MIB = 1 << 20


@pytest.mark.parametrize(
    ("content", "is_plain"),
    [
        (b"", True),
        (b"a\nb", True),
        (b"a\r\nb\r\n", True),
        (b"a\rb\r", True),
        ("a\nö\n".encode(), True),
        (b"x" * (MIB - 1) + "ö\n".encode(), True),
        (b"x" * (MIB - 1) + b"\r\ny\r\n", True),
        (b"x" * (14 * MIB) + b"\ny\n", True),
        (b"a\nb\r\n", False),
        (b"a\nb\rc\n", False),
        (b"a\nb\r", False),
        (b"x" * (MIB - 1) + b"\r\ny\n", False),
        (b"a\n\xff\n", False),
        ("a\nö".encode()[:-1], False),
        (b"x\n" * MIB + b"\xe9", False),
        (b"x" * (16 * MIB) + b"\ny\n", False),
        (b"y\n" + b"x" * (16 * MIB), False),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_a_plain_file_is_left_to_duckdb(
    content: bytes, is_plain: bool, name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content, 1) if name.endswith(".gz") else content)
    assert raw_files.check_text_file(str(path)) == {"damage": None, "is_plain": is_plain}


@pytest.mark.parametrize(("name", "is_plain"), [("a?.json", True), ("a?.gz", False)])
def test_duckdb_does_not_see_that_a_file_is_packed(
    name: str, is_plain: bool, tmp_path: Path
) -> None:
    path = tmp_path / "what?" / name
    path.parent.mkdir()
    path.write_bytes(gzip.compress(b"a\n") if name.endswith(".gz") else b"a\n")
    read = f"select * from read_csv('{str(path).replace('?', '[?]')}', header = false)"
    with duckdb.connect() as connection:
        try:
            is_read = connection.execute(read).fetchall() == [("a",)]
        except duckdb.Error:
            is_read = False
    assert is_read == is_plain
    assert raw_files.check_text_file(str(path))["is_plain"] == is_plain
    assert raw_files.text_lines(str(path), 0) == ["a"]


@pytest.mark.parametrize(
    ("content", "skipped", "lines"),
    [
        (b"a\r\n\nb\rc", 0, ["a", "", "b", "c"]),
        (b"a\nb\n", 1, ["b"]),
        (b"a\n", 2, []),
        (b"", 0, []),
        (b"\xef\xbb\xbfa\n", 0, ["a"]),
        # As Java decodes: a cut sequence is one fault, as is a surrogate; other bytes one each.
        (b"caf\xe9 \xe2\x82\nb", 0, ["caf\ufffd \ufffd", "b"]),
        (
            b"\xed\xa0\x80|\xe0\x80\x80|\xf8|\xc0\x80",
            0,
            ["\ufffd|" + 3 * "\ufffd" + "|\ufffd|" + 2 * "\ufffd"],
        ),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_text_lines(
    content: bytes, skipped: int, lines: list[str], name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert raw_files.text_lines(str(path), skipped) == lines


@pytest.mark.parametrize(
    ("content", "agrees"),
    [
        ("order_id,name\n1,a\n", True),
        ("ORDER_ID,Name\r\n", True),
        ('"Order ID","name"\n', True),
        ("\ufefforder_id,name\n", True),
        ("orderId,name,more\n", True),
        ("order_id\n", True),
        ("", True),
        ("\n", True),
        ("name,order_id\n", False),
        ("order_id;name\n", False),
        ("1,a\n", False),
        ("order_id,title\n", False),
        ("#1\norder_id,name\n", False),
        ('{"order_id": 1}\n', False),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_header_error(content: str, agrees: bool, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    data = content.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    found = raw_files.header_error(str(path), ["order_id", "name"], ",", '"', 1)
    assert (found is None) == agrees
    assert agrees or (found and str(path) in found and "'order_id,name'" in found)


def test_header_may_be_any_skipped_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Report of May\na|b\n1|2\n")
    assert raw_files.header_error(str(path), ["a", "b"], "|", "", 2) is None
    assert raw_files.header_error(str(path), ["a", "b"], "|", "", 1) is not None
    assert raw_files.header_error(str(path), ["1", "2"], "|", "", 2) is not None


def test_header_error_leaves_a_broken_gzip_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(WHOLE[:9])
    assert raw_files.header_error(str(path), ["a"], ",", '"', 1) is None
    path.write_bytes(b"plain")
    assert raw_files.header_error(str(path), ["a"], ",", '"', 1) is None


def test_header_of_another_compression_is_not_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd compressed")
    assert raw_files.header_error(str(path), ["a"], ",", '"', 1) is None


def test_only_a_file_without_a_byte_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert not raw_files.is_empty_file(str(path))
    path.touch()
    assert raw_files.is_empty_file(str(path))
    path.write_bytes(b"\n")
    assert not raw_files.is_empty_file(str(path))
