"""Axis titles with units: the house names columns with a unit at the end (`_hours`)."""

from athena_recipes.site.units import unit_of

# Units that are not written at the numbers themselves (units.py).
UNITS = {
    "minutes": "minutes",
    "hours": "hours",
    "days": "days",
    "celsius": "°C",
    "ms": "ms",
    "km": "km",
    "meters": "meters",
}


def axis_title(column: str, title: str | None) -> str:
    """The title of an axis: the declared one, or words from the column's name.

    `axis_title("wait_hours", None)` is "Wait (hours)"; a declared title that does not mention the
    unit gets it too. A unit that its numbers are written with is not in the title.
    """
    stem, _, last = column.rpartition("_")
    unit = UNITS.get(last) if stem else None
    words = (stem if unit or unit_of(column) else column).replace("_", " ")
    text = title or words[:1].upper() + words[1:]
    if unit and unit.lower() not in text.lower():
        return f"{text} ({unit})"
    return text
