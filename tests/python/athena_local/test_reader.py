"""The reader of the other tests finds what it is there to find, with answers made up here."""

import time
from typing import Any

import pytest

from tests.python.support import reader
from tests.python.support.account import Answer, Failed

DROPPED = Failed("FAILED: HIVE_PARTITION_DROPPED_DURING_QUERY: Partition dt=1 no longer exists")


def answer(*rows: str) -> Answer:
    return Answer([[row] for row in rows], ["row"], {}, None)


class Told:
    """An account that gives the answers of `answers` one by one, and the last of them for ever."""

    answers: list[Answer | Failed]

    def __init__(self, environment: dict[str, str] | None = None) -> None:
        self.environment = environment or {}

    def run(self, sql: str) -> Answer:
        now = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(now, Failed):
            raise now
        return now


def read(monkeypatch: pytest.MonkeyPatch, *answers: Answer | Failed, **options: Any) -> Any:
    monkeypatch.setattr(reader, "Account", Told)
    monkeypatch.setattr(Told, "answers", list(answers), raising=False)
    account: Any = Told()
    with reader.Reader(account, "select", **options) as found:
        give_up = time.monotonic() + 60
        while len(Told.answers) > 1 and time.monotonic() < give_up:
            time.sleep(0.05)
        found.read_once_more()
    return found


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ([answer("a"), answer("a", "a")], "there twice: a"),
        ([answer("a", "b"), answer("a")], "1 of 2 gone: b"),
        ([answer("a"), DROPPED, answer("a")], "DROPPED_DURING_QUERY"),
        ([answer("a"), Failed("TABLE_NOT_FOUND"), answer("a")], "TABLE_NOT_FOUND"),
    ],
)
def test_it_finds(
    monkeypatch: pytest.MonkeyPatch, answers: list[Answer | Failed], text: str
) -> None:
    with pytest.raises(AssertionError, match=text):
        read(monkeypatch, *answers)


def test_rows_out_of_sight_are_counted_and_other_errors_still_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = [answer("a", "b"), answer("a"), DROPPED, answer("a", "b")]
    assert read(monkeypatch, *out, may_miss=True).missed == 2
    with pytest.raises(AssertionError, match="other words"):
        read(monkeypatch, answer("a"), Failed("other words"), answer("a"), may_miss=True)
    with pytest.raises(AssertionError, match="there twice: a"):
        read(monkeypatch, answer("a"), answer("a", "a"), may_miss=True)


def test_a_table_may_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read(monkeypatch, Failed("TABLE_NOT_FOUND"), answer("a")).missed
