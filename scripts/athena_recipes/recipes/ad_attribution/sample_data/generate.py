"""A day of bids, and the events that follow them, with the faults of real streams.

Nine of ten events are within an hour of their bid, as the article found.
"""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from athena_recipes.recipes.ad_attribution.uuids import hour_of, make_uuid

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 1
FIRST_HOUR = datetime(2026, 1, 5, tzinfo=UTC)
HOURS = 26
_BIDS_PER_HOUR = 240  # at scale 1
_FLUSHES, _HOSTS = 1, 2
_HOUR = timedelta(hours=1)
_FLOOD_CLICKS = 30
_CAMPAIGNS = tuple(f"c-{number:02}" for number in range(1, 9))
_EXCHANGES = ("adx", "pubnet", "mobx")
_DEVICES = ("phone", "tablet", "tv")
_COUNTRIES = ("US", "DE", "BR", "JP")
# Probability that an event follows the one before.
_CHAIN = (("impression", 0.6), ("click", 0.25), ("install", 0.3), ("subscribe", 0.4))
# Longest lag of an event above an hour, within its window.
_LONGEST = {"impression": 12, "click": 20, "install": 40, "subscribe": 60}

Line = dict[str, Any] | str
Files = defaultdict[str, list[Line]]


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/ad_attribution/."""
    chance = random.Random(seed)
    events: Files = defaultdict(list)
    for number in range(HOURS):
        hour = FIRST_HOUR + number * _HOUR
        bids: Files = defaultdict(list)
        for _ in range(max(8, round(_BIDS_PER_HOUR * scale))):
            _bid(chance, hour, bids, events)
        _bad_bids(chance, hour, number, bids)
        yield from _contents(bids)
    _bad_events(chance, events)
    yield from _contents(events)


def _bid(chance: random.Random, hour: datetime, bids: Files, events: Files) -> None:
    """A bid, into its host's file, and its events, into files of their hours."""
    moment = hour + timedelta(milliseconds=chance.randrange(3_600_000))
    version = chance.choice((7, 7, 7, 1, 6))
    request_id = make_uuid(version, moment, chance.getrandbits(74))
    line = {
        "request_id": request_id.upper() if chance.random() < 0.01 else request_id,
        "bid_at": _iso(moment + timedelta(milliseconds=chance.randrange(20, 100))),
        "campaign_id": chance.choice(_CAMPAIGNS),
        "creative_id": f"cr-{chance.randrange(40):03}",
        "exchange": chance.choice(_EXCHANGES),
        "price_usd": round(chance.uniform(0.02, 0.25), 6),
        "device_type": chance.choice(_DEVICES),
        "country": chance.choice(_COUNTRIES),
    }
    if chance.random() < 0.004:
        pass  # its file never came
    elif chance.random() < 0.01:
        bids[_file(moment, chance, "late-", 2 * _HOUR)].append(line)
    elif chance.random() < 0.003:
        bids[_file(moment, chance, "too-late-", 9 * _HOUR)].append(line)
    else:
        key = _file(moment, chance)
        bids[key].append(line)
        if chance.random() < 0.01:
            bids[_file(moment, chance, "again-", timedelta(minutes=20))].append(line)
    _events(chance, request_id, moment, events)


def _events(chance: random.Random, request_id: str, moment: datetime, events: Files) -> None:
    lags: list[float] = []
    for kind, probability in _CHAIN:
        if chance.random() >= probability:
            break
        lags.append(_lag(chance, kind))
    for (kind, _), lag in zip(_CHAIN, sorted(lags), strict=False):
        event = _event(chance, request_id, kind, moment + timedelta(seconds=lag))
        _deliver(events, event, moment + timedelta(seconds=lag))
        fate = chance.random()
        if fate < 0.03:  # the client did not get the answer, and sent it again
            _deliver(events, event, moment + timedelta(seconds=lag + chance.choice((2, 4_000))))
        elif fate < 0.04 and kind in ("impression", "install"):
            other = _event(chance, request_id, kind, moment + timedelta(seconds=lag + 30))
            _deliver(events, other, moment + timedelta(seconds=lag + 30))
        elif fate < 0.045 and kind == "click":
            for click in range(_FLOOD_CLICKS):
                at = moment + timedelta(seconds=lag + click)
                _deliver(events, _event(chance, request_id, kind, at), at)


