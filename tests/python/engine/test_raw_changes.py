"""create_raw_tables over time: empty lakes, files that arrive, what it says, what it refuses."""

import gzip
import re
from pathlib import Path

import pytest

from tests.python.support.raw_project import SCHEMA, RawProject, RawTable
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

JSON = "serde 'org.openx.data.jsonserde.JsonSerDe'"
CSV = "serde 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"
TEXT = "delimited fields terminated by '|'"
SKIP = "('skip.header.line.count' = '1')"
NAMES = {"Order_ID": "string", "name": "string"}
LINE = {"line": "string"}


def projected(**settings: str) -> str:
    """Table properties of a projected partition column dt."""
    properties = {f"projection.dt.{key}": value for key, value in settings.items()}
    properties["projection.enabled"] = "true"
    return "(" + ", ".join(f"'{key}' = '{value}'" for key, value in properties.items()) + ")"


# Table, and what the message must hold: the file or table, what was found, the fix.
REFUSED: list[tuple[RawTable, list[str]]] = [
    (
        RawTable(
            "header_csv",
            NAMES,
            {"good.csv": "order_id,name\n1,a\n", "in/bad.csv": '"name","order_id"\na,1\n'},
            row_format=CSV,
            tbl_properties=SKIP,
        ),
        [
            "header_csv/in/bad.csv has the header 'name,order_id'",
            "the declared columns are 'Order_ID,name'",
            "Fix: export the file with these columns in this order",
        ],
    ),
    (
        RawTable(
            "header_missing_gzip",
            NAMES,
            {"a.csv.gz": gzip.compress(b"1|a\n2|b\n")},
            row_format=TEXT,
            tbl_properties=SKIP,
        ),
        ["header_missing_gzip/a.csv.gz has the header '1|a'", "Fix: export the file"],
    ),
    (
        RawTable("csv_types", {"a": "string", "n": "decimal(5,1)"}, {"a": "x\n"}, row_format=CSV),
        ["csv_types.csv_types", "column n is decimal(5,1)", "Fix: declare it as string"],
    ),
    *(
        (
            RawTable(f"packed_{ending}", LINE, {f"a.{ending}": b"x"}, row_format=JSON),
            [f"packed_{ending}/a.{ending} is compressed as DuckDB cannot read", "Fix: upload"],
        )
        for ending in ("bz2", "snappy", "lz4")
    ),
    (
        RawTable("text_types", {"a": "array<string>"}, {"a": "x\n"}, row_format=TEXT),
        ["text_types.text_types", "column a of a text file is array<string>", "Fix: declare it"],
    ),
    (
        RawTable("serde", LINE, {"a": "x\n"}, row_format="serde 'com.example.Regex'"),
        ["serde.serde", "com.example.Regex", "Fix: in models/sources.yml use file_format: parquet"],
    ),
    (
        RawTable(
            "json_property",
            LINE,
            {"a": "{}\n"},
            row_format=f"{JSON} with serdeproperties ('dots.in.keys' = 'true')",
        ),
        ["json_property", "SerDe property 'dots.in.keys'", "Fix: use only mapping.<column>"],
    ),
    (
        RawTable(
            "csv_property",
            LINE,
            {"a": "x\n"},
            row_format=f"{CSV} with serdeproperties ('quote' = '-')",
        ),
        ["csv_property", "SerDe property 'quote'", "Fix: use only separatorChar"],
    ),
    (
        RawTable(
            "text_property",
            LINE,
            {"a": "x\n"},
            row_format="serde 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'"
            " with serdeproperties ('escape.delim' = '-')",
        ),
        ["text_property", "SerDe property 'escape.delim'", "Fix: use only field.delim"],
    ),
    (
        RawTable(
            "text_delimiter", LINE, {"a": "x\n"}, row_format="delimited fields terminated by '||'"
        ),
        ["'||' is not one character", "Fix: write ','"],
    ),
    (
        RawTable("column_type", {"a": "array<string"}, {"a": "{}\n"}, row_format=JSON),
        ["'array<string' is not a Hive type", "Fix: write it like"],
    ),
    (
        RawTable("column_no_type", {"a": ""}, {"a": "{}\n"}, row_format=JSON),
        ["column_no_type", "column a has no data_type", "Fix: give its Hive type"],
    ),
    (
        RawTable(
            "projection_type",
            LINE,
            {"dt=1/a": "x\n"},
            row_format=TEXT,
            partitions={"dt": "string"},
            tbl_properties=projected(type="dates"),
        ),
        ["projection_type", "projection.dt.type is 'dates'", "Fix: use date, enum"],
    ),
    (
        RawTable(
            "projection_format",
            LINE,
            {"dt=1/a": "x\n"},
            row_format=TEXT,
            partitions={"dt": "string"},
            tbl_properties=projected(type="date", format="YYYY/MMM", range="2024/Jan,NOW"),
        ),
        ["Date format 'YYYY/MMM'", "Fix: use yyyy"],
    ),
    (
        RawTable(
            "projection_unit",
            LINE,
            {"dt=2024-01-01-00/a": "x\n"},
            row_format=TEXT,
            partitions={"dt": "string"},
            tbl_properties=projected(
                type="date", format="yyyy-MM-dd-HH", range="2024-01-01-00,NOW", interval="1"
            ),
        ),
        ["projection.dt.interval.unit is not set", "Fix: use YEARS, MONTHS, WEEKS, DAYS"],
    ),
    (
        RawTable(
            "projection_space",
            LINE,
            {"dt=a/a": "x\n"},
            row_format=TEXT,
            partitions={"dt": "string"},
            tbl_properties=projected(type="enum", values="a, b"),
        ),
        ["projection.dt.values has ' b'", "Fix: remove it"],
    ),
]


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> RawProject:
    return RawProject(tmp_path_factory.mktemp("refused"), [table for table, _ in REFUSED])


