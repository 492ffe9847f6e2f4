"""UUIDs with a time, made and read: versions 1, 6 and 7 of RFC 9562."""

import uuid
from datetime import UTC, datetime, timedelta

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_GREGORIAN = datetime(1582, 10, 15, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TICKS_PER_MILLISECOND = 10_000  # of 100 nanoseconds
_VARIANT = 2
_YEAR_10000 = 253_402_300_800_000  # in milliseconds since 1970


def make_uuid(version: int, moment: datetime, random_bits: int) -> str:
    """A UUID of version 1, 6 or 7 whose time is `moment`; its other bits are `random_bits`.

    Raises ValueError for other versions.
    """
    low = random_bits & (2**62 - 1)
    if version == 7:
        high = ((moment - _UNIX) // _MILLISECOND) << 16 | (random_bits >> 62) & 0xFFF
    elif version in (1, 6):
        ticks = ((moment - _GREGORIAN) // _MILLISECOND) * _TICKS_PER_MILLISECOND
        if version == 6:
            high = (ticks >> 12) << 16 | ticks & 0xFFF
        else:
            high = (ticks & 0xFFFFFFFF) << 32 | (ticks >> 32 & 0xFFFF) << 16 | ticks >> 48
    else:
        raise ValueError(f"a UUID of version {version} has no time")
    return str(uuid.UUID(int=(high | version << 12) << 64 | _VARIANT << 62 | low))


def time_of(text: str) -> datetime | None:
    """The time of a UUID of version 1, 6 or 7, cut to milliseconds.

    None for other texts, and for a time after the year 9999, which a datetime does not have.
    """
    try:
        parsed = uuid.UUID(text)
    except ValueError:
        return None
    high, variant = parsed.int >> 64, parsed.int >> 62 & 3
    version = high >> 12 & 0xF
    # `UUID` reads braces, hyphens anywhere and digits of other scripts too.
    if variant != _VARIANT or text.lower() != str(parsed):
        return None
    if version == 7:
        milliseconds = high >> 16
        return _UNIX + milliseconds * _MILLISECOND if milliseconds < _YEAR_10000 else None
    if version == 1:
        ticks = (high & 0xFFF) << 48 | (high >> 16 & 0xFFFF) << 32 | high >> 32
    elif version == 6:
        ticks = (high >> 16) << 12 | high & 0xFFF
    else:
        return None
    return _GREGORIAN + (ticks // _TICKS_PER_MILLISECOND) * _MILLISECOND


def hour_of(moment: datetime) -> str:
    """The hour of a time in UTC, as partitions have it: YYYY-MM-DD-HH."""
    return f"{moment.astimezone(UTC):%Y-%m-%d-%H}"
