"""The comparison of two engines' tables finds what differs, and only that."""

import duckdb
import pytest
from athena_recipes.conformance.compare import compare
from athena_recipes.engines.tables import Column, Contents
from athena_recipes.engines.types import comparable, hive_type_of

NAMES = ("duckdb", "athena")
COLUMNS = [Column("a", "int"), Column("x", "double")]
ROWS = [(1, 0.1), (1, 0.1), (2, None), (None, float("nan"))]


def contents(rows: list[tuple[object, ...]], columns: list[Column] | None = None) -> Contents:
    return Contents(columns or COLUMNS, rows)


def test_order_and_float_noise_do_not_matter() -> None:
    other = [(2, None), (None, float("nan")), (1, 0.1 + 1e-12), (1, 0.1 - 1e-12)]
    assert compare(contents(ROWS), contents(other), NAMES).is_equal


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (ROWS[:-1], "only on duckdb: a=None, x=nan"),
        ([*ROWS, (3, 1.0)], "only on athena: a=3, x=1.0"),
        ([(1, 0.1), *ROWS[2:]], "only on duckdb: a=1, x=0.1"),
        ([(1, 0.1), (1, 0.1000001), *ROWS[2:]], "only on athena: a=1, x=0.1000001"),
        ([(1, 0.1), (1, 0.1), (2, 0.0), ROWS[3]], "only on athena: a=2, x=0.0"),
        ([(1, 0.1), (1, 0.1), (2, None), (None, None)], "only on athena: a=None, x=None"),
    ],
)
def test_rows_that_differ_are_shown(rows: list[tuple[object, ...]], problem: str) -> None:
    assert problem in compare(contents(ROWS), contents(rows), NAMES).problems


def test_columns_must_have_the_same_names_order_and_types() -> None:
    for columns in (
        [COLUMNS[1], COLUMNS[0]],
        [Column("a", "bigint"), COLUMNS[1]],
        [Column("A", "int"), COLUMNS[1]],
    ):
        assert not compare(contents(ROWS), contents(ROWS, columns), NAMES).is_equal


def test_a_missing_table_is_a_difference() -> None:
    assert compare(contents([]), None, NAMES).problems == ["not there on athena"]
    assert compare(None, None, NAMES).problems == ["not there on duckdb and athena"]


def test_nested_values_are_compared_by_content() -> None:
    column = [Column("s", "struct<a:int,b:array<double>>")]
    left = contents([({"a": 1, "b": [0.1]},)], column)
    assert compare(left, contents([({"A": 1, "b": [0.1 + 1e-15]},)], column), NAMES).is_equal
    assert not compare(left, contents([({"a": 1, "b": [0.2]},)], column), NAMES).is_equal


def test_of_masked_columns_only_nulls_are_compared() -> None:
    other = [(1, 5.0), (1, 6.0), (2, None), (None, 7.0)]
    assert compare(contents(ROWS), contents(other), NAMES, {"x"}).is_equal
    assert not compare(contents(ROWS), contents(other), NAMES, {"a"}).is_equal
    other[2] = (2, 0.0)
    assert not compare(contents(ROWS), contents(other), NAMES, {"x"}).is_equal


def test_masked_columns_may_stand_anywhere_and_no_others() -> None:
    turned = contents([(x, a) for a, x in ROWS], list(reversed(COLUMNS)))
    assert compare(contents(ROWS), turned, NAMES, {"x"}).is_equal
    assert not compare(contents(ROWS), turned, NAMES).is_equal
    assert not compare(contents(ROWS), turned, NAMES, {"y"}).is_equal
    three = [*COLUMNS, Column("z", "int")]
    left = contents([(1, 1.0, 3)], three)
    right = contents([(3, 1, 2.0)], [three[2], three[0], three[1]])
    assert not compare(left, right, NAMES, {"x"}).is_equal
    assert compare(left, right, NAMES, {"x", "z"}).is_equal


@pytest.mark.parametrize(
    ("kind", "hive"),
    [
        ("DECIMAL(12,3)", "decimal(12,3)"),
        ("VARCHAR[]", "array<string>"),
        ("STRUCT(A INTEGER, b MAP(VARCHAR, DOUBLE))", "struct<a:int,b:map<string,double>>"),
        ("TIMESTAMP_MS", "timestamp"),
        ("TIMESTAMPTZ", "timestamp with local time zone"),
        ("UBIGINT", "UBIGINT"),
    ],
)
def test_types(kind: str, hive: str) -> None:
    assert hive_type_of(duckdb.type(kind)) == hive


def test_lengths_of_text_do_not_matter() -> None:
    assert comparable("array<VARCHAR(3)>") == comparable("array<string>")
    assert comparable("decimal(3, 1)") != comparable("decimal(4,1)")
