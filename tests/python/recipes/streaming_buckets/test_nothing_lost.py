"""What strangers' streams hold, on both engines: each line counts, or is listed with its reason."""

from tests.python.recipes.streaming_buckets.streaming_lake import StreamingLake, event
from tests.python.support.selection import STANDARD, local_first

H = [f"2026-03-{1 + n // 24:02}-{n % 24:02}" for n in range(240)]
LATE_TEST = "assert_no_late_file_is_left_out"


@STANDARD
@local_first("lake")
def test_each_line_counts_or_is_listed(lake: StreamingLake) -> None:
    lake.deliver(H[0], "ends", [event(1) + event(2) + " " + event(3), event(4, text="}{")])
    lake.deliver(H[0], "ids", [event(0, eventId="", status=n) for n in "ab"])
    lake.deliver(H[0], "more-ids", [event(0, sensor=8, eventId=id_) for id_ in ("", " ")])
    lake.deliver(H[0], "same", [event(5), event(5)])
    lake.deliver(H[0], "same-again", [event(5, temperature=21), event(5), event(5, sensor=2)])
    lake.deliver(H[1], "a", [event(10)])
    # A silence longer than any window.
    late = range(100, 108)
    for number in late:
        lake.deliver(H[number], "a", [event(number)])
    lake.build("run", watched_hours=150)
    named = ["e1", "e4", "e5"]
    unnamed = ["ids#1", "ids#2", "more-ids#1", "more-ids#2"]
    first_hour = [f"{H[0]} {one}" for one in named + unnamed]
    curated = sorted([*first_hour, f"{H[1]} e10", *(f"{H[n]} e{n}" for n in late[:-1])])
    assert lake.ids("target_table") == lake.ids("target_table_iceberg") == curated
    assert lake.query(
        "select file, reject_reason, lines from {s}.stream_rejects order by file, reject_reason"
    ) == [
        ["ends", "further_documents", "2"],
        ["same", "delivered_before", "1"],
        ["same-again", "delivered_before", "1"],
        ["same-again", "other_reading_before", "2"],
    ]
    states = lake.states()
    assert {hour: states[hour] for hour in (H[60], H[99], H[100], H[107])} == {
        H[60]: "empty",
        H[99]: "empty",
        H[100]: "curated",
        H[107]: "open",
    }

    # Too late: for the trailing window, and for the horizon. What a run builds again is its own.
    lake.deliver(H[101], "late", ["oops"])
    lake.deliver(H[105], "late", [event(1050)])
    lake.deliver(H[20], "a", [event(40)])
    lake.deliver(H[0], "same", [event(5)])
    tested = lake.attempt("test", select=LATE_TEST, watched_hours=150)
    assert tested.returncode != 0
    assert f"Failure in test {LATE_TEST}" in tested.stdout
    assert "Got 2 results" in tested.stdout, tested.stdout[-3_000:]
    lake.build("run", hours=[H[20], H[101]])
    assert f"{H[20]} e40" in lake.ids("combined_view")
