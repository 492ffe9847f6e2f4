"""Partition projection of dates in words that Trino has: it lacks units that Athena takes."""

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

# Trino signs its requests to Glue with this access key.
TRINO_KEY = "athena-local-trino"
Parameters = dict[str, str]
# What Trino 476 takes; YEARS, MONTHS and WEEKS are Athena's alone, in ranges as well.
_SECONDS = {"WEEKS": 604_800, "DAYS": 86_400, "HOURS": 3_600, "MINUTES": 60, "SECONDS": 1}
_MONTHS = {"YEARS": 12, "MONTHS": 1}
_RELATIVE = re.compile(
    r"\s*NOW\s*(?:([+-])\s*(\d+)\s*(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?\s*)?", re.IGNORECASE
)
# Java's letters -> (for strptime, how a moment is written).
_LETTERS = {
    "yyyy": ("%Y", "{0.year:04}"),
    "uuuu": ("%Y", "{0.year:04}"),
    **{
        letter * width: (code, f"{{0.{name}:0{width}}}")
        for letter, code, name in (
            ("M", "%m", "month"),
            ("d", "%d", "day"),
            ("H", "%H", "hour"),
            ("m", "%M", "minute"),
            ("s", "%S", "second"),
        )
        for width in (1, 2)
    },
}
_PIECES = re.compile(r"'([^']*)'|(([A-Za-z])\3*)|([^A-Za-z']+)")
_MOST_VALUES = 100_000


def for_trino(table: dict[str, Any], now: datetime | None = None) -> dict[str, Any]:
    """A table of Glue whose projected dates Trino reads as Athena does; itself if it can anyway.

    Weeks become days. Months and years, and formats without a day, become the list of their values,
    for columns of texts. What has no equivalent is left as it is: Trino says what it refuses.
    """
    parameters: Parameters = table.get("Parameters") or {}
    if parameters.get("projection.enabled", "").lower() != "true":
        return table
    changed = dict(parameters)
    for key in table.get("PartitionKeys") or ():
        prefix = f"projection.{key['Name']}."
        settings = {k[len(prefix) :]: v for k, v in parameters.items() if k.startswith(prefix)}
        if settings.get("type", "").strip().lower() != "date":
            continue
        equivalent = _equivalent(settings, key.get("Type", "string"), now or datetime.now(UTC))
        if equivalent is not None:
            for suffix in settings:
                del changed[prefix + suffix]
            changed.update({prefix + suffix: value for suffix, value in equivalent.items()})
    return {**table, "Parameters": changed}


def with_own_projection(table: dict[str, Any], kept: Parameters) -> dict[str, Any]:
    """What Trino writes back, with the projection of `kept`, the table's own parameters."""
    others = {k: v for k, v in (table.get("Parameters") or {}).items() if not _is_projection(k)}
    own = {k: v for k, v in kept.items() if _is_projection(k)}
    return {**table, "Parameters": {**others, **own}}


def _is_projection(key: str) -> bool:
    return key.startswith("projection.")


def _equivalent(settings: Parameters, column_type: str, now: datetime) -> Parameters | None:
    form = settings.get("format", "")
    bounds = settings.get("range", "").split(",")
    unit = settings.get("interval.unit", _default_unit(form)).strip().upper()
    if len(bounds) != 2 or unit not in _SECONDS | _MONTHS:
        return None
    interval = int(settings.get("interval", "1").strip())
    is_known = unit in _SECONDS and unit != "WEEKS" and "interval.unit" in settings
    if is_known and not any(_is_foreign(bound) for bound in bounds):
        return None
    try:
        start, end = (_moment(bound, form, now) for bound in bounds)
    except ValueError:
        return None
    if unit in _SECONDS and _has_day(form) and start < end:
        if unit == "WEEKS":
            unit, interval = "DAYS", 7 * interval
        return {
            **settings,
            "range": f"{_written(start, form)},{_written(end, form)}",
            "interval": str(interval),
            "interval.unit": unit,
        }
    if not column_type.lower().startswith(("string", "varchar")):
        return None
    values: dict[str, None] = {}
    for moment in _moments(start, end, unit, interval):
        values[_written(moment, form)] = None
        if len(values) > _MOST_VALUES:
            return None
    return None if "," in form else {"type": "enum", "values": ",".join(values)}


def _default_unit(form: str) -> str:
    letters = re.sub("'[^']*'", "", form)
    if re.search("[HhKkmsS]", letters):
        return ""
    return "DAYS" if "d" in letters else "MONTHS" if "M" in letters else ""


def _has_day(form: str) -> bool:
    letters = re.sub("'[^']*'", "", form)
    return all(letter in letters for letter in "Md")


def _is_foreign(bound: str) -> bool:
    relative = _RELATIVE.fullmatch(bound)
    unit = relative.group(3) if relative else None
    return unit is not None and unit.upper() in ("YEAR", "MONTH", "WEEK")


def _moment(bound: str, form: str, now: datetime) -> datetime:
    """One end of a range, as exact as the format is."""
    relative = _RELATIVE.fullmatch(bound)
    if not relative:
        return datetime.strptime(bound, "".join(part for part, _ in _parts(form)))
    moment = now.replace(tzinfo=None)
    if relative.group(1):
        count = int(relative.group(1) + relative.group(2))
        unit = relative.group(3).upper() + "S"
        if unit in _MONTHS:
            moment = _plus_months(moment, count * _MONTHS[unit])
        else:
            moment += timedelta(seconds=count * _SECONDS[unit])
    return _moment(_written(moment, form), form, now)


def _moments(start: datetime, end: datetime, unit: str, interval: int) -> Iterator[datetime]:
    count, moment = 0, start
    while moment <= end:
        yield moment
        count += interval
        if unit in _MONTHS:
            moment = _plus_months(start, count * _MONTHS[unit])
        else:
            moment = start + timedelta(seconds=count * _SECONDS[unit])


def _plus_months(moment: datetime, count: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + count, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _written(moment: datetime, form: str) -> str:
    return "".join(template.format(moment) for _, template in _parts(form))


def _parts(form: str) -> Iterator[tuple[str, str]]:
    """Each piece of a Java pattern for strptime and for str.format. Raises ValueError."""
    for quoted, letters, _, other in _PIECES.findall(form):
        if letters and letters not in _LETTERS:
            raise ValueError(letters)
        if letters:
            yield _LETTERS[letters]
        else:
            text = quoted or other
            yield text.replace("%", "%%"), text.replace("{", "{{").replace("}", "}}")
