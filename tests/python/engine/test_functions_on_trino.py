"""The function library's rows hold on the real engine, so that DuckDB is held to them too."""

import re

import pytest

from tests.python.support.account import Account, Failed
from tests.python.support.function_rows import FunctionRow, compare, function_rows
from tests.python.support.selection import ALWAYS


class _Engine:
    def __init__(self, account: Account) -> None:
        self.account = account

    def fetch_row(self, sql: str) -> tuple[str | None, ...]:
        (row,) = self.account.run(sql).rows
        return tuple(row)


@ALWAYS
@pytest.mark.parametrize("row", function_rows(), ids=str)
def test_row(account: Account, row: FunctionRow) -> None:
    if row.raises:
        with pytest.raises((Failed, account.athena.exceptions.InvalidRequestException)):
            account.run(row.query)
        return
    value, expected, equal, kind = compare(_Engine(account), row)
    assert equal == "true", f"got {value}, expected {expected}"
    assert row.type is not None
    assert re.sub(r"\(\d+\)", "", kind) == re.sub(r"\(\d+\)", "", row.type.lower())
