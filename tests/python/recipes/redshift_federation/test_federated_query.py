"""Macros without a run of dbt: the text of federated_query, and what is refused."""

from typing import Any

import pytest

from tests.python.support.dbt_command import REPO
from tests.python.support.macro_alone import Refused, call_macro

MACRO = REPO / "macros/engine/federated_query.sql"


def call(*arguments: Any, **named: Any) -> str:
    """The macro's value on an engine, without a run of dbt."""
    return str(call_macro(MACRO, *arguments, **named))


def test_the_query_is_a_table_whose_quotes_are_kept() -> None:
    sql = "select 'it''s' as text;"
    expected = "table(\"stars\".system.query(query => 'select ''it''''s'' as text'))"
    assert call("stars", sql) == expected
    assert call("stars", "select 1", catalog_type="lambda").startswith('table("stars".')


@pytest.mark.parametrize(
    ("catalog", "kind", "engine", "problem"),
    [
        ("stars", "glue", "athena", "is Glue's"),
        ("AwsDataCatalog", "lambda", "athena", "is Glue's"),
        ("s3tablescatalog/bucket", "lambda", "athena", "is Glue's"),
        ("stars", "hive", "athena", "write lambda or glue"),
        ("stars", "lambda", "duckdb", "read an export"),
    ],
)
def test_what_takes_no_query_is_refused(catalog: str, kind: str, engine: str, problem: str) -> None:
    with pytest.raises(Refused, match=problem):
        call(catalog, "select 1", engine=engine, catalog_type=kind)
