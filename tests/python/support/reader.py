"""A client that reads a table in a loop, and checks what it must not see."""

import re
import threading
import time
from collections import Counter
from collections.abc import Collection
from types import TracebackType

from tests.python.support.account import Account, Failed

_NOT_THERE_YET = ("TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "does not exist")
# The partition was in the catalog when the engine listed it, and gone when it asked for its folder.
_OUT_OF_SIGHT = re.compile(
    r"HIVE_PARTITION_DROPPED_DURING_QUERY: Partition [^=]+=(.+) no longer exists"
)


class Reader:
    """Runs a query over and over until the end of the `with` block, which raises AssertionError if

    - a query failed, unless the table was never there before, or a partition was dropped meanwhile
      whose rows, which end with its key, are in `may_go`;
    - a row of the answer was there twice;
    - a row was gone that an earlier answer had, unless its text is in `may_go`, or `may_miss` says
      that rows can be out of sight for a moment, which also excuses a query that says so.

    `reads` is how many answers there were, `missed` how often rows were out of sight.
    """

    def __init__(
        self,
        account: Account,
        sql: str,
        may_go: Collection[str] = (),
        *,
        may_miss: bool = False,
    ) -> None:
        self._account = Account(account.environment)
        self._sql, self._may_go, self._may_miss = sql, set(may_go), may_miss
        self._seen: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self.reads = 0
        self.missed = 0
        self.faults: list[str] = []

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join(180)
        if kind is None:
            assert not self.faults, self.faults
            assert self.reads, "the reader had no answer"

    def read_once_more(self, seconds: float = 120) -> None:
        """Wait for an answer to a query that begins from now on."""
        enough, give_up = self.reads + 2, time.monotonic() + seconds
        while self.reads < enough and not self.faults and time.monotonic() < give_up:
            time.sleep(0.05)

    def _loop(self) -> None:
        while not self._over.wait(0.5) and len(self.faults) < 5:
            began = time.strftime("%H:%M:%S")
            try:
                rows = self._account.run(self._sql).rows
            except Failed as failed:
                if (dropped := _OUT_OF_SIGHT.search(str(failed))) and self._may_drop(dropped[1]):
                    self.missed += 1
                elif self._seen or not any(text in str(failed) for text in _NOT_THERE_YET):
                    self.faults.append(f"{began} {failed}")
                continue
            except Exception as error:  # a fault of the test's own; do not lose it in the thread
                self.faults.append(f"{began} {error!r}")
                continue
            self._judge(began, Counter(" ".join(map(str, row)) for row in rows))
            self.reads += 1

    def _may_drop(self, key: str) -> bool:
        return self._may_miss or any(row.endswith(f" {key}") for row in self._may_go)

    def _judge(self, began: str, found: Counter[str]) -> None:
        doubled = {row for row, times in found.items() if times > 1}
        if doubled:
            self.faults.append(f"{began} {len(doubled)} rows are there twice: {min(doubled)}")
        gone = self._seen - set(found) - self._may_go
        self.missed += bool(gone)
        if gone and not self._may_miss:
            self.faults.append(f"{began} {len(gone)} of {len(self._seen)} gone: {min(gone)}")
        self._seen |= set(found)
