"""Results as Athena writes them: values, CSV, the metadata file, rows in pages; no server."""

import base64

import pytest
from athena_local.engine.values import column_info, renderer, text_column
from athena_local.executions.store import RowStore
from athena_local.results.csv_file import csv_chunks, text_chunks
from athena_local.results.metadata_file import metadata_bytes


def signature(kind: str, *inner: object) -> dict[str, object]:
    return {
        "rawType": kind,
        "arguments": [{"kind": "TYPE_SIGNATURE", "value": value} for value in inner],
    }


INTEGER = signature("integer")
ROW = {
    "rawType": "row",
    "arguments": [
        {"value": {"fieldName": {"name": "a"}, "typeSignature": INTEGER}},
        {"value": {"fieldName": None, "typeSignature": signature("boolean")}},
    ],
}


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (INTEGER, 7, "7"),
        (signature("boolean"), False, "false"),
        (signature("varbinary"), base64.b64encode(b"\x00\xff").decode(), "00 ff"),
        (signature("array", INTEGER), [1, None], "[1, null]"),
        (signature("array", signature("array", INTEGER)), [[1], []], "[[1], []]"),
        (signature("map", signature("varchar"), INTEGER), {"k": None, "l": 1}, "{k=null, l=1}"),
        (ROW, [1, True], "{a=1, field1=true}"),
    ],
)
def test_values(kind: dict[str, object], value: object, text: str) -> None:
    assert renderer(kind)(value) == text


@pytest.mark.parametrize(
    ("kind", "arguments", "expected"),
    [
        ("varchar", [2147483647], ("varchar", 2147483647, 0, True)),
        ("varchar", [5], ("varchar", 5, 0, True)),
        ("decimal", [12, 3], ("decimal", 12, 3, False)),
        ("real", [], ("float", 17, 0, False)),
        ("bigint", [], ("bigint", 19, 0, False)),
        ("array", [], ("array", 0, 0, False)),
        ("time", [], ("time", 3, 0, False)),
    ],
)
def test_column_info(kind: str, arguments: list[int], expected: tuple[object, ...]) -> None:
    info = column_info(
        {
            "name": "c",
            "typeSignature": {
                "rawType": kind,
                "arguments": [{"kind": "LONG", "value": value} for value in arguments],
            },
        }
    )
    assert (info["Type"], info["Precision"], info["Scale"], info["CaseSensitive"]) == expected
    assert (info["Name"], info["Label"], info["CatalogName"]) == ("c", "c", "hive")


def test_csv_tells_null_from_empty_text() -> None:
    rows = [["a", "b"], ['say "hi"', None], ["", "x\ny"]]
    assert b"".join(csv_chunks(rows)) == b'"a","b"\n"say ""hi""",\n"","x\ny"\n'
    assert b"".join(text_chunks([["a", None], ["b", "c"]])) == b"a\t\nb\tc\n"


def test_csv_comes_in_chunks_and_loses_nothing() -> None:
    rows = [[str(number), "x" * 100] for number in range(10_000)]
    chunks = list(csv_chunks(rows))
    assert len(chunks) > 3
    assert b"".join(chunks).count(b"\n") == 10_000


def test_metadata_file_is_the_published_one() -> None:
    """The dump of stackoverflow.com/questions/55991018: one column `ary` of type array."""
    columns = [text_column("ary", "array")]
    assert metadata_bytes("20190423_125128_00001_ehtur", columns) == (
        bytes([0x0A, 0x1B])
        + b"20190423_125128_00001_ehtur"
        + bytes([0x22, 0x19])
        + b"\x0a\x04hive\x22\x03ary\x2a\x03ary\x32\x05array\x48\x03"
    )


def test_metadata_file_counts_in_varints() -> None:
    content = metadata_bytes("q", [text_column("n" * 200, "varchar", precision=300)])
    assert b"\x22\xc8\x01" + b"n" * 200 in content
    assert b"\x38\xac\x02" in content


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1_700])
def test_rows_are_read_by_position(count: int) -> None:
    store = RowStore()
    rows: list[list[str | None]] = [[str(number), None] for number in range(count)]
    for row in rows:
        store.append(row)
    assert len(store) == count
    assert list(store) == rows
    for first in (0, 1, 498, 500, 999, count):
        assert store.read(first, 600) == rows[first : first + 600]
    store.close()
    assert len(store) == 0


def test_many_rows_leave_memory() -> None:
    store = RowStore()
    for number in range(60_000):
        store.append([str(number), "x" * 100])
    assert store._file._rolled
    assert store.read(59_999, 5) == [["59999", "x" * 100]]
