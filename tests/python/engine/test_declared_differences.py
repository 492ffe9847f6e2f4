"""Each declared difference's example has the declared values, so that none outlives its reason."""

import shutil
from pathlib import Path

import duckdb
import pytest
from athena_recipes.conformance.functions.declared import (
    RAISES,
    Declaration,
    as_markdown,
    read_declarations,
)
from athena_recipes.conformance.functions.duckdb_engine import DuckDBEngine

from tests.python.support.account import Account, Failed
from tests.python.support.dbt_command import REPO

Connection = duckdb.DuckDBPyConnection
DECLARED = read_declarations()
_BATCH = 25


@pytest.fixture(scope="module")
def library(library_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Connection:
    copied = shutil.copy(library_file, tmp_path_factory.mktemp("copy"))
    return DuckDBEngine(Path(copied)).connection


def question(one: Declaration, value: str) -> str:
    """Whether the example has a value."""
    return f"({one.sql}) is not distinct from ({value})"


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.sql)
def test_example_on_duckdb(library: Connection, one: Declaration) -> None:
    assert one.duckdb != one.athena
    if one.duckdb == RAISES:
        with pytest.raises(duckdb.Error):
            library.execute(f"select {one.sql}").fetchall()
        return
    shown = library.execute(f"select {question(one, one.duckdb)}, {one.sql}").fetchone()
    assert shown is not None
    assert shown[0] is True, shown[1]


def test_examples_on_athena(account: Account) -> None:
    """One test, so that few statements ask all examples."""
    answering = [one for one in DECLARED if one.athena != RAISES]
    wrong = []
    for start in range(0, len(answering), _BATCH):
        batch = answering[start : start + _BATCH]
        (row,) = account.run(f"select {', '.join(question(o, o.athena) for o in batch)}").rows
        wrong += [one.sql for one, equal in zip(batch, row, strict=True) if equal != "true"]
    for one in DECLARED:
        if one.athena == RAISES:
            try:
                account.run(f"select {one.sql}")
            except (Failed, account.athena.exceptions.InvalidRequestException):
                continue
            wrong.append(one.sql)
    assert wrong == []


def test_the_page_lists_what_is_declared() -> None:
    page = (REPO / "docs" / "functions.md").read_text(encoding="utf-8")
    table = as_markdown(DECLARED)
    assert table in page, f"put this into docs/functions.md:\n{table}"
