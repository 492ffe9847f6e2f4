"""No rows differ in silence, over random raw tables: a seed in each of the rotating shards."""

from tests.python.support.account import Account
from tests.python.support.random_conformance import check_no_fault
from tests.python.support.selection import one_per_shard

TABLES = 40


@one_per_shard("seed")
def test_no_undeclared_rows_differ_in_silence(seed: int, account: Account) -> None:
    check_no_fault("raw-tables", TABLES, seed, account)
