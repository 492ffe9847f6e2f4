"""Damaged files: a raw table leaves them out, says so, and the ledger names them."""

import gzip
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.orc as orc
import pyarrow.parquet as parquet
import pytest

from tests.python.engine import raw_cases_refused
from tests.python.support.raw_project import LOCATION, SCHEMA, RawProject, RawTable
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

ID = {"id": "int"}
IDS = pa.table({"id": pa.array([1, 2], pa.int32())})
LINES = gzip.compress(b"1\n2\n" * 1000)
ZSTD = pa.Codec("zstd").compress(b"1\n2\n" * 1000, asbytes=True)


def packed(kind: str) -> bytes:
    """The bytes of a Parquet or ORC file with two rows."""
    sink = io.BytesIO()
    if kind == "parquet":
        parquet.write_table(IDS, sink)
    else:
        orc.write_table(IDS, sink)
    return sink.getvalue()


def parquet_of(**columns: Any) -> bytes:
    """The bytes of a Parquet file of these columns."""
    sink = io.BytesIO()
    parquet.write_table(pa.table(columns), sink)
    return sink.getvalue()


def cut(content: bytes) -> bytes:
    """The first half, as an interrupted upload leaves it."""
    return content[: len(content) // 2]


# Table, rows that are left, (file, damage).
DAMAGED: list[tuple[RawTable, int, list[tuple[str, str]]]] = [
    (
        RawTable(
            "damaged_text",
            ID,
            {
                "good.gz": gzip.compress(b"1\n2\n"),
                "a/cut.gz": LINES[:-9],
                "it's.gz": b"1\n2\n" * 20,
                "rotten.gz": LINES[:-8] + b"8 bytes.",
            },
            row_format="delimited fields terminated by '|'",
        ),
        2,
        [
            ("a/cut.gz", "is a truncated gzip file"),
            ("it's.gz", "is not a whole gzip file"),
            ("rotten.gz", "is not a whole gzip file"),
        ],
    ),
    (
        RawTable(
            "damaged_zstd",
            ID,
            {"good.zst": ZSTD, "cut.zst": ZSTD[:-9], "other.zst": b"1\n2\n" * 20},
            row_format="delimited fields terminated by '|'",
        ),
        2_000,
        [("cut.zst", "is not a whole zstd file"), ("other.zst", "is not a whole zstd file")],
    ),
    *(
        (
            RawTable(
                f"damaged_{kind}",
                ID,
                {
                    "good": packed(kind),
                    "cut": cut(packed(kind)),
                    "other": b"id\n" + b"1\n2\n" * 9,
                },
                file_format=kind,
            ),
            2,
            [("cut", f"is not a whole {name} file"), ("other", "is not a whole Parquet file")],
        )
        for kind, name in (("parquet", "Parquet"), ("orc", "ORC"))
    ),
    (
        RawTable("damaged_alone", ID, {"cut": cut(packed("parquet"))}, file_format="parquet"),
        0,
        [("cut", "is not a whole Parquet file")],
    ),
    (
        RawTable(
            "damaged_types",
            {"id": "bigint", "n": "double"},
            {
                "good": parquet_of(id=pa.array([1], pa.int32()), N=pa.array([1])),
                "null": parquet_of(id=pa.array([2]), n=pa.nulls(1)),
                "lacks": parquet_of(id=pa.array([3])),
                "text": parquet_of(id=pa.array([4]), N=["much"]),
                "real": parquet_of(id=pa.array([5.0])),
                "list": parquet_of(id=pa.array([6]), n=[[1.5]]),
            },
            file_format="parquet",
        ),
        3,
        [
            ("list", "has array in column n, which is declared as double"),
            ("real", "has DOUBLE in column id, which is declared as bigint"),
            ("text", "has VARCHAR in column n, which is declared as double"),
        ],
    ),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> RawProject:
    tables = [table for table, *_ in (*DAMAGED, *raw_cases_refused.TABLES)]
    project = RawProject(tmp_path_factory.mktemp("damaged"), tables)
    success, said = project.run("run-operation", "create_function_library")
    assert success, said
    return project


def ledger(project: RawProject, name: str) -> list[tuple[str, str, str]]:
    """File, reason and damage of the files that a table does not read."""
    statement = project.compiled(
        "select path, reason, damage from"
        f" {{{{ athena_recipes.raw_file_ledger('{name}') }}}} as files"
        f" where table_name = '{name}' and not is_read"
        f"{{% set needed = source('{name}', '{name}') %}}"
    )
    with project.connect() as connection:
        rows = connection.execute(statement).fetchall()
    return sorted((path.split(f"/{LOCATION}/{name}/", 1)[1], *rest) for path, *rest in rows)


@pytest.mark.parametrize(
    ("table", "rows", "damaged"), DAMAGED, ids=[str(table) for table, _, _ in DAMAGED]
)
def test_a_damaged_file_is_left_out_and_named(
    table: RawTable, rows: int, damaged: list[tuple[str, str]], project: RawProject
) -> None:
    success, said = project.create(table.name)
    assert success, said
    warned = " ".join(said.split())
    assert f"leaves out {len(damaged)} damaged file" in warned
    with project.connect() as connection:
        counted = connection.execute(f"select count(id) from {SCHEMA}.{table.name}").fetchall()
    assert counted == [(rows,)]
    found = ledger(project, table.name)
    assert [(file, reason) for file, reason, _ in found] == [
        (file, "unreadable") for file, _ in damaged
    ]
    for (file, _, text), (_, damage) in zip(found, damaged, strict=True):
        assert text.startswith(damage)
        assert f"/{table.name}/{file} {damage}" in warned


@pytest.mark.parametrize(
    ("table", "damage"),
    raw_cases_refused.TABLES,
    ids=[str(one) for one, _ in raw_cases_refused.TABLES],
)
def test_a_file_of_other_types_is_left_out(
    table: RawTable, damage: str, project: RawProject
) -> None:
    success, said = project.create(table.name)
    assert success, said
    [file] = table.files
    assert f"/{table.name}/{file} {damage}" in " ".join(said.split())
    assert ledger(project, table.name) == [(file, "unreadable", damage)]


def test_a_file_that_was_uploaded_again_is_read(tmp_path: Path) -> None:
    """The view changes with the damage, not with the names of files."""
    project = RawProject(
        tmp_path, [RawTable("again", ID, {"a": cut(packed("parquet"))}, file_format="parquet")]
    )
    success, said = project.run("run-operation", "create_function_library")
    assert success, said
    assert project.create()[0]
    assert [reason for _, reason, _ in ledger(project, "again")] == ["unreadable"]
    project.write("again", "a", packed("parquet"))
    success, said = project.create()
    assert success, said
    assert "damaged" not in said
    assert ledger(project, "again") == []
    with project.connect() as connection:
        assert connection.execute(f"select count(*) from {SCHEMA}.again").fetchall() == [(2,)]
