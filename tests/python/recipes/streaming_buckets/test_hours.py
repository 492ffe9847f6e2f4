"""Which hours a run of streaming_buckets builds, on both engines: holes, many hours, all anew."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.python.recipes.streaming_buckets.streaming_lake import StreamingLake, event
from tests.python.support.account import Account
from tests.python.support.selection import LONG, local_first

H = [f"2026-03-0{1 + n // 24}-{n % 24:02}" for n in range(30)]
HOLE_TEST = "assert_no_raw_hour_is_left_out"


def write_hours(lake: StreamingLake) -> list[str]:
    """Hours 0 to 10: 2 has no file, 4 malformed lines only; what each reading is called."""
    for number in range(11):
        if number == 4:
            lake.deliver(H[number], "a", ["oops", "{"])
        elif number != 2:
            lake.deliver(H[number], "a", [event(number * 10 + n, n) for n in range(5)])
    return [f"{H[k]} e{k * 10 + n}" for k in range(11) if k not in {2, 4} for n in range(5)]


def states_of_whole_lake() -> dict[str, str]:
    states = dict.fromkeys(H[:10], "curated")
    return {**states, H[2]: "empty", H[4]: "rejected", H[10]: "open"}


def readings_summed_up(lake: StreamingLake) -> int:
    ((total,),) = lake.query("select sum(readings) from {s}.sensor_hours")
    return int(str(total))


@LONG
@local_first("lake")
def test_hours_before_the_first_that_was_named_are_built_by_the_next_run(
    lake: StreamingLake,
) -> None:
    everything = write_hours(lake)
    named = lake.attempt(hours=[H[7]])
    assert named.returncode == 0, named.stdout[-5_000:]
    assert f"Warning in test {HOLE_TEST}" in named.stdout
    assert lake.ids("combined_view") == sorted(everything)
    lake.build()
    curated = sorted(one for one in everything if not one.startswith(H[10]))
    assert lake.ids("target_table") == lake.ids("target_table_iceberg") == curated
    assert lake.ids("combined_view") == sorted(everything)
    assert lake.states() == states_of_whole_lake()
    assert readings_summed_up(lake) == len(curated)


@LONG
@local_first("lake")
def test_a_hole_is_seen_and_filled(lake: StreamingLake) -> None:
    everything = write_hours(lake)
    lake.build("run")
    lake.forget("target_table", H[3])
    tested = lake.attempt("test")
    assert tested.returncode != 0
    assert f"Failure in test {HOLE_TEST}" in tested.stdout
    lake.build()
    assert lake.ids("combined_view") == sorted(everything)
    assert lake.states() == states_of_whole_lake()
    assert len(lake.ids("target_table")) == len(everything) - 5


@LONG
@local_first("lake")
def test_all_hours_are_built_anew_with_other_buckets(lake: StreamingLake) -> None:
    everything = write_hours(lake)
    lake.build("run")
    lake.build("run", full_refresh=True, bucket_count=2)
    curated = sorted(one for one in everything if not one.startswith(H[10]))
    assert lake.ids("target_table") == lake.ids("target_table_iceberg") == curated
    assert lake.ids("combined_view") == sorted(everything)
    assert lake.states() == states_of_whole_lake()
    assert readings_summed_up(lake) == len(curated)


@LONG
def test_more_hours_than_a_run_may_build_are_built_in_parts(tmp_path: Path) -> None:
    lake = StreamingLake(tmp_path)
    everything = write_hours(lake)
    part = f"{H[0]}..{H[8]}"
    for named in (None, f"{H[0]}..{H[9]}"):
        refused = lake.attempt("run", partitions_per_run=9, hours=named)
        assert refused.returncode != 0
        assert f"10 hours to build, from {H[0]} to {H[9]}, and 9 are allowed" in refused.stdout
        assert "raise the variable streaming_buckets_partitions_per_run" in refused.stdout
        assert f"the first with --vars '{{streaming_buckets_hours: {part}}}'" in refused.stdout
    lake.build("run", partitions_per_run=9, hours=part)
    built = [one for one in everything if one < H[9]]
    assert lake.ids("target_table") == lake.ids("target_table_iceberg") == sorted(built)
    lake.build(partitions_per_run=9)
    assert lake.states() == states_of_whole_lake()
    assert lake.ids("combined_view") == sorted(everything)
    refused = lake.attempt("run", partitions_per_run=9, full_refresh=True)
    assert refused.returncode != 0
    assert "in several runs" not in refused.stdout  # each would drop what the one before has built


@LONG
@pytest.mark.parametrize("named", [f"{H[2]}..{H[0]}", f"{H[0]}..{H[1]}..{H[2]}", f"{H[0]}.."])
def test_what_is_no_stretch_of_hours_is_refused(tmp_path: Path, named: str) -> None:
    refused = StreamingLake(tmp_path).attempt("run", hours=[named])
    assert refused.returncode != 0
    assert f"'{named}', which is no hour" in refused.stdout


@LONG
def test_more_hours_than_the_materialization_allows_by_itself_are_built(tmp_path: Path) -> None:
    lake = StreamingLake(tmp_path)
    hours = [f"2026-{1 + n // 672:02}-{1 + n % 672 // 24:02}-{n % 24:02}" for n in range(520)]
    for number, hour in enumerate(hours):
        lake.deliver(hour, "a", [event(number)])
    lake.build("run")
    assert len(lake.ids("target_table")) == 519
    lake.build("run", full_refresh=True)
    assert len(lake.ids("target_table")) == 519
    assert readings_summed_up(lake) == 519


def executions(account: Account) -> dict[str, str]:
    """Id -> text of all statements that Athena lists."""
    client = account.client("athena")
    found: dict[str, str] = {}
    for page in client.get_paginator("list_query_executions").paginate():
        ids = page["QueryExecutionIds"]
        answer = client.batch_get_query_execution(QueryExecutionIds=ids) if ids else {}
        for one in answer.get("QueryExecutions", []):
            found[one["QueryExecutionId"]] = one["Query"]
    return found


@LONG
def test_raw_files_are_read_once_to_find_the_hours_of_a_run(
    tmp_path: Path, account: Account
) -> None:
    schema = "stream_raw_reads"
    lake = StreamingLake(tmp_path, schema, account)
    for number in range(6):
        lake.deliver(H[number], "a", [event(number)])
    lake.build("run", horizon_hours=2)
    # The open hour is read to find it, unless it is named.
    for number, open_hour, first, last in ((6, None, H[5], H[6]), (7, H[7], H[6], H[6])):
        lake.deliver(H[number], "a", [event(number)])
        before = executions(account)
        lake.build(horizon_hours=2, open_hour=open_hour)
        new = [text for one, text in executions(account).items() if one not in before]
        # dbt looks for one file of each raw table before its first model.
        mine = [
            text
            for text in new
            if schema in text
            and "create or replace view" not in text
            and " limit 1) as one" not in text
        ]
        finding = [text for text in mine if '"source_table"' in text]
        assert len(finding) == 1, "\n=====\n".join(finding)
        assert f"between '{first}' and '{last}'" in finding[0]
        assert not [text for text in mine if '"source_lines"' in text]
        # Left out hours are read by a test where there are some; types are asked without a row.
        readers = Counter(
            re.findall(r'"node_id": "\w+\.\w+\.(\w+?)(?:_stg_|")', text)[0]
            for text in mine
            if '"stg_streaming_buckets__readings"' in text
            and "1 = 0" not in text
            and "limit 0" not in text
            and "as built on false" not in text
        )
        assert readers == {
            "streaming_buckets__target_table": 1,
            "streaming_buckets__target_table_iceberg": 1,
            "streaming_buckets__stream_rejects": 1,
            "assert_every_line_is_a_reading_or_rejected": 1,
            "unique_combination": 1,
        }
    account.drop_databases(f"{schema}_streaming_buckets", f"{schema}_raw_streaming_buckets")
