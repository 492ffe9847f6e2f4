"""The recipe streaming_buckets on files of its own, on both engines."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.python.recipes.streaming_buckets.streaming_lake import StreamingLake, event
from tests.python.support.account import Account
from tests.python.support.selection import LONG, STANDARD, local_first

H = [f"2026-03-{1 + n // 24:02}-{n % 24:02}" for n in range(240)]
LATE_TEST = "assert_no_late_file_is_left_out"


def files(lake: StreamingLake) -> list[str]:
    """What the curated tables consist of, on Athena."""
    return sorted(
        str(path) for (path,) in lake.query('select distinct "$path" from {s}.target_table')
    )


def contents(lake: StreamingLake) -> list[list[str | None]]:
    """Hour, number of the bucket, rows and their checksum of each curated file: all but where it
    lies, the names that Trino makes up, and the order of rows, which Athena does not promise."""
    return sorted(
        lake.query(
            """select dt, substr(regexp_extract("$path", '[^/]+$'), 1, 6), count(*),
                to_hex(checksum(row(reading_id, sensor_id, current_temperature, status, file)))
            from {s}.target_table group by dt, "$path" """
        ),
        key=str,
    )


@STANDARD
@local_first("lake")
def test_a_stream_from_its_first_hour_on(lake: StreamingLake) -> None:
    """Hours and files of all kinds in one lake, because runs are what this test costs."""
    # Lines of other systems: each counts, or is listed with its reason.
    lake.deliver(H[0], "ends", [event(1) + event(2) + " " + event(3), event(4, text="}{")])
    lake.deliver(H[0], "ids", [event(0, eventId="", status=n) for n in "ab"])
    lake.deliver(H[0], "more-ids", [event(0, sensor=8, eventId=id_) for id_ in ("", " ")])
    lake.deliver(H[0], "same", [event(5), event(5)])
    lake.deliver(H[0], "same-again", [event(5, temperature=21), event(5), event(5, sensor=2)])
    lake.deliver(H[1], "a", [event(10)])
    named = ["e1", "e4", "e5", "ids#1", "ids#2", "more-ids#1", "more-ids#2"]
    old = [*(f"{H[0]} {one}" for one in named), f"{H[1]} e10"]
    # After a silence that is longer than any window; 102 has no file, 103 malformed lines only, and
    # 105 is open.
    new = H[100:]
    one = event(1, recordedAt="3/1/2026")
    lake.deliver(new[0], "a", [one, event(2, 7), event(2, 7), "{broken"])
    lake.deliver(new[1], "a", [event(n, n) for n in range(10, 50)])
    lake.deliver(new[3], "a", ["oops", "{", event(30).replace("20", '"hot"')])
    lake.deliver(new[4], "a", [event(40)])
    lake.deliver(new[4], "gone", [event(42)])
    lake.deliver(new[5], "a", [event(50), event(50)])
    lake.build(without="resource_type:test", watched_hours=150)
    first = [
        *(*old, f"{new[0]} e1", f"{new[0]} e2", f"{new[4]} e40", f"{new[4]} e42"),
        *(f"{new[1]} e{n}" for n in range(10, 50)),
    ]
    assert lake.ids("target_table") == lake.ids("target_table_iceberg") == sorted(first)
    assert lake.ids("combined_view") == sorted([*first, f"{new[5]} e50"])
    states = lake.states()
    kinds = ["curated", "curated", "empty", "rejected", "curated", "open"]
    assert [states[hour] for hour in new[:6]] == kinds
    assert (states[H[1]], states[H[60]], states[H[99]]) == ("curated", "empty", "empty")
    rejects = lake.query("select dt, file, reject_reason, lines from {s}.stream_rejects")
    assert sorted(rejects, key=str) == [
        [H[0], "ends", "further_documents", "2"],
        [H[0], "same", "delivered_before", "1"],
        [H[0], "same-again", "delivered_before", "1"],
        [H[0], "same-again", "other_reading_before", "2"],
        [new[0], "a", "delivered_before", "1"],
        [new[0], "a", "time_unreadable", "1"],
        [new[0], "a", "unreadable_line", "1"],
        [new[3], "a", "temperature_unreadable", "1"],
        [new[3], "a", "unreadable_line", "2"],
    ]

    # A file that lands late, with a line that was delivered before; the open hour ends; and a file
    # is gone: the Hive form follows, the Iceberg form keeps what it has. Data tests that this test
    # does not repeat hold too.
    lake.deliver(new[4], "b", [event(40), event(41)])
    lake.deliver(new[6], "a", [event(60)])
    lake.remove(new[4], "gone")
    lake.build(without="test_type:generic", watched_hours=150)
    second = [*first, f"{new[4]} e41", f"{new[5]} e50"]
    left = sorted(set(second) - {f"{new[4]} e42"})
    assert lake.ids("target_table") == left
    assert lake.ids("target_table_iceberg") == sorted(second)
    assert lake.ids("combined_view") == sorted([*left, f"{new[6]} e60"])
    states = lake.states()
    assert [states[hour] for hour in new[:7]] == [*kinds[:5], "curated", "open"]

    # Too late: for the trailing window, and for the horizon. What a run builds again is its own.
    lake.deliver(new[1], "late", ["oops"])
    lake.deliver(new[5], "late", [event(1050)])
    lake.deliver(H[20], "a", [event(40)])
    lake.deliver(H[0], "same", [event(5)])
    lake.deliver(H[1], "nothing", [""])
    tested = lake.attempt("test", select=LATE_TEST, watched_hours=150)
    assert tested.returncode != 0
    assert f"Failure in test {LATE_TEST}" in tested.stdout
    # Each of the two counts a million; a file without a line counts one.
    assert "Got 2000001 results" in tested.stdout, tested.stdout[-3_000:]


@LONG
@local_first("lake")
def test_hours_with_late_files_are_built_by_name(lake: StreamingLake) -> None:
    for number in (0, 1, *range(100, 108)):
        lake.deliver(H[number], "a", [event(number)])
    lake.build("run", watched_hours=150)
    lake.deliver(H[101], "late", ["oops", event(1010)])
    lake.deliver(H[20], "a", [event(40)])
    lake.build("run", hours=[H[20], H[101]])
    assert {f"{H[20]} e40", f"{H[101]} e1010"} <= set(lake.ids("combined_view"))


@LONG
@local_first("lake")
def test_a_file_that_comes_after_the_models_is_a_warning_and_a_lost_line_an_error(
    lake: StreamingLake,
) -> None:
    name = "assert_every_line_is_a_reading_or_rejected"
    for number in range(3):
        lake.deliver(H[number], "a", [event(number * 10 + n) for n in range(3)])
    lake.build("run")
    lake.deliver(H[1], "b", [event(20), "oops"])
    tested = lake.attempt("test", select=name)
    assert tested.returncode == 0, tested.stdout[-5_000:]
    assert f"Warning in test {name}" in tested.stdout
    assert "Got 1 result, configured to warn" in tested.stdout
    # A line more in a file that was read: as if it had been lost.
    lake.deliver(H[0], "a", [event(n) for n in range(4)])
    tested = lake.attempt("test", select=name)
    assert tested.returncode != 0
    assert f"Failure in test {name}" in tested.stdout
    lake.build("run")
    tested = lake.attempt("test", select=name)
    assert tested.returncode == 0
    assert "WARN=0" in tested.stdout


@LONG
@local_first("lake")
def test_both_forms_may_differ_in_files_that_are_gone_alone(lake: StreamingLake) -> None:
    name = "assert_both_forms_have_the_same_readings"
    for number in range(4):
        lake.deliver(H[number], "a", [event(number * 10 + n) for n in range(3)])
    lake.deliver(H[1], "b", [event(11), event(15)])  # one of them is in the other file too
    lake.build("run")
    lake.remove(H[1], "a")
    lake.build()
    assert lake.ids("target_table") == [
        *(f"{H[0]} e{n}" for n in range(3)),
        f"{H[1]} e11",
        f"{H[1]} e15",
        *(f"{H[2]} e{20 + n}" for n in range(3)),
    ]
    assert len(lake.ids("target_table_iceberg")) == 10
    # The Iceberg form serves the same view, and knows hours without a reading all the same.
    lake.build(curated="iceberg")
    kept = lake.ids("target_table_iceberg")
    assert lake.ids("combined_view") == [*kept, *(f"{H[3]} e{30 + n}" for n in range(3))]
    assert [lake.states()[hour] for hour in H[:4]] == ["curated", "curated", "curated", "open"]
    # The other way round it is an error, and so is a reading whose file is there.
    for table in ("target_table", "target_table_iceberg"):
        lake.forget(table, H[1])
        tested = lake.attempt("test", select=name)
        assert tested.returncode != 0
        assert f"Failure in test {name}" in tested.stdout
        lake.build("run", hours=[H[1]])


@LONG
def test_one_hour_by_name_twice(lake: StreamingLake) -> None:
    for number in range(4):
        events = [event(number * 100 + n, n % 23) for n in range(60)]
        for part in range(3):
            lake.deliver(H[number], f"file-{part}", events[part::3])
    lake.build("run", hours=[H[1]])
    once = lake.ids("target_table")
    assert once == sorted(f"{H[1]} e{100 + n}" for n in range(60))
    # Hours before and after it are in the view all the same.
    everything = sorted(f"{H[k]} e{k * 100 + n}" for k in range(4) for n in range(60))
    assert lake.ids("combined_view") == everything
    before = contents(lake) if lake.account else []
    old = files(lake) if lake.account else []
    lake.build("run", hours=H[1])
    assert lake.ids("target_table") == once
    assert lake.ids("combined_view") == everything
    if lake.account:
        # The same files with the same rows, in a new folder, as readers may have the old.
        assert contents(lake) == before
        assert len(before) == 4
        assert not set(files(lake)) & set(old)
    refused = lake.attempt("run", hours="yesterday")
    assert refused.returncode != 0
    assert "which is no hour" in refused.stdout


@LONG
@local_first("lake")
def test_hours_that_were_added_before_the_first_are_found_when_asked(lake: StreamingLake) -> None:
    lake.deliver(H[20], "a", [event(1)])
    lake.deliver(H[21], "a", [event(2)])
    lake.build("run")
    lake.deliver(H[0], "a", [event(3)])
    lake.build("run")
    assert lake.ids("target_table") == [f"{H[20]} e1"]
    lake.build("run", search=True)
    assert lake.ids("target_table") == [f"{H[0]} e3", f"{H[20]} e1"]
    assert lake.ids("combined_view") == [f"{H[0]} e3", f"{H[20]} e1", f"{H[21]} e2"]


def hours_ago(number: int) -> str:
    return f"{datetime.now(UTC) - timedelta(hours=number):%Y-%m-%d-%H}"


@LONG
@local_first("lake")
def test_hours_before_the_watched_ones_stay_curated_at_any_time_of_the_clock(
    lake: StreamingLake,
) -> None:
    # The newest curated hour is too old to be found near the clock, and then it is near.
    old = [hours_ago(100), hours_ago(99)]
    new = [hours_ago(4), hours_ago(3), hours_ago(2)]
    for number, hour in enumerate(old):
        lake.deliver(hour, "a", [event(number)])
    lake.build(hours=old)
    for number, hour in enumerate(new):
        lake.deliver(hour, "a", [event(10 + number)])
    everything = [f"{hour} e{n}" for hour, n in zip(old + new, [0, 1, 10, 11, 12], strict=True)]
    for _ in range(2):
        lake.build("run")
        assert lake.ids("target_table") == everything[:-1]
        assert lake.ids("combined_view") == everything
    assert {hour: lake.states()[hour] for hour in new} == dict(
        zip(new, ["curated", "curated", "open"], strict=True)
    )


@LONG
@local_first("lake")
def test_the_open_hour_may_be_named_and_a_lake_may_be_empty(lake: StreamingLake) -> None:
    # Of this month: all hours from the first on are listed, up to now.
    first, second, later, last = (hours_ago(n) for n in (300, 299, 100, 99))
    lake.build("build")
    assert lake.ids("combined_view") == []
    lake.deliver(first, "a", [event(1)])
    lake.build("run")
    assert lake.ids("target_table") == []
    assert lake.ids("combined_view") == [f"{first} e1"]
    lake.build("build", open_hour=second)
    assert lake.ids("target_table") == lake.ids("combined_view") == [f"{first} e1"]
    # A long silence is not filled with empty hours, and ends when there is a file again.
    lake.deliver(later, "a", [event(2)])
    lake.deliver(last, "a", [event(3)])
    lake.build("run")
    assert lake.ids("combined_view") == [f"{first} e1", f"{later} e2", f"{last} e3"]
    # So does one that begins after the open hour: that one has ended.
    again, open_hour = hours_ago(60), hours_ago(59)
    lake.deliver(again, "a", [event(4)])
    lake.deliver(open_hour, "a", [event(5)])
    lake.build("run")
    curated = [f"{first} e1", f"{later} e2", f"{last} e3", f"{again} e4"]
    assert lake.ids("target_table") == lake.ids("target_table_iceberg") == curated
    assert lake.ids("combined_view") == [*curated, f"{open_hour} e5"]


@LONG
def test_a_sensor_is_in_one_file_per_hour_and_in_the_same_bucket_always(
    tmp_path: Path, account: Account
) -> None:
    lake = StreamingLake(tmp_path, "stream_buckets_one", account)
    for number in range(4):
        events = [event(number * 1000 + n, n % 97) for n in range(400)]
        lake.deliver(H[number], "a", events[:200])
        lake.deliver(H[number], "b", events[200:])
    lake.build("run")
    rows = lake.query('select distinct dt, sensor_id, "$path" from {s}.target_table')
    assert len(rows) == len({(dt, sensor) for dt, sensor, _ in rows}) == 3 * 97
    buckets = {(sensor, str(path).rsplit("/", 1)[1][:6]) for _, sensor, path in rows}
    assert len(buckets) == 97  # Trino's file names begin with the bucket's number
    by_bucket: dict[str, set[int]] = {}
    for sensor, bucket in buckets:
        by_bucket.setdefault(bucket, set()).add(int(str(sensor)) % 4)
    assert sorted(map(len, by_bucket.values())) == [1, 1, 1, 1]
    account.drop_databases(
        "stream_buckets_one_streaming_buckets",
        "stream_buckets_one_raw_streaming_buckets",
    )
