"""The function library's rows hold on the real engine, so that DuckDB is held to them too."""

import re

import pytest

from tests.python.support.account import Account, Failed
from tests.python.support.function_rows import FunctionRow, function_rows, question
from tests.python.support.selection import ALWAYS

pytestmark = ALWAYS

Answer = list[str | None]
_BATCH = 25


@pytest.fixture(scope="module")
def answers(account: Account) -> dict[FunctionRow, Answer]:
    """What Trino answers, asked for many rows in a statement.

    A batch that fails as a whole is left out: its rows are then asked one by one.
    """
    rows = [row for row in function_rows() if not row.raises]
    found: dict[FunctionRow, Answer] = {}
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        numbered = (f"select {n} as n, a.* from ({question(r)}) as a" for n, r in enumerate(batch))
        try:
            for number, *answer in account.run(" union all ".join(numbered)).rows:
                found[batch[int(str(number))]] = answer
        except (Failed, account.athena.exceptions.InvalidRequestException):
            continue
    assert len(found) > len(rows) / 2
    return found


@pytest.mark.parametrize("row", function_rows(), ids=str)
def test_row(account: Account, answers: dict[FunctionRow, Answer], row: FunctionRow) -> None:
    if row.raises:
        with pytest.raises((Failed, account.athena.exceptions.InvalidRequestException)):
            account.run(row.query)
        return
    value, expected, equal, kind = answers.get(row) or account.run(question(row)).rows[0]
    assert equal == "true", f"got {value}, expected {expected}"
    assert row.type is not None
    assert re.sub(r"\(\d+\)", "", str(kind)) == re.sub(r"\(\d+\)", "", row.type.lower())
