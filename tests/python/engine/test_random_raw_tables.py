"""Random raw tables of `conformance raw-tables`: generated, shrunk, grouped, declared."""

import dataclasses
import gzip
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.conformance.answers import Answer, Kind, Pair
from athena_recipes.conformance.compared import Compared
from athena_recipes.conformance.raw_tables.codecs import ENDINGS, compressed
from athena_recipes.conformance.raw_tables.declared import (
    Declaration,
    as_markdown,
    read_declarations,
)
from athena_recipes.conformance.raw_tables.duckdb_engine import DuckDBEngine
from athena_recipes.conformance.raw_tables.generator import tables
from athena_recipes.conformance.raw_tables.run import BOTH_RAISE, run
from athena_recipes.conformance.raw_tables.shrink import shrink
from athena_recipes.conformance.raw_tables.tables import Table, TextFile
from athena_recipes.conformance.raw_tables.values import (
    Type,
    of_athena,
    of_duckdb,
    parse_type,
    shown,
)

from tests.python.engine import raw_cases
from tests.python.support.dbt_command import REPO

DECLARED = read_declarations()
Read = Callable[[str], str | None]


class Fake:
    """An engine that reads lines as texts, except where `read` changes or refuses (None) one."""

    def __init__(self, read: Read = str) -> None:
        self.read = read

    def answers(self, asked: Sequence[Table], /) -> list[Answer]:
        return [self._answer(table) for table in asked]

    def _answer(self, table: Table) -> Answer:
        rows = []
        for file in table.files:
            for line in file.lines if isinstance(file, TextFile) else ():
                values = [self.read(field) for field in line.decode().split(",")]
                if None in values:
                    return Answer(error=f"Bad line in file '{file.path}'")
                width = len(table.columns)
                rows.append([*values[:width], *[None] * (width - len(values)), file.path])
        return Answer(sorted(rows, key=repr))


def compared(duckdb: Fake, athena: Fake) -> Compared[Table]:
    return Compared(duckdb, athena, lambda table: table.text)


TABLE = Table(
    "text",
    (("a", "string"), ("b", "int")),
    (
        TextFile("x/one", (b"p,1", b"q,2", b"r,7")),
        TextFile("two.gz", (b"s,7", b"t,3"), b"\r\n", codec=".gz"),
    ),
    (("field.delim", ","),),
    partitions=(("dt", "string"),),
)


def test_the_same_seed_gives_the_same_tables() -> None:
    first = [table.text for table in tables(40, 1)]
    assert first == [table.text for table in tables(60, 1)][:40]
    assert first != [table.text for table in tables(40, 2)]
    assert len(set(first)) == 40


def test_tables_are_of_all_kinds() -> None:
    given = list(tables(400, 1))
    assert {table.format for table in given} == {"openx_json", "open_csv", "text", "parquet"}
    text = "\n".join(table.text for table in given)
    for part in (
        *("mapping.", "ignore.malformed.json", "skip.header.line.count", "lines end in", "BOM"),
        *("storage.location.template", "type=enum", "type=integer", "type=injected", "type=date"),
        *("interval.unit=WEEKS", "interval.unit=MONTHS", "interval.unit=YEARS", "NOW-", ".snappy"),
        *("array<", "struct<", "map<", "decimal(", "timestamp", "_SUCCESS", "/.f"),
    ):
        assert part in text, part
    sizes = {len(file.content) for table in given for file in table.files}
    assert 0 in sizes and len(sizes) > 50


def test_compressions_end_in_their_names() -> None:
    assert gzip.decompress(compressed(b"x", ".gz")) == b"x"
    assert compressed(b"x", "") == b"x"
    assert len({compressed(b"x" * 100, ending) for ending in ENDINGS}) == len(ENDINGS)
    # Hadoop's frame: the size of the block, then that of its compressed bytes.
    framed = compressed(b"x" * 100, ".snappy")
    assert framed[:4] == (100).to_bytes(4, "big")
    assert int.from_bytes(framed[4:8], "big") == len(framed) - 8


def test_shrinks_to_one_column_and_one_line() -> None:
    ask = compared(Fake(lambda field: "wrong" if field == "7" else field), Fake())
    found = shrink([TABLE], ask)
    assert {one.asked for one in found} == {TABLE}
    assert {one.smallest.text for one in found} == {"text (b int) with field.delim=,\n0: 7"}
    assert {one.pair.kind for one in found} == {Kind.SILENT}


