"""`dbt run -s streaming_buckets` killed at its calls, and overtaken by another run, while somebody
reads the union view.

Every run here has something to do for each table: an hour that has ended, a file that came late,
rejected lines. The run after it must end with every event once, in the Hive form, in the Iceberg
form and in the view; what the reader has seen once they must see for ever, and once. Each part of
the kills strikes at other calls, so that the shards together strike at 24.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.python.recipes.streaming_buckets.stream import Stream
from tests.python.support.account import Account
from tests.python.support.faulty_endpoint import FaultyEndpoint
from tests.python.support.held_call import holding, reached
from tests.python.support.reader import Reader
from tests.python.support.selection import LONG

PARTS, STRIKES_PER_PART = 8, 3


@pytest.fixture
def stream(tmp_path: Path, request: pytest.FixtureRequest, account: Account) -> Iterator[Stream]:
    with FaultyEndpoint(account.environment["AWS_ENDPOINT_URL"]) as endpoint:
        made = Stream(tmp_path, f"stream_{abs(hash(request.node.name)) % 10**8}", account, endpoint)
        for _ in range(3):
            made.go_on()
        made.run()
        made.check()
        yield made
        made.drop()


def reading(stream: Stream) -> Reader:
    return Reader(stream.account, f"select dt, reading_id from {stream.database}.combined_view")


@LONG
@pytest.mark.parametrize("part", range(PARTS))
def test_a_killed_run_of_the_recipe_is_mended_by_the_next(stream: Stream, part: int) -> None:
    stream.go_on()
    calls = stream.run()
    stream.check()
    last = len(calls) - 1
    every = PARTS * STRIKES_PER_PART
    numbers = [round((n + 1) * last / (every + 1)) for n in range(part, every, PARTS)]
    for turn, number in enumerate(numbers):
        stream.go_on()
        is_before = turn % 2 == 0
        with reading(stream) as reader:
            call = stream.killed_run(number, is_before)
            stream.run()
            reader.read_once_more()
        print(
            f"killed {'before' if is_before else 'after'} {call}: {reader.reads} reads", flush=True
        )
        stream.check()
    print(f"{len(numbers)} kills of {len(calls)} calls")
    in_iceberg = {key for key in stream.lost_files() if "/target_table_iceberg" in key}
    assert stream.lost_files() == in_iceberg
    orphan = stream.leave_orphan()
    assert stream.lost_files() == {*in_iceberg, orphan}
    # The Iceberg form keeps orphans for five days; then VACUUM, at the end of each run, takes them.
    stream.vacuum()
    assert not stream.lost_files()
    stream.check()


HELD = ["set location", "create or replace view", "merge into"]


@LONG
@pytest.mark.parametrize("held", HELD)
def test_two_runs_of_the_recipe_at_once(stream: Stream, held: str) -> None:
    stream.go_on()
    hold, stream.endpoint.rule = holding(held, 1)
    with (
        FaultyEndpoint(stream.account.environment["AWS_ENDPOINT_URL"]) as second,
        reading(stream) as reader,
    ):
        earlier = stream.lake.start(stream.endpoint.url, "_earlier")
        reached(hold, earlier)
        later = stream.lake.start(second.url, "_later")
        assert later.wait() == 0, later.printed()
        hold.released.set()
        code = earlier.wait()
        reader.read_once_more()
        # The two share dbt-athena's temporary table of the Iceberg form: it may be gone.
        assert code == 0 or "target_table_iceberg" in earlier.printed(), earlier.printed()
        stream.check()
        stream.go_on()
        stream.run()
    stream.check()
    stream.vacuum()
    assert not stream.lost_files()
