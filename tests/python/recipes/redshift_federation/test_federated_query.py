"""Macros without a run of dbt: the text of federated_query, and what is refused."""

from pathlib import Path
from typing import Any

import jinja2
import pytest

MACROS = Path(__file__).parents[4] / "macros"
MACRO = MACROS / "engine" / "federated_query.sql"


class Returned(Exception):
    """What dbt's `return` gives."""


class Refused(Exception):
    """What dbt's compiler error says."""


def _give(value: str) -> None:
    raise Returned(value)


def _refuse(message: str) -> None:
    raise Refused(message)


def call(*arguments: Any, engine: str = "athena", **named: Any) -> str:
    """The macro's value on an engine, without a run of dbt."""

    class Adapter:
        def dispatch(self, name: str, package: str) -> Any:
            return getattr(module, f"{engine}__{name}")

    class Exceptions:
        raise_compiler_error = staticmethod(_refuse)

    names = {"return": _give, "adapter": Adapter(), "exceptions": Exceptions()}
    template = jinja2.Environment().from_string(MACRO.read_text(encoding="utf-8"))
    module: Any = template.make_module(names)
    with pytest.raises(Returned) as returned:
        module.federated_query(*arguments, **named)
    return str(returned.value)


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