def _lag(chance: random.Random, kind: str) -> float:
    """Seconds after the bid; below an hour for nine of ten events."""
    if chance.random() < 0.9:
        return min(3_599.0, 0.3 + chance.expovariate(1 / 500))
    return chance.uniform(3_600, _LONGEST[kind] * 3_600)


def _event(chance: random.Random, request_id: str | None, kind: str, at: datetime) -> Line:
    event: dict[str, Any] = {
        "event_id": f"{chance.getrandbits(64):016x}",
        "request_id": request_id,
        "event_type": kind,
        "event_at": _iso(at),
    }
    if kind == "subscribe":
        event["revenue_usd"] = chance.choice((4.99, 9.99, 49.9, -4.99))
    elif kind == "install" and chance.random() < 0.3:
        event["revenue_usd"] = 0.99
    if chance.random() < 0.02:
        del event["event_id"]
    return event


def _bad_bids(chance: random.Random, hour: datetime, number: int, bids: Files) -> None:
    good = {
        "request_id": make_uuid(7, hour, chance.getrandbits(74)),
        "bid_at": _iso(hour),
        "campaign_id": "c-01",
        "price_usd": 0.004,
    }
    faults: tuple[Line, ...] = (
        json.dumps(good)[:40],
        {**good, "request_id": None},
        {**good, "request_id": "b-17"},
        {**good, "request_id": "919108f7-52d1-4320-9bac-f847db4148a8"},
        {**good, "price_usd": "n/a"},
        {**good, "campaign_id": ""},
    )
    bids[_file(hour, chance)].append(faults[number % len(faults)])


def _bad_events(chance: random.Random, events: Files) -> None:
    for number in range(HOURS):
        moment = FIRST_HOUR + number * _HOUR + timedelta(minutes=5)
        request_id = make_uuid(7, moment, chance.getrandbits(74))
        never_bid = _event(chance, request_id, "click", moment + timedelta(minutes=1))
        before = _event(chance, request_id, "click", moment - timedelta(minutes=4))
        past = _event(chance, request_id, "impression", moment + timedelta(hours=24, seconds=1))
        _deliver(events, never_bid, moment)
        _deliver(events, before, moment)
        _deliver(events, past, moment + timedelta(hours=24))
        for odd in (None, "b-17", "919108f7-52d1-4320-9bac-f847db4148a8"):
            _deliver(events, _event(chance, odd, "impression", moment), moment)
        fault = chance.choice(
            (
                '{"event_id": "cut',
                {"event_id": "x", "event_type": "viewable", "event_at": _iso(moment)},
                {"event_id": "x", "event_type": "click", "event_at": "soon"},
                {
                    "event_id": "x",
                    "event_type": "install",
                    "event_at": _iso(moment),
                    "revenue_usd": "free",
                },
            )
        )
        _deliver(events, fault, moment)


def _deliver(events: Files, event: Line, at: datetime) -> None:
    """Into the tracker's file of the hour."""
    events[f"events/dt={hour_of(at)}/tracker.json.gz"].append(event)


def _file(
    moment: datetime,
    chance: random.Random,
    prefix: str = "",
    delay: timedelta = timedelta(),
) -> str:
    """The key of the file that a host flushes for a bid of this moment, that much later."""
    minute = moment.minute // (60 // _FLUSHES) * (60 // _FLUSHES)
    host = f"bidder-{0 if prefix else chance.randrange(_HOSTS)}"
    name = f"{prefix}{host}-{moment:%Y%m%dT%H}{minute:02}.json"
    return f"bids/dt={hour_of(moment + delay)}/{name}"


def _contents(files: Files) -> Iterator[tuple[str, bytes]]:
    for key, lines in files.items():
        text = "".join(
            f"{line if isinstance(line, str) else json.dumps(line, separators=(',', ':'))}\n"
            for line in lines
        )
        content = text.encode()
        yield key, gzip.compress(content, mtime=0) if key.endswith(".gz") else content


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
