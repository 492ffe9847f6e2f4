"""Names that generated SQL cannot have without quotes: all that DuckDB has, by trying them."""

import re

import duckdb

from tests.python.support.dbt_command import REPO

MACRO = REPO / "macros" / "engine" / "is_reserved_word.sql"


def can_be_a_column(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether a column of this name is read and written without quotes."""
    try:
        rows = connection.execute(
            f"with c as (select 7 as {name}), d as (select c.{name} from c) select {name} from d"
            f' group by {name} having count({name}) = 1 and max("{name}") = {name}'
        ).fetchall()
    except duckdb.Error:
        return False
    return rows == [(7,)]


def test_each_reserved_word_of_duckdb_is_known() -> None:
    known = set(" ".join(re.findall(r"'([^']*)'", MACRO.read_text(encoding="utf-8"))).split())
    with duckdb.connect() as connection:
        found = connection.execute("select keyword_name from duckdb_keywords()").fetchall()
        needed = {name for (name,) in found if not can_be_a_column(connection, name)}
    assert {"order", "at", "true"} <= needed
    assert needed - known == set()
