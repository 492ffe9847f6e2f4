"""No value differs in silence, over random expressions: a seed in each of the rotating shards."""

from tests.python.support.account import Account
from tests.python.support.random_conformance import check_no_fault
from tests.python.support.selection import one_per_shard

EXPRESSIONS = 2_000


@one_per_shard("seed")
def test_no_undeclared_value_differs_in_silence(seed: int, account: Account) -> None:
    check_no_fault("functions", EXPRESSIONS, seed, account)