@pytest.mark.parametrize(("table", "parts"), REFUSED, ids=[str(table) for table, _ in REFUSED])
def test_what_cannot_be_read_names_the_fix(
    table: RawTable, parts: list[str], refusing: RawProject
) -> None:
    success, said = refusing.create(table.name)
    assert not success
    for part in parts:
        assert part in said


def test_unknown_recipe_lists_the_known_ones(refusing: RawProject) -> None:
    success, said = refusing.create("nowhere")
    assert not success
    assert "no source named nowhere has an external: block" in said
    assert "Fix: pass one of column_no_type, column_type, csv_property" in said


@pytest.fixture
def project(tmp_path: Path) -> RawProject:
    tables = [
        RawTable("first", {"id": "int", "tags": "array<string>"}, {}, row_format=JSON),
        RawTable(
            "second", {"n": "decimal(8,2)"}, {}, file_format="parquet", partitions={"dt": "date"}
        ),
        RawTable("third", {"a": "string"}, {}, row_format=CSV, tbl_properties=SKIP),
    ]
    return RawProject(tmp_path, tables)


def changes(said: str) -> dict[str, str]:
    """What create_raw_tables said of each table."""
    lines = re.findall(r"(created|changed|unchanged)  \S+  \S+/raw/raw_test/(\w+)", said)
    return {table: change for change, table in lines}


def warned(said: str) -> set[str]:
    """Tables of which create_raw_tables said that their folder has no file."""
    text = " ".join(said.split())
    return set(re.findall(r"no file to read in \S+/raw/raw_test/(\w+)/,", text))


def test_empty_lake_then_files_then_nothing_new(project: RawProject) -> None:
    success, said = project.create()
    assert success, said
    assert changes(said) == {"first": "created", "second": "created", "third": "created"}
    assert warned(said) == {"first", "second", "third"}
    with project.connect() as connection:
        for table, types in {
            "first": [("id", "INTEGER"), ("tags", "VARCHAR[]"), ("$path", "VARCHAR")],
            "second": [("n", "DECIMAL(8,2)"), ("dt", "DATE"), ("$path", "VARCHAR")],
            "third": [("a", "VARCHAR"), ("$path", "VARCHAR")],
        }.items():
            described = connection.execute(f"describe {SCHEMA}.{table}").fetchall()
            assert [tuple(row[:2]) for row in described] == types
            assert connection.execute(f"select * from {SCHEMA}.{table}").fetchall() == []

    success, said = project.create()
    assert success, said
    assert set(changes(said).values()) == {"unchanged"}

    project.write("first", "_hidden.json", '{"id": 0}\n')
    project.write("third", "a.csv", "a\nx\n")
    success, said = project.create()
    assert changes(said) == {"first": "unchanged", "second": "unchanged", "third": "changed"}
    assert warned(said) == {"first", "second"}  # a hidden file is not read
    project.write("first", "a.json", '{"id": 1, "tags": []}\n')
    success, said = project.create("first")
    assert changes(said) == {"first": "changed"}
    assert warned(said) == set()
    # The view reads the folder anew: a later file needs no run.
    project.write("first", "later/b.json", '{"id": 2}\n')
    with project.connect() as connection:
        rows = connection.execute(f"select id, tags from {SCHEMA}.first order by id").fetchall()
        assert rows == [(1, []), (2, None)]
        assert connection.execute(f"select a from {SCHEMA}.third").fetchall() == [("x",)]


def test_changed_declaration_changes_the_view(project: RawProject) -> None:
    project.write("first", "a.json", '{"id": 1, "more": "x"}\n')
    success, said = project.create()
    assert success, said
    project.declare(RawTable("first", {"id": "string", "more": "string"}, {}, row_format=JSON))
    success, said = project.create()
    assert changes(said) == {"first": "changed", "second": "unchanged", "third": "unchanged"}
    with project.connect() as connection:
        rows = connection.execute(f"select id, more from {SCHEMA}.first").fetchall()
    assert rows == [("1", "x")]


def test_quiet_says_nothing_but_warnings(project: RawProject) -> None:
    success, said = project.run("run-operation", "create_raw_tables", "--args", "{quiet: true}")
    assert success, said
    assert changes(said) == {}
