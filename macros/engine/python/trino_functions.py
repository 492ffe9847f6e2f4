"""dbt-duckdb plugin: Trino functions that DuckDB's SQL cannot give exactly.

Each is registered as `python_<name>` and works on Arrow arrays; the SQL macros in
macros/engine/functions/ give them Trino's names and argument types. They copy texts and bytes at
once (`|| ''`): DuckDB 1.5.5 frees an Arrow result while `coalesce` and `case` still point into it.
"""

import hmac
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import pyarrow as pa
import xxhash
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection
from duckdb.func import FunctionNullHandling, PythonUDFType
from trino_json import json_number, json_parse, json_text
from trino_utf8 import from_utf8

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
# Trino refuses these MySQL specifiers, so do we.
_REFUSED = frozenset("DUuVwX")


def hmac_sha256(message: bytes, key: bytes) -> bytes:
    """HMAC with SHA-256 of `message` (RFC 2104); 32 bytes."""
    if not key:
        raise ValueError("Empty key")
    return hmac.digest(key, message, "sha256")


def xxhash64(message: bytes) -> bytes:
    """XXH64 of `message` with seed 0, as 8 bytes, big endian."""
    return xxhash.xxh64_digest(message)


def date_format(moment: datetime, pattern: str) -> str:
    """`moment` (UTC, microseconds) in MySQL's `pattern`, as Trino's date_format writes it."""
    if pattern in ("", "%"):
        raise ValueError(f"Not a date format: {pattern!r}")
    # Trino rounds to milliseconds.
    moment += timedelta(microseconds=500)
    # A % at the end stands for nothing.
    return re.sub("(?s)%(.?)", lambda match: _format_one(moment, match.group(1)), pattern)


def _format_one(moment: datetime, letter: str) -> str:
    """The text of one MySQL specifier; other letters stand for themselves."""
    if letter in _REFUSED:
        raise ValueError(f"%{letter} not supported in date format string")
    hour12 = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    iso_year, iso_week, _ = moment.isocalendar()
    clock = f"{moment.minute:02}:{moment.second:02}"
    texts = {
        "a": _DAYS[moment.weekday()][:3],
        "b": _MONTHS[moment.month - 1][:3],
        "c": str(moment.month),
        "d": f"{moment.day:02}",
        "e": str(moment.day),
        "f": f"{moment.microsecond // 1000 * 1000:06}",
        "H": f"{moment.hour:02}",
        "h": f"{hour12:02}",
        "I": f"{hour12:02}",
        "i": f"{moment.minute:02}",
        "j": f"{moment.timetuple().tm_yday:03}",
        "k": str(moment.hour),
        "l": str(hour12),
        "M": _MONTHS[moment.month - 1],
        "m": f"{moment.month:02}",
        "p": half,
        "r": f"{hour12:02}:{clock} {half}",
        "S": f"{moment.second:02}",
        "s": f"{moment.second:02}",
        "T": f"{moment.hour:02}:{clock}",
        "v": f"{iso_week:02}",
        "W": _DAYS[moment.weekday()],
        "x": f"{iso_year:04}",
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
    }
    return texts.get(letter, letter)


# Specifier -> (regular expression, field of the date). %r and %T stand for several.
_PARSERS = {
    "a": ("(" + "|".join(day[:3] for day in _DAYS) + ")", "weekday"),
    "b": ("(" + "|".join(month[:3] for month in _MONTHS) + ")", "month_name"),
    "c": (r"(\d{1,2})", "month"),
    "d": (r"(\d{1,2})", "day"),
    "e": (r"(\d{1,2})", "day"),
    "f": (r"(\d{1,9})", "fraction"),
    "H": (r"(\d{1,2})", "hour"),
    "h": (r"(\d{1,2})", "hour12"),
    "I": (r"(\d{1,2})", "hour12"),
    "i": (r"(\d{1,2})", "minute"),
    "j": (r"(\d{1,3})", "day_of_year"),
    "k": (r"(\d{1,2})", "hour"),
    "l": (r"(\d{1,2})", "hour12"),
    "M": ("(" + "|".join(_MONTHS) + ")", "month_name"),
    "m": (r"(\d{1,2})", "month"),
    "p": ("(AM|PM)", "half"),
    "S": (r"(\d{1,2})", "second"),
    "s": (r"(\d{1,2})", "second"),
    "W": ("(" + "|".join(_DAYS) + ")", "weekday"),
    "Y": (r"(-?\d{1,4})", "year"),
    "y": (r"(\d{2})", "year2"),
}
# Of two of these Athena takes one or the other.
_ONE_OF = [("month", "month_name"), ("year", "year2"), ("hour", "hour12")]
_MONTHS_AND_DAYS = {"month", "month_name", "day", "day_of_year", "weekday"}


