"""Readings of sensors as JSON lines, with a real stream's faults: a pure function of a seed.

The fields `sensorId`, `currentTemperature` and `status` are those of the article's Kinesis Data
Generator template; `eventId` and `recordedAt` make duplicates and late readings visible.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from athena_recipes.cli.errors import UserError

_STATUSES = np.array(["OK", "FAIL", "WARN"])
_STATUS_SHARES = (0.8, 0.08, 0.12)
_LOWEST, _HIGHEST = 10, 150  # the template's temperatures, both included
_USUAL_DELAY_MS = (50, 3_000)
_LATE_DELAY_MS = (60_000, 1_800_000)
# A duplicate follows its original by at most this many lines, as a producer's retry does.
_DUPLICATE_DISTANCE = 2_000


@dataclass(frozen=True)
class Stream:
    """The properties of the events.

    `rate` is in readings per second of all `sensors` together; `late`, `duplicate` and `malformed`
    are shares (0 to 1) of the readings; `has_ids` false leaves out `eventId` and `recordedAt`, as
    the article's events do. UserError for what cannot be.
    """

    rate: float
    sensors: int = 4_000
    late: float = 0.01
    duplicate: float = 0.002
    malformed: float = 0.001
    seed: int = 7
    has_ids: bool = True

    def __post_init__(self) -> None:
        shares = {"late": self.late, "duplicate": self.duplicate, "malformed": self.malformed}
        for name, share in shares.items():
            if not 0 <= share <= 1:
                raise UserError(f"The share of {name} readings is {share}.", "Give 0 to 1.")
        if self.rate < 0 or self.sensors < 1:
            raise UserError(
                f"{self.rate} readings a second of {self.sensors} sensors cannot be.",
                "Give a rate of 0 or more and at least one sensor.",
            )


def lines(
    stream: Stream, begin: datetime, end: datetime, count: int | None = None
) -> Iterator[str]:
    """The lines that arrive from `begin` (included) to `end`, without line ends, in that order.

    Both are UTC. The same arguments give the same lines, and others give events of other ids.
    `count` is the number of readings, where the rate of the stream does not say it (None: it does).
    """
    if count is None:
        count = round(stream.rate * (end - begin).total_seconds())
    draw = np.random.default_rng([stream.seed, int(begin.timestamp())])
    span_ms = (end - begin) / timedelta(milliseconds=1)
    arrived = np.sort(draw.integers(0, max(1, int(span_ms)), count))
    delay = draw.integers(*_USUAL_DELAY_MS, count)
    is_late = draw.random(count) < stream.late
    delay[is_late] = draw.integers(*_LATE_DELAY_MS, int(is_late.sum()))
    columns: tuple[list[Any], ...] = (
        draw.integers(1, stream.sensors + 1, count).tolist(),
        draw.integers(_LOWEST, _HIGHEST + 1, count).tolist(),
        _STATUSES[draw.choice(3, count, p=_STATUS_SHARES)].tolist(),
        (draw.integers(0, 2**63, count) ^ _own_bits(stream, begin, end)).tolist(),
        _texts(begin, arrived - delay),
    )
    spoiled = {int(place): number for number, place in enumerate(_places(draw, count, stream))}
    repeated = _repeated(draw, count, stream)
    for place, row in enumerate(zip(*columns, strict=True)):
        text = _line(*row) if stream.has_ids else _article_line(*row[:3])
        yield _spoil(text, spoiled[place]) if place in spoiled else text
        for original in repeated.get(place, ()):
            values = [column[original] for column in columns]
            yield _line(*values) if stream.has_ids else _article_line(*values[:3])


def _own_bits(stream: Stream, begin: datetime, end: datetime) -> int:
    """63 bits that set the ids of these events apart: streams of one seed draw the same numbers."""
    text = repr((stream, begin, end)).encode()
    return int.from_bytes(hashlib.md5(text, usedforsecurity=False).digest()[:8]) >> 1


def malformed_lines(count: int) -> Iterator[str]:
    """Malformed lines of every kind, in turn."""
    text = _line(1, 20, "OK", 1, "2026-01-01T00:00:00.000Z")
    return (_spoil(text, number) for number in range(count))


def _line(sensor: int, temperature: int, status: str, event: int, recorded_at: str) -> str:
    return (
        f'{{"sensorId":{sensor},"currentTemperature":{temperature},"status":"{status}",'
        f'"eventId":"{event:016x}","recordedAt":"{recorded_at}"}}'
    )


def _article_line(sensor: int, temperature: int, status: str) -> str:
    return f'{{"sensorId":{sensor},"currentTemperature":{temperature},"status":"{status}"}}'


def _spoil(text: str, number: int) -> str:
    """One of five kinds of damage."""
    kinds = (
        lambda: text[: len(text) // 2],
        lambda: "sensor restarted",
        lambda: text.replace('"sensorId"', '"id"'),
        lambda: text.replace('"currentTemperature":', '"currentTemperature":"n/a","was":'),
        lambda: text.replace('"sensorId":', '"sensorId":"S-1","was":'),
    )
    return kinds[number % len(kinds)]()


def _places(draw: np.random.Generator, count: int, stream: Stream) -> list[int]:
    found: list[int] = np.flatnonzero(draw.random(count) < stream.malformed).tolist()
    return found


def _repeated(draw: np.random.Generator, count: int, stream: Stream) -> dict[int, list[int]]:
    """Place -> the readings that come once more after the line there."""
    repeated: dict[int, list[int]] = {}
    for original in np.flatnonzero(draw.random(count) < stream.duplicate).tolist():
        later = min(count - 1, original + int(draw.integers(1, _DUPLICATE_DISTANCE)))
        repeated.setdefault(later, []).append(original)
    return repeated


def _texts(begin: datetime, offsets_ms: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> list[str]:
    moments = np.datetime64(begin.replace(tzinfo=None), "ms") + offsets_ms.astype("timedelta64[ms]")
    texts: list[str] = np.char.add(np.datetime_as_string(moments, unit="ms"), "Z").tolist()
    return texts
