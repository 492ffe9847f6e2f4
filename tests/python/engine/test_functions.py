"""The Trino function library on DuckDB: every test row, and that every function has rows."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from athena_recipes.engines.duckdb_functions import prepare

from tests.python.support.function_rows import FunctionRow, compare, function_rows

# Trino's type -> DuckDB's, where the name differs. Integer division and sequence give bigints.
TYPES = {
    "timestamp(0)": "TIMESTAMP",
    "timestamp(3)": "TIMESTAMP",
    "timestamp(3) with time zone": "TIMESTAMP WITH TIME ZONE",
    "varbinary": "BLOB",
}
# Helpers of the library, which models do not call.
INTERNAL = "trino_"
# DuckDB's name of an operator with the setting integer_division -> the one in the rows.
OPERATORS = {"//": "/"}
# Trino answers these. DuckDB cannot, and would give another value.
REFUSED = {
    "format": ["format('%s', 1)", "format('%.2f|%d', 1.5e0, 2)"],
    "timezone(x)": ["timezone(now())"],
    "dates": [
        "date_parse('Mon 2020-03-05', '%a %Y-%m-%d')",
        "date_parse('March 2', '%M %c')",
    ],
    "array_join": ["array_join(array[0.5e0, 1e0], ',')"],
    "division": ["1e0 / 0e0"],
    "32 bits": [
        *(
            f"(select {name}(x, y) from (values (1, 1), (2, 3), (5, 4)) t(x, y))"
            for name in ("corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept")
        ),
        "(select geometric_mean(x) from (values (cast('1.50' as decimal(3, 2)))) t(x))",
    ],
    "JSON": [
        "json_extract('[1,]', '$')",
        "json_extract_scalar('{\"a\": NaN}', '$.a')",
    ],
    "regexp": [
        "regexp_like('ä', '[[:alpha:]]')",
        "regexp_like('äb', '\\bb')",
        "regexp_like('ab', '[a-z&&[^b]]')",
        "regexp_like(chr(11), '\\s')",
        "regexp_extract(concat('a', chr(10)), 'a$')",
        "regexp_replace('aaa', 'a*', 'x')",
        "regexp_extract_all('a', '$')",
        "regexp_extract_all('ab cd', '\\b')",
        "regexp_extract_all('abc', '(x)?\\z', 1)",
    ],
}


class DuckDB:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def fetch_row(self, sql: str) -> tuple[Any, ...]:
        rows = self.connection.execute(sql).fetchall()
        assert len(rows) == 1
        return tuple(rows[0])


@pytest.fixture(scope="module")
def library(library_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file with the library in it, which tests here may write to."""
    return shutil.copy(library_file, tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def engine(library: Path) -> Iterator[DuckDB]:
    with open_library(library) as opened:
        yield opened


@contextmanager
def open_library(path: Path) -> Iterator[DuckDB]:
    """A DuckDB file with the library in it, with the session's settings of profiles.yml."""
    with duckdb.connect(str(path)) as connection:
        prepare(connection)
        yield DuckDB(connection)


def duckdb_type(trino_type: str) -> str:
    """The DuckDB type that stands for a Trino type."""
    if trino_type.startswith("array("):
        return duckdb_type(trino_type[6:-1]) + "[]"
    return TYPES.get(trino_type) or re.sub(r"^VARCHAR\(\d+\)$", "VARCHAR", trino_type.upper())


def complaint(engine: DuckDB, row: FunctionRow) -> str | None:
    """What is wrong with the engine's answer to a row, or None."""
    if row.raises:
        try:
            engine.fetch_row(row.query)
        except duckdb.CatalogException as error:
            return f"raises because something does not exist: {error}"
        except duckdb.Error:
            return None
        return "does not raise"
    assert row.type is not None
    try:
        value, expected, equal, type_name = compare(engine, row)
    except duckdb.Error as error:
        return str(error)
    if not equal:
        return f"got {value}, expected {expected}"
    # A bare NULL and HUGEINT sums have no counterpart; integers may be wider than Trino's.
    wider = {
        "INTEGER": ("INTEGER", "BIGINT", "HUGEINT"),
        "BIGINT": ("BIGINT", "INTEGER", "HUGEINT"),
    }
    wanted = duckdb_type(row.type)
    allowed = (
        *wider.get(wanted, (wanted,)),
        wanted.replace("INTEGER", "BIGINT"),
        '"NULL"',
    )
    return None if type_name in allowed else f"is {type_name}, expected {wanted}"


def wrong_rows(engine: DuckDB, rows: list[FunctionRow]) -> list[tuple[FunctionRow, str]]:
    """The rows that an engine answers wrongly, and how."""
    return [(row, wrong) for row in rows if (wrong := complaint(engine, row))]


@pytest.mark.parametrize("row", function_rows(), ids=str)
def test_row(engine: DuckDB, row: FunctionRow) -> None:
    assert complaint(engine, row) is None


def test_every_function_has_an_ordinary_and_a_null_row(engine: DuckDB) -> None:
    found = engine.connection.execute(
        "select distinct function_name from duckdb_functions()"
        " where function_type like '%macro' and not internal"
    )
    defined = {str(name) for (name,) in found.fetchall() if not name.startswith(INTERNAL)}
    defined = {OPERATORS.get(name, name) for name in defined} - REFUSED.keys()
    tested = {row.function for row in function_rows()}
    assert defined - tested == set(), "functions without a test row"
    with_null = {
        row.function
        for row in function_rows()
        if "null" in row.query.lower() or " where " in row.query
    }
    assert defined - with_null - {"infinity", "nan", "sequence"} == set(), "functions without NULL"


@pytest.mark.parametrize("sql", [sql for each in REFUSED.values() for sql in each])
def test_what_duckdb_cannot_answer_raises_with_a_fix(engine: DuckDB, sql: str) -> None:
    with pytest.raises(duckdb.Error, match="Fix: "):
        engine.fetch_row(f"select {sql}")


def test_functions_work_in_other_schemas_views_and_cursors(engine: DuckDB) -> None:
    engine.connection.execute("create schema elsewhere")
    engine.connection.execute(
        "create view elsewhere.v as select to_hex(sha256(to_utf8('abc'))) as digest,"
        " date_format(date '2020-02-29', '%d.%m.%y') as day"
    )
    row = engine.connection.cursor().execute("select * from elsewhere.v").fetchone()
    assert row is not None
    assert row[0].startswith("BA7816BF")
    assert row[1] == "29.02.20"


def test_overloads_by_type_stop_rather_than_guess(engine: DuckDB) -> None:
    """DuckDB cannot type an aggregate inside a macro call; it must say so, not truncate to days."""
    with pytest.raises(duckdb.Error, match="multiple overloads"):
        engine.fetch_row(
            "select date_trunc('hour', max(x)) from (values (timestamp '2020-01-01 05:06:07')) t(x)"
        )


def test_try_turns_an_error_of_the_library_into_null(engine: DuckDB) -> None:
    rows = engine.connection.execute(
        "select try(from_iso8601_timestamp(x)) is null"
        " from (values ('2020-01-01'), ('no'), (null)) t(x)"
    ).fetchall()
    assert [row[0] for row in rows] == [False, True, True]


@pytest.mark.parametrize(
    "query",
    [
        "array_join(slice(array_agg(x order by x), 1, 3), ', ') from (values ('a')) t(x)",
        "lpad('a', n, padding) from (values (3, 'x')) t(n, padding)",
        "width_bucket(3e0, 1e0, high, 5) from (values (2e0)) t(high)",
        "corr(x, y) from (values (1e0, 2)) t(x, y)",
    ],
)
def test_an_error_that_no_row_has_is_not_raised(engine: DuckDB, query: str) -> None:
    """DuckDB evaluates a call of constants before it reads a row, so errors depend on columns."""
    engine.fetch_row(f"select {query}")


# Texts and bytes of Python functions: DuckDB frees them while coalesce and case still point there.
COPIED = {
    "date_format": "date_format(timestamp '2020-01-01' + interval (n % 2) day, '%Y-%m-%d %H:%i')",
    "hmac_sha256": "hmac_sha256(encode('message ' || n % 2), encode('a key of bytes'))",
    "from_utf8": "from_utf8(unhex('FF') || encode('a text of many letters ' || n % 2))",
    "json_parse": 'json_parse(\'{"b": 1, "a": "some text", "c": \' || n % 2 || \'}\')',
    "json_extract": "json_extract('{\"a\": {\"b\": 1.0e5, \"c\": ' || n % 2 || '}}', '$.a')",
}


@pytest.mark.parametrize("expression", COPIED.values(), ids=COPIED)
def test_values_of_python_functions_are_copied(engine: DuckDB, expression: str) -> None:
    rows = "(select range as n from range(20000))"
    (count,) = engine.fetch_row(
        f"select count(distinct coalesce(case when n < 0 then {expression} end, {expression}))"
        f" from {rows}"
    )
    assert count == 2