@lru_cache(maxsize=256)
def _parser(pattern: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """The regular expression for a MySQL date pattern, and the fields of its groups."""
    text, fields = "", []
    expanded = pattern.replace("%T", "%H:%i:%s").replace("%r", "%h:%i:%s %p")
    for piece in re.findall("(?s)%.|[^%]", expanded):
        if len(piece) == 1:
            text += re.escape(piece)
            continue
        letter = piece[1]
        if letter in _REFUSED or letter in "vx":
            raise ValueError(f"%{letter} not supported in date format string")
        expression, field = _PARSERS.get(letter, (re.escape(letter), None))
        text += expression
        if field:
            fields.append(field)
    for one, other in _ONE_OF:
        if {one, other} <= set(fields):
            raise ValueError(f"{pattern!r} has a {one} and a {other}. Fix: write one of them")
    return re.compile(text, re.IGNORECASE), tuple(fields)


def date_parse(text: str, pattern: str) -> datetime:
    """`text` read by MySQL's `pattern`, as Trino's date_parse; ValueError when it does not fit."""
    if pattern in ("", "%"):
        raise ValueError(f"Not a date format: {pattern!r}")
    expression, fields = _parser(pattern)
    match = expression.fullmatch(text)
    if match is None:
        raise ValueError(f"Invalid format: {text!r} does not fit {pattern!r}")
    values = dict(zip(fields, match.groups(), strict=True))
    day = _day(values)
    if "weekday" in values and _DAYS[day.weekday()][:3].lower() != values["weekday"][:3].lower():
        raise ValueError(
            f"The day of the week in {text!r} is not that of {day:%Y-%m-%d}; Athena takes another "
            "date of that week. Fix: take the name of the day off the text"
        )
    milliseconds = int(values.get("fraction", "0").ljust(3, "0")[:3])
    return datetime(
        day.year,
        day.month,
        day.day,
        _hour(values),
        int(values.get("minute", 0)),
        int(values.get("second", 0)),
        milliseconds * 1000,
    )


def _day(values: dict[str, str]) -> date:
    """The date of a parsed text; in 1970, or in 2000 if it has a month or a day without a year."""
    has_day = not values.keys().isdisjoint(_MONTHS_AND_DAYS)
    year = int(values.get("year", 2000 if has_day else 1970))
    if "year2" in values:
        # Two digits mean the years 1970 to 2069.
        year = int(values["year2"]) + (2000 if int(values["year2"]) < 70 else 1900)
    month = int(values.get("month", 1))
    if "month_name" in values:
        month = [name[:3].lower() for name in _MONTHS].index(values["month_name"][:3].lower()) + 1
    day = date(year, month, 1)
    if "day_of_year" in values:
        day = date(year, 1, 1) + timedelta(days=int(values["day_of_year"]) - 1)
        if day.year != year:
            raise ValueError(f"Invalid format: the year {year} has no day {values['day_of_year']}")
    return day.replace(day=int(values["day"])) if "day" in values else day


def _hour(values: dict[str, str]) -> int:
    """The hour of a parsed text, 0 to 23."""
    afternoon = 12 * (values.get("half", "AM").upper() == "PM")
    if "hour12" not in values:
        return int(values.get("hour", afternoon))
    if not 1 <= int(values["hour12"]) <= 12:
        raise ValueError(f"Invalid format: hour {values['hour12']}")
    return int(values["hour12"]) % 12 + afternoon


def _over_one_array(function: Callable[[Any], Any], arrow_type: pa.DataType) -> Callable[..., Any]:
    """`function` of a single value as a function of an Arrow array; NULL in gives NULL out."""

    def apply(values: pa.Array) -> pa.Array:
        rows = values.to_pylist()
        return pa.array([None if row is None else function(row) for row in rows], type=arrow_type)

    return apply


def _over_two_arrays(
    function: Callable[[Any, Any], Any], arrow_type: pa.DataType
) -> Callable[..., Any]:
    """The same for two arguments; DuckDB reads the number of them off the signature."""

    def apply(left: pa.Array, right: pa.Array) -> pa.Array:
        rows = zip(left.to_pylist(), right.to_pylist(), strict=True)
        return pa.array([None if None in row else function(*row) for row in rows], type=arrow_type)

    return apply


def register(conn: DuckDBPyConnection) -> None:
    """Register the functions on a connection; once per database is enough."""
    functions: list[tuple[Callable[..., Any], list[Any], str, pa.DataType]] = [
        (hmac_sha256, ["BLOB", "BLOB"], "BLOB", pa.binary()),
        (xxhash64, ["BLOB"], "BLOB", pa.binary()),
        (date_format, ["TIMESTAMP", "VARCHAR"], "VARCHAR", pa.string()),
        (date_parse, ["VARCHAR", "VARCHAR"], "TIMESTAMP", pa.timestamp("us")),
        (from_utf8, ["BLOB", "VARCHAR"], "VARCHAR", pa.string()),
        (json_parse, ["VARCHAR"], "VARCHAR", pa.string()),
        (json_text, ["VARCHAR"], "VARCHAR", pa.string()),
        (json_number, ["VARCHAR", "VARCHAR"], "VARCHAR", pa.string()),
    ]
    for function, parameters, result, arrow_type in functions:
        conn.create_function(
            f"python_{function.__name__}",
            (_over_one_array if len(parameters) == 1 else _over_two_arrays)(function, arrow_type),
            parameters,
            result,
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )


class Plugin(BasePlugin):
    """What `plugins: [{module: trino_functions}]` in profiles.yml loads."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Called by dbt-duckdb when it opens the database."""
        register(conn)
