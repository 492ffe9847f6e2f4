"""The recipe's rules in plain Python, over the raw files: nothing of the models is used.

UUID times are Python's own: of version 1 by `uuid`, of version 6 by putting its fields in the order
of version 1 (RFC 9562, section 5.6), of version 7 by its first 48 bits.
"""

import gzip
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

WINDOW_HOURS = {"impression": 24, "click": 168, "install": 720, "subscribe": 2160}
MOST_PER_BID = {"impression": 1, "click": 10, "install": 1}
LATE_HOURS = 3
_GREGORIAN = datetime(1582, 10, 15)


@dataclass(frozen=True)
class Line:
    """A line of a file; `fields` is empty for one that is not JSON."""

    dt: str
    file: str
    fields: dict[str, Any]

    def text(self, name: str) -> str | None:
        """A field as text without blanks around it; None if it is missing or empty."""
        value = self.fields.get(name)
        return None if value is None or not str(value).strip() else str(value).strip()


def lines(folder: Path) -> Iterator[Line]:
    """All lines of the files of a stream."""
    for path in sorted(folder.glob("dt=*/*")):
        content = path.read_bytes()
        for text in (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines():
            try:
                fields = json.loads(text)
            except ValueError:
                fields = {}
            yield Line(path.parent.name.removeprefix("dt="), path.name, fields)


def uuid_time(text: str | None) -> datetime | None:
    """The time of a UUID, cut to milliseconds."""
    if text is None or len(text) != 36:
        return None
    try:
        parsed = uuid.UUID(text)
    except ValueError:
        return None
    if parsed.variant != uuid.RFC_4122:
        return None
    if parsed.version == 7:
        return datetime(1970, 1, 1) + timedelta(milliseconds=parsed.int >> 80)
    if parsed.version == 6:
        ticks = parsed.hex[:12] + parsed.hex[13:16]
        parsed = uuid.UUID(f"{ticks[7:]}{ticks[3:7]}1{ticks[:3]}{parsed.hex[16:]}")
    if parsed.version != 1:
        return None
    return _GREGORIAN + timedelta(milliseconds=parsed.time // 10_000)


def attributed(raw: Path) -> Counter[tuple[Any, ...]]:
    """(dt, file, event id, type, status, reason, campaign, lag in ms, spend, revenue) of events."""
    bids = _bids(raw / "bids")
    events = sorted(_events(raw / "events"), key=lambda one: (one["dt"], one["at"], one["file"]))
    delivered: set[tuple[Any, ...]] = set()
    counted: Counter[tuple[Any, ...]] = Counter()
    return Counter(_judged(one, bids, delivered, counted) for one in events)


def stored(raw: Path) -> tuple[set[str], int]:
    """Request ids of the bids, and how many lines all files have."""
    count = sum(1 for stream in ("bids", "events") for _ in lines(raw / stream))
    return set(_bids(raw / "bids")), count


def _bids(folder: Path) -> dict[str, Line]:
    """The first delivery of each bid, by request id."""
    found: dict[str, Line] = {}
    for line in lines(folder):
        request_id = (line.text("request_id") or "").lower()
        moment = uuid_time(request_id)
        if moment is None or line.text("campaign_id") is None:
            continue
        hours = _hour(line.dt) - moment.replace(minute=0, second=0, microsecond=0)
        if not timedelta(hours=-1) <= hours <= timedelta(hours=LATE_HOURS):
            continue
        try:
            float(line.text("price_usd") or "none")
        except ValueError:
            continue
        found.setdefault(request_id, line)
    return found


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    for line in lines(folder):
        kind, at = (line.text("event_type") or "").lower(), line.text("event_at")
        try:
            moment = datetime.fromisoformat(at or "").astimezone(UTC).replace(tzinfo=None)
            revenue = Decimal(line.text("revenue_usd") or "0")
        except (ValueError, ArithmeticError):
            continue
        if kind not in WINDOW_HOURS:
            continue
        text = line.text("request_id")
        yield {
            "dt": line.dt,
            "file": line.file,
            "id": line.text("event_id"),
            "kind": kind,
            "at": moment,
            "request_id": text.lower() if text else None,
            "revenue": revenue,
        }


def _judged(
    one: dict[str, Any],
    bids: dict[str, Line],
    delivered: set[tuple[Any, ...]],
    counted: Counter[tuple[Any, ...]],
) -> tuple[Any, ...]:
    request_id, kind = one["request_id"], one["kind"]
    asked = uuid_time(request_id)
    lag = (one["at"] - asked) // timedelta(milliseconds=1) if asked else None
    status, reason, campaign, spend, revenue = "unattributed", None, None, None, None
    if request_id is None:
        reason = "request_id_missing"
    elif lag is None:
        is_uuid = len(request_id) == 36 and request_id.count("-") == 4
        reason = "request_id_without_time" if is_uuid else "request_id_unreadable"
    elif lag < -1_000:
        reason = "before_bid"
    elif lag > WINDOW_HOURS[kind] * 3_600_000:
        reason = "past_window"
    else:
        bid = bids.get(request_id)
        campaign = bid.text("campaign_id") if bid else None
        key = (request_id, kind, one["id"] or one["at"])
        if key in delivered:
            status, reason = "repeated", "delivered_before"
        else:
            delivered.add(key)
            counted[request_id, kind] += 1
            number, most = counted[request_id, kind], MOST_PER_BID.get(kind)
            if most == 1 and number > 1:
                status, reason = "repeated", "counted_before"
            elif bid is None:
                reason = "bid_not_found"
            elif most is not None and number > most:
                status, reason = "suspect", f"{kind}_flood"
            else:
                status, revenue = "attributed", one["revenue"]
                spend = Decimal(bid.text("price_usd") or "0") if kind == "impression" else None
    return (
        *(one["dt"], one["file"], one["id"], kind, status, reason, campaign, lag),
        *(spend, revenue or None),
    )


def campaigns(found: Counter[tuple[Any, ...]]) -> dict[str, tuple[Decimal, Decimal]]:
    """Spend and revenue of each campaign."""
    totals: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for (*_, status, _, campaign, _, spend, revenue), times in found.items():
        if status == "attributed":
            totals[campaign][0] += times * (spend or 0)
            totals[campaign][1] += times * (revenue or 0)
    return {name: (spend, revenue) for name, (spend, revenue) in totals.items()}


def _hour(dt: str) -> datetime:
    return datetime.strptime(dt, "%Y-%m-%d-%H")