def test_each_line_that_differs_is_a_finding() -> None:
    ask = compared(Fake(lambda field: f"{field}!" if field in ("q", "3") else field), Fake())
    found = shrink([TABLE], ask)
    assert sorted(one.smallest.text.splitlines()[1] for one in found) == ["0: 3", "0: q"]


def test_a_table_that_one_engine_reads_is_made_smaller() -> None:
    ask = compared(Fake(lambda field: None if field == "t" else field), Fake())
    (found,) = shrink([TABLE], ask)
    assert found.smallest.text == "text (a string) with field.delim=,\n0: t"
    assert found.pair.kind is Kind.DUCKDB_RAISES


def declaration(**changes: str) -> Declaration:
    given = {"input": "one", "trino": "1", "duckdb": "2", "when": r"^text \(b int\)"}
    return Declaration(**{**given, **changes})


def test_a_declaration_covers_forms_and_answers() -> None:
    pair = Pair(Answer([["wrong", "0"]]), Answer([["7", "0"]]))
    smallest = dataclasses.replace(TABLE, columns=(("b", "int"),))
    assert declaration().covers(smallest, pair)
    assert declaration(gives="wrong").covers(smallest, pair)
    assert not declaration(gives="right").covers(smallest, pair)
    assert not declaration(when=r"^text \(a").covers(smallest, pair)


def test_an_incomplete_declaration_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("- {input: something, trino: a row, when: text}")
    with pytest.raises(UserError, match=r"a\.yml: the difference of something has no .*duckdb"):
        read_declarations(path)


def test_runs_count_how_each_table_ends() -> None:
    def ends(duckdb: Fake, athena: Fake) -> dict[str, int]:
        result = run(30, 1, duckdb, athena, [], lambda _: None)
        assert sum(result.ends.values()) == 30
        return dict(result.ends)

    def refuses(_: str) -> None:
        return None

    assert ends(Fake(), Fake()) == {str(Kind.EQUAL): 30}
    assert ends(Fake(refuses), Fake(refuses))[BOTH_RAISE] > 0
    assert ends(Fake(refuses), Fake())[str(Kind.DUCKDB_RAISES)] > 0
    assert ends(Fake(lambda field: field + "!"), Fake())[str(Kind.SILENT)] > 0


@pytest.mark.parametrize(
    ("kind", "duckdb", "athena"),
    [
        ("int", 1, "1"),
        ("float", 0.10000000149011612, "1.0E-1"),
        ("char(3)", "a", "a  "),
        ("binary", b"\x00a", "0061"),
        ("array<timestamp>", [datetime(2024, 1, 2, 3, 4, 5)], '["2024-01-02 03:04:05.000000"]'),
        ("struct<A:int,b:string>", {"A": 1, "b": None}, '["1",null]'),
        ("map<int,string>", {2: "b", 1: "a"}, '[["1","a"],["2","b"]]'),
    ],
)
def test_values_of_both_engines_have_one_form(kind: str, duckdb: object, athena: str) -> None:
    of = parse_type(kind)
    assert repr(of_duckdb(duckdb, of)) == repr(of_athena(athena, of))


def test_nested_types_are_shown_by_position() -> None:
    of = parse_type("map<string,struct<a:array<int>,b:decimal(5,2)>>")
    assert of.inner[1].inner == (Type("array", (Type("int"),)), Type("decimal(5,2)"))
    assert shown('"m"', of).count("cast(") >= 5


def test_the_process_answers_each_table(tmp_path: Path) -> None:
    """A table that DuckDB refuses does no harm to others."""
    good = Table(
        "text",
        (("a", "string"), ("b", "int")),
        (TextFile("x/one", (b"p,1",)), TextFile("_hidden", (b"q,2",))),
        (("field.delim", ","),),
    )
    refused = dataclasses.replace(good, files=(TextFile("a.bz2", (b"p",), codec=".bz2"),))
    found = DuckDBEngine().answers([refused, good])
    assert "is compressed as DuckDB cannot read" in (found[0].error or "")
    assert found[1].value == [["p", 1, "x/one"]]


def test_the_page_lists_what_is_declared() -> None:
    page = (REPO / "docs" / "raw_tables.md").read_text(encoding="utf-8")
    table = as_markdown(DECLARED)
    assert table in page, f"put this into docs/raw_tables.md:\n{table}"


def test_cases_and_declarations_name_the_same_differences() -> None:
    cases = {table.name for table in raw_cases.TABLES if table.duckdb_rows is not None}
    assert {one.case for one in DECLARED if one.case} == cases
