"""Folders by a template, files by a pattern, and ORC: what the layout of S3 Inventory needs."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.orc as orc
import pyarrow.parquet as pq
import pytest

from tests.python.support.raw_project import LOCATION, SCHEMA, RawProject, RawTable

COLUMNS = {"id": "bigint", "name": "string", "is_new": "boolean", "sold_at": "timestamp"}
ROWS = pa.table(
    {
        "ID": pa.array([1, 2], pa.int64()),
        "name": ["a", None],
        "sold_at": pa.array([datetime(2026, 3, 1, 1, 2, 3, 456_000), None], pa.timestamp("ms")),
    }
)


def content(kind: str) -> bytes:
    buffer = io.BytesIO()
    (orc if kind == "orc" else pq).write_table(ROWS, buffer)
    return buffer.getvalue()


def table(kind: str, files: dict[str, bytes]) -> RawTable:
    return RawTable(
        f"shop_{kind}",
        COLUMNS if kind != "csv" else {"line": "string"},
        dict(files),
        file_format=None if kind == "csv" else kind,
        row_format=r"delimited fields terminated by '\001'" if kind == "csv" else None,
        partitions={"shop": "string", "till": "string"},
        tbl_properties=(
            "('athena_recipes.partition.template' ="
            f" '{LOCATION}/shop_{kind}/${{shop}}/${{till}}/data',"
            f" 'athena_recipes.file.pattern' = '/data/[^/]+[.]{kind}$')"
        ),
    )


@pytest.fixture
def project(tmp_path: Path) -> RawProject:
    files = {
        "north/1/data/a.csv": b"line\n",
        "north/1/data/a.parquet": content("parquet"),
        "north/a%20b/data/a.orc": content("orc"),
        "north/1/manifest.json": b"{}\n",
        "north/data/outside.csv": b"in no partition\n",
        "north/1/data/_hidden.csv": b"hidden\n",
    }
    return RawProject(tmp_path, [table(kind, files) for kind in ("csv", "parquet", "orc")])


def rows(project: RawProject, kind: str, columns: str) -> list[tuple[Any, ...]]:
    with project.connect() as connection:
        sql = f"select {columns}, shop, till from {SCHEMA}.shop_{kind} order by 1"
        return connection.execute(sql).fetchall()


def test_each_table_reads_its_files_of_a_shared_folder(project: RawProject) -> None:
    success, said = project.create()
    assert success, said
    assert rows(project, "csv", "line") == [("line", "north", "1")]
    at = datetime(2026, 3, 1, 1, 2, 3, 456_000)
    expected = [(1, "a", None, at), (2, None, None, None)]
    columns = "id, name, is_new, sold_at"
    assert rows(project, "parquet", columns) == [(*row, "north", "1") for row in expected]
    # The text of a folder is the value: it is not decoded, as that of key=value folders is.
    assert rows(project, "orc", columns) == [(*row, "north", "a%20b") for row in expected]


def test_an_orc_file_that_is_damaged_after_the_check_is_named(project: RawProject) -> None:
    project.write("shop_orc", "north/2/data/cut.orc", content("orc"))
    success, _ = project.create()
    assert success
    project.write("shop_orc", "north/2/data/cut.orc", content("orc")[:40])
    with pytest.raises(Exception, match=r"cut\.orc is not a whole ORC file.*Fix:"):
        rows(project, "orc", "id")


def test_the_table_on_athena_is_of_its_format_and_not_projected(project: RawProject) -> None:
    ddl = project.athena_ddl()["shop_orc"]
    assert "'orc.column.index.access' = 'false'" in ddl
    assert "partitioned by" in ddl
    assert "projection.enabled" not in ddl
