"""The parts of the streaming_buckets benchmark that need no Athena."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from athena_recipes.bench.measure import Measurement
from athena_recipes.recipes.streaming_buckets.bench.events import write_hour
from athena_recipes.recipes.streaming_buckets.bench.record import rows, write

HOUR = datetime(2026, 1, 5, tzinfo=UTC)


def test_bulk_events_are_like_those_of_the_generator(tmp_path: Path) -> None:
    written = write_hour(tmp_path, HOUR, readings=30_000, sensors=50, files=3)
    files = sorted((tmp_path / "dt=2026-01-05-00").iterdir())
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(files) == 3
    assert written == sum(file.stat().st_size for file in files)
    events = []
    for line in lines:
        if line.startswith('{"sensorId"') and line.endswith("}"):
            events.append(json.loads(line))
    deliveries = Counter(event["eventId"] for event in events)
    assert 29_900 < len(deliveries) <= 30_000
    assert 30 <= sum(count == 2 for count in deliveries.values()) <= 100
    assert 10 <= len(lines) - sum("was" not in event for event in events) <= 60
    assert {event["sensorId"] for event in events if "was" not in event} == set(range(1, 51))
    temperatures = [
        event["currentTemperature"]
        for event in events
        if isinstance(event["currentTemperature"], int)
    ]
    assert (min(temperatures), max(temperatures)) == (10, 150)
    late = sum(event["recordedAt"] < "2026-01-05" for event in events)
    assert 30 <= late <= 200
    assert max(event["recordedAt"] for event in events) < "2026-01-05T01"


def test_hours_have_other_events_and_the_same_hour_the_same(tmp_path: Path) -> None:
    def ids(name: str, hour: datetime) -> set[str]:
        write_hour(tmp_path / name, hour, readings=500, files=1)
        (file,) = (tmp_path / name / f"dt={hour:%Y-%m-%d-%H}").iterdir()
        return set(file.read_text(encoding="utf-8").splitlines())

    first = ids("a", HOUR)
    assert first == ids("b", HOUR)
    assert not {line[-75:] for line in first} & {
        line[-75:] for line in ids("c", HOUR.replace(hour=1)) if "eventId" in line
    }


def test_the_seed_has_what_the_charts_show(tmp_path: Path) -> None:
    found = [
        Measurement(
            "one sensor, one hour: Hive", "bytes / raw of 9 readings", 2.0, 1_000.0, "B", 0.001
        ),
        Measurement("one sensor, one hour: Hive", "bytes / needed", 2.0, 1.9, "B", 1.5),
        Measurement(
            "late hour: all models, statements", "hour 1,001 / hour 3", 60.0, 50.0, "statements"
        ),
        Measurement("local_build", "other", 1.0, 1.0, "s"),
    ]
    assert list(rows(found)) == [
        ("bytes", "Hive form", "raw / bytes of 9 readings", 500.0),
        ("history", "all models, statements", "hour 1,001 / hour 3", 1.2),
    ]
    write(found, tmp_path / "seed.csv")
    header, *lines = (tmp_path / "seed.csv").read_text(encoding="utf-8").splitlines()
    assert header == "measured_on,machine,figure,label,compared,ratio"
    assert lines[0].endswith(",bytes,Hive form,raw / bytes of 9 readings,500.0")
    assert lines[1].endswith(',history,"all models, statements","hour 1,001 / hour 3",1.2')
