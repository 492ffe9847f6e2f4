"""The sensors' events: shares as asked, same for a seed, in Firehose's layout, sent whole."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from athena_recipes.recipes.streaming_buckets.sensors import send as sending
from athena_recipes.recipes.streaming_buckets.sensors.events import Stream, lines, malformed_lines
from athena_recipes.recipes.streaming_buckets.sensors.files import HOUR, file_key, hour_files
from click.testing import CliRunner

from tests.python.support.aws_server import REGION

START = datetime(2026, 1, 5, tzinfo=UTC)


def parsed(text: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(text)
    except ValueError:
        return None
    return found


def is_reading(event: dict[str, Any] | None) -> bool:
    return bool(
        event
        and isinstance(event.get("sensorId"), int)
        and isinstance(event.get("currentTemperature"), int)
    )


def test_shares_are_those_asked_for() -> None:
    stream = Stream(20, late=0.05, duplicate=0.02, malformed=0.03)
    events = [parsed(line) for line in lines(stream, START, START + HOUR)]
    count = 20 * 3600
    assert len(events) == pytest.approx(count * 1.02, rel=0.005)
    good = [event for event in events if event and is_reading(event)]
    assert len(events) - len(good) == pytest.approx(count * 0.03, rel=0.1)
    assert Counter(event["status"] for event in good)["OK"] / len(good) == pytest.approx(
        0.8, abs=0.02
    )
    sensors = Counter(event["sensorId"] for event in good)
    assert set(sensors) <= set(range(1, 4001))
    assert len(sensors) == 4000
    assert max(sensors.values()) < 4 * count / 4000  # uniform
    assert {event["currentTemperature"] for event in good} == set(range(10, 151))
    times = Counter(event["eventId"] for event in good)
    assert sum(n - 1 for n in times.values()) == pytest.approx(count * 0.02, rel=0.1)
    before = f"{START - timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}"
    assert any(event["recordedAt"] < before for event in good)


def test_same_seed_same_lines_and_other_seeds_others() -> None:
    def some(seed: int, start: datetime = START) -> list[str]:
        return list(lines(Stream(5, seed=seed), start, start + timedelta(minutes=5)))

    assert some(7) == some(7)
    assert some(7) != some(8)
    assert some(7) != some(7, START + HOUR)


def test_the_articles_own_events() -> None:
    plain = Stream(5, malformed=0, has_ids=False)
    first = json.loads(next(lines(plain, START, START + HOUR)))
    assert set(first) == {"sensorId", "currentTemperature", "status"}


def test_no_malformed_line_is_a_reading() -> None:
    found = list(malformed_lines(10))
    assert len(set(found)) == 5
    assert not any(is_reading(parsed(line)) for line in found)


def test_files_lie_and_are_named_as_firehose_does() -> None:
    keys = [key for key, _ in hour_files(Stream(1), START, timedelta(minutes=15))]
    assert len(keys) == len(set(keys)) == 4
    assert keys[1].startswith("dt=2026-01-05-00/athena-recipes-sensors-1-2026-01-05-00-15-00-")
    half = list(hour_files(Stream(1), START, timedelta(minutes=15), START + HOUR / 2))
    assert len(half) == 2
    assert list(hour_files(Stream(0), START, timedelta(minutes=15))) == []
    assert file_key(START, 1) != file_key(START, 2)


def test_what_cannot_be_is_said() -> None:
    with pytest.raises(UserError, match="share of late"):
        Stream(1, late=2)
    with pytest.raises(UserError, match="cannot be"):
        Stream(-1)


def run(lake: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Any:
    monkeypatch.setenv("LAKE_ROOT", str(lake))
    done = CliRunner().invoke(main, ["streaming_buckets", "sensors", "--json", *arguments])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_command_writes_the_hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("--rate", "2", "--hours", "2.5", "--start", "2026-01-05-22")
    rows = run(tmp_path, monkeypatch, *arguments)
    assert [row["hour"] for row in rows] == ["2026-01-05-22", "2026-01-05-23", "2026-01-06-00"]
    assert rows[0]["files"] == 12
    assert rows[2]["files"] == 6
    folder = tmp_path / "raw" / "streaming_buckets"
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert sum(content.count(b"\n") for content in files.values()) == sum(
        row["lines"] for row in rows
    )
    run(tmp_path, monkeypatch, *arguments)
    assert files == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "other",
    [
        ("--rate", "3"),
        ("--sensors", "50"),
        ("--late", "0.5"),
        ("--duplicate", "0.5"),
        ("--malformed", "0.5"),
        ("--seed", "8"),
        ("--buffer-seconds", "600"),
        ("--hours", "0.97"),  # the last file ends early
    ],
)
def test_other_arguments_add_files_and_events(
    other: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("--rate", "2", "--hours", "1", "--start", "2026-01-05-22")

    def files() -> dict[Path, bytes]:
        folder = tmp_path / "raw" / "streaming_buckets"
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def ids(contents: dict[Path, bytes]) -> set[str]:
        events = [parsed(line) for text in contents.values() for line in text.decode().split("\n")]
        return {event["eventId"] for event in events if event and "eventId" in event}

    run(tmp_path, monkeypatch, *arguments)
    first = files()
    run(tmp_path, monkeypatch, *arguments, *other)
    both = files()
    assert {path: both[path] for path in first} == first
    added = {path: text for path, text in both.items() if path not in first}
    assert added
    assert ids(added) and not ids(added) & ids(first)
    run(tmp_path, monkeypatch, *arguments, *other)
    assert files() == both


def test_more_hours_keep_the_files_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "raw" / "streaming_buckets"
    for hours in ("1", "2"):
        run(tmp_path, monkeypatch, "--rate", "2", "--hours", hours, "--start", "2026-01-05-22")
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 12 * int(hours)


def test_send_gets_every_line_into_the_stream(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sending.make_client("kinesis", REGION)
    client.create_stream(StreamName="sensors", ShardCount=1)
    make, refused = sending.make_client, []

    def flaky(service: str, region: str | None = None) -> Any:
        """A client whose first answer says that every other record was refused."""
        real = make(service, region)

        class Once:
            def put_records(self, **call: Any) -> Any:
                if refused:
                    return real.put_records(**call)
                refused.append(True)
                kept = call["Records"][::2]
                real.put_records(StreamName=call["StreamName"], Records=kept)
                results = [
                    {"ErrorCode": "ProvisionedThroughputExceededException"} if n % 2 else {}
                    for n in range(len(call["Records"]))
                ]
                return {"FailedRecordCount": len(results) - len(kept), "Records": results}

        return Once()

    monkeypatch.setattr(sending, "make_client", flaky)
    stream = Stream(700, malformed=0, duplicate=0)
    sent = sending.send(stream, timedelta(seconds=2), "sensors", REGION, lambda _: None)
    assert sent == 1400
    shard = client.list_shards(StreamName="sensors")["Shards"][0]["ShardId"]
    iterator = client.get_shard_iterator(
        StreamName="sensors", ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records: list[bytes] = []
    while True:
        page = client.get_records(ShardIterator=iterator, Limit=1000)
        if not page["Records"]:
            break
        records += [record["Data"] for record in page["Records"]]
        iterator = page["NextShardIterator"]
    assert len(records) == len({json.loads(record)["eventId"] for record in records}) == 1400
    assert all(record.endswith(b"\n") for record in records)


def test_send_keeps_to_rates_that_are_no_whole_number(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting:
        def put_records(self, **call: Any) -> Any:
            return {"FailedRecordCount": 0}

    monkeypatch.setattr(sending, "make_client", lambda service, region: Counting())
    for rate, seconds, readings in ((0.4, 10, 4), (1.5, 10, 15), (2, 3, 6)):
        stream = Stream(rate, malformed=0, duplicate=0)
        sent = sending.send(stream, timedelta(seconds=seconds), "s", REGION, lambda _: None)
        assert sent == readings
