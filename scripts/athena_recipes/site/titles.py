"""Axis titles with units: the house names columns with a unit at the end (`_seconds`, `_pct`)."""

UNITS = {
    "seconds": "seconds",
    "minutes": "minutes",
    "hours": "hours",
    "days": "days",
    "bytes": "bytes",
    "celsius": "°C",
    "usd": "USD",
    "pct": "%",
    "ms": "ms",
    "km": "km",
    "meters": "meters",
}


def axis_title(column: str, title: str | None) -> str:
    """The title of an axis: the declared one, or words from the column's name; always with a unit.

    `axis_title("median_seconds", None)` is "Median (seconds)"; a declared title that does not
    mention the unit gets it too.
    """
    stem, _, last = column.rpartition("_")
    unit = UNITS.get(last) if stem else None
    words = (stem if unit else column).replace("_", " ")
    text = title or words[:1].upper() + words[1:]
    if unit and unit.lower() not in text.lower():
        return f"{text} ({unit})"
    return text
