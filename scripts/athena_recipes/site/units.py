"""Units of numbers: how a number is written with its unit, in Vega expressions and as text."""

import json
import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal

Unit = Literal["bytes", "usd", "seconds", "percent", "share", "thousands"]
UNITS: tuple[Unit, ...] = ("bytes", "usd", "seconds", "percent", "share", "thousands")

# The unit that the end of a column's name gives.
_SUFFIXES: dict[str, Unit] = {
    "bytes": "bytes",
    "usd": "usd",
    "seconds": "seconds",
    "pct": "percent",
}
_PREFIXES = ("", "k", "M", "G", "T", "P")


def unit_of(column: str) -> Unit | None:
    """The unit that a column's name ends in: `size_bytes` is in bytes; None without one."""
    stem, _, last = column.rpartition("_")
    return _SUFFIXES.get(last) if stem else None


def is_whole(values: Iterable[Any]) -> bool:
    """True when all numbers are whole (None is ignored)."""
    return all(value is None or float(value).is_integer() for value in values)


def decimals(largest: float) -> int:
    """Decimals that leave about four significant digits."""
    digits = math.floor(math.log10(largest)) + 1 if largest > 0 else 1
    return max(1, min(4 - digits, 6))


def d3_format(values: Iterable[Any]) -> str:
    """A d3 number format that gives the largest value about four digits, never an exponent."""
    numbers = [abs(float(value)) for value in values if value is not None]
    if is_whole(numbers):
        return ",d"
    return f",.{decimals(max(numbers))}~f"


def worded(text: str, value: str, labels: Mapping[str, str]) -> str:
    """A Vega expression: the word for the number `value` if `labels` has one, else `text`."""
    return f"{json.dumps(dict(labels))}[{value}] || ({text})" if labels else text


def expression(value: str, unit: Unit | None, values: Iterable[Any], *, log: bool = False) -> str:
    """A Vega expression that writes the number `value` (an expression) with its unit.

    `values` are the numbers of the column; they decide how many decimals are written,
    the same for all; with `log` each number gets as many as it needs.
    """
    numbers = [value for value in values if value is not None]
    plain = d3_format(numbers)
    largest = max((abs(float(number)) for number in numbers), default=0.0)
    if unit == "bytes":
        return f"replace(format({value}, '.3~s'), regexp('([kMGTP]?)$'), ' $1B')"
    if unit == "usd":
        return f"format({value}, '$,.{'2~r' if log else f'{_cents(largest)}f'}')"
    if unit == "seconds":
        return (
            f"abs({value}) < 1 && {value} != 0 ? format({value} * 1000, ',.3~r') + ' ms'"
            f" : format({value}, '{plain}') + ' s'"
        )
    if unit == "percent":
        return f"format({value}, '{plain}') + '%'"
    if unit == "share":
        return f"format({value}, ',.1~%')"
    if unit == "thousands":
        # d3 writes billions as "G".
        return f"replace(format({value}, '.3~s'), 'G', 'B')"
    return f"format({value}, '{plain}')"


def number_text(value: float | Decimal, unit: Unit | None) -> str:
    """A number as text for people, with its unit: `1.5 MB`, `$0.0008`, `12.5%`, `1,234`."""
    number = float(value)
    if not math.isfinite(number):
        return str(number)
    if unit == "bytes":
        scaled, prefix = _scaled(number)
        return f"{scaled} {prefix}B"
    if unit == "usd":
        sign = "-" if number < 0 else ""
        return f"{sign}${abs(number):,.{_cents(abs(number))}f}"
    if unit == "seconds":
        if 0 < abs(number) < 1:
            return f"{number * 1000:.3g} ms"
        return f"{_grouped(number)} s"
    if unit == "percent":
        return f"{_grouped(number)}%"
    if unit == "share":
        return f"{trimmed(f'{number * 100:,.1f}')}%"
    if unit == "thousands":
        scaled, prefix = _scaled(number)
        return scaled + prefix.replace("G", "B")
    return _grouped(number)


def _cents(largest: float) -> int:
    """Decimals of dollars: two, or more where the largest amount is below a cent."""
    return 2 if largest >= 0.1 or largest == 0 else 1 - math.floor(math.log10(largest))


def _scaled(number: float) -> tuple[str, str]:
    power = 0
    while abs(number) >= 999.5 and power < len(_PREFIXES) - 1:
        number, power = number / 1000, power + 1
    text = f"{number:.3g}" if abs(number) < 100 else f"{number:.0f}"
    return text, _PREFIXES[power]


def _grouped(number: float) -> str:
    if number.is_integer():
        return f"{number:,.0f}"
    return trimmed(f"{number:,.{decimals(abs(number))}f}")


def trimmed(text: str) -> str:
    """A number without zeros at the end of its decimals."""
    return text.rstrip("0").rstrip(".") if "." in text else text
