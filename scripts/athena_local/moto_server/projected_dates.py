"""The values of a projected date column: Athena's units and Java's formats."""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LENGTHS = {
    "WEEKS": timedelta(weeks=1),
    "DAYS": timedelta(days=1),
    "HOURS": timedelta(hours=1),
    "MINUTES": timedelta(minutes=1),
    "SECONDS": timedelta(seconds=1),
    "MILLIS": timedelta(milliseconds=1),
}
MONTHS = {"YEARS": 12, "MONTHS": 1}
_RELATIVE = re.compile(
    r"\s*NOW\s*(?:([+-])\s*(\d+)\s*(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?\s*)?", re.IGNORECASE
)
# Java's letters -> (for strptime, for str.format with a moment and its milliseconds).
_LETTERS = {
    "yyyy": ("%Y", "{0.year:04}"),
    "uuuu": ("%Y", "{0.year:04}"),
    "SSS": ("%f", "{1:03}"),
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


@dataclass(frozen=True)
class ProjectedDate:
    """A date column's projection: from `start` to `end` in steps of `interval` units."""

    format: str  # Java's pattern
    start: datetime
    end: datetime
    interval: int
    unit: str  # of LENGTHS or MONTHS

    @classmethod
    def of(cls, settings: Mapping[str, str], now: datetime) -> "ProjectedDate":
        """From the properties projection.<column>.*, without that prefix; `now` is in UTC.

        Raises ValueError for what is not read here: other letters, units and ranges.
        """
        form = settings.get("format", "")
        start, end = (_moment(bound, form, now) for bound in settings.get("range", "").split(","))
        unit = settings.get("interval.unit", _default_unit(form)).strip().upper()
        interval = int(settings.get("interval", "1"))
        if unit not in {*LENGTHS, *MONTHS} or interval < 1:
            raise ValueError(unit)
        return cls(form, start, end, interval, unit)

    @property
    def has_day(self) -> bool:
        """Whether the format tells days apart."""
        return {"M", "d"} <= set(_letters(self.format))

    def values(self, most: int) -> list[str] | None:
        """The values as the format writes them, in order; None if there are more than `most`."""
        found: dict[str, None] = {}
        for text in self._texts():
            found[text] = None
            if len(found) > most:
                return None
        return list(found)

    def _texts(self) -> Iterator[str]:
        """The values; one comes several times if the format is coarser than the interval."""
        count, moment = 0, self.start
        while moment <= self.end:
            yield self.written(moment)
            count += self.interval
            if self.unit in MONTHS:
                moment = _plus_months(self.start, count * MONTHS[self.unit])
            else:
                moment = self.start + count * LENGTHS[self.unit]

    def written(self, moment: datetime) -> str:
        """A moment as the format writes it."""
        return _written(moment, self.format)

    def moment(self, text: str) -> datetime:
        """The first moment that the format writes as `text`."""
        return _parsed(text, self.format)


def range_units(settings: Mapping[str, str]) -> set[str]:
    """The units in a range such as `NOW-3YEARS,NOW`, in upper case and plural."""
    found = map(_RELATIVE.fullmatch, settings.get("range", "").split(","))
    return {f"{each[3].upper()}S" for each in found if each and each[3]}


def _default_unit(form: str) -> str:
    letters = _letters(form)
    if re.search("[HhKkmsS]", letters):
        return ""
    return "DAYS" if "d" in letters else "MONTHS" if "M" in letters else ""


def _letters(form: str) -> str:
    return re.sub("'[^']*'", "", form)


def _moment(bound: str, form: str, now: datetime) -> datetime:
    """One end of a range, as exact as the format is."""
    relative = _RELATIVE.fullmatch(bound)
    if not relative:
        return _parsed(bound, form)
    moment = now.replace(tzinfo=None)
    if relative.group(1):
        count = int(relative.group(1) + relative.group(2))
        unit = relative.group(3).upper() + "S"
        if unit in MONTHS:
            moment = _plus_months(moment, count * MONTHS[unit])
        else:
            moment += count * LENGTHS[unit]
    return _parsed(_written(moment, form), form)


def _parsed(text: str, form: str) -> datetime:
    return datetime.strptime(text, "".join(part for part, _ in _parts(form)))


def _plus_months(moment: datetime, count: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + count, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _written(moment: datetime, form: str) -> str:
    milliseconds = moment.microsecond // 1000
    return "".join(template.format(moment, milliseconds) for _, template in _parts(form))


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
