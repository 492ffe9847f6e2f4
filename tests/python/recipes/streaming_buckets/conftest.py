"""A lake of a test's own, on either engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.python.recipes.streaming_buckets.streaming_lake import RECIPE, StreamingLake
from tests.python.support.account import Account


@pytest.fixture(params=["local", "athena"])
def lake(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[StreamingLake]:
    """On athena_local it has schemas of its own, which are dropped at the end."""
    if request.param == "local":
        yield StreamingLake(tmp_path)
        return
    account: Account = request.getfixturevalue("account")
    schema = "stream_" + str(abs(hash(request.node.name)))[:10]
    yield StreamingLake(tmp_path, schema, account)
    account.drop_databases(f"{schema}_{RECIPE}", f"{schema}_raw_{RECIPE}")
