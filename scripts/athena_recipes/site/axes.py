"""Axes: titles, readable numbers with units, times in UTC, labels that are not cut off."""

import json
import math
from datetime import datetime
from typing import Any

import altair as alt

from athena_recipes.site.formats import wrap_label
from athena_recipes.site.model import Chart, Encoding
from athena_recipes.site.units import expression, is_whole

LETTER, NARROW = 7, 330  # pixels: a letter of a label, the plot of a phone
TIMES = {
    "year": "%Y", "quarter": "%b %Y", "month": "%b %Y", "week": "%b %-d", "day": "%b %-d",
    "date": "%b %-d", "hours": "%H:%M", "minutes": "%H:%M", "seconds": "%H:%M:%S",
    "milliseconds": "%S.%L",
}  # fmt: skip
# The ticks of an axis of days, by the days that it spans at most.
TICKS = (
    (12, "day", 1), (25, "day", 2), (100, "week", 1), (370, "month", 1), (1_500, "month", 3),
    (100_000, "year", 1),
)  # fmt: skip


def escape(field: str) -> str:
    """Vega reads dots and brackets in a field name as a path."""
    return "".join("\\" + letter if letter in ".[]\\" else letter for letter in field)


def is_days(chart: Chart, encoding: Encoding) -> bool:
    """Whether the times of a column are dates without a time of day."""
    return all(len(str(row[encoding.field] or "")) <= 10 for row in chart.rows)


def position(chart: Chart, encoding: Encoding, channel: Any) -> Any:
    """The x or y channel (`channel` is alt.X or alt.Y) of a column."""
    vertical = channel is alt.Y
    options: dict[str, Any] = {
        "field": escape(encoding.field), "type": encoding.kind,
        "title": encoding.title, "axis": _axis(chart, encoding, vertical=vertical),
    }  # fmt: skip
    if encoding.kind == "temporal":
        options["scale"] = alt.Scale(type="utc")
    elif encoding.kind == "nominal":
        options["sort"] = list(encoding.categories)
    elif encoding.scale == "log":
        options["scale"] = alt.Scale(type="log")
    elif encoding.scale == "data":
        options["scale"] = alt.Scale(zero=False)
    elif chart.mark == "bar" or (chart.mark == "area" and vertical):
        stack = {"zero": "zero", "normalize": "normalize", "none": None}[chart.stack]
        options["stack"] = stack if chart.color else None
    return channel(**options)


def _axis(chart: Chart, encoding: Encoding, *, vertical: bool) -> alt.Axis:
    options: dict[str, Any] = {}
    if chart.facet:
        # Panels share their titles, which are above them (charts.py).
        options["title"] = None
    elif vertical:
        # Read from left to right above the plot, which also leaves a phone its width.
        options |= {
            "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end",
            "titleX": 0, "titleY": -12, "titleBaseline": "bottom",
        }  # fmt: skip
    if encoding.kind == "temporal":
        options |= _time_axis(chart, encoding)
    elif encoding.kind == "quantitative":
        options |= _number_axis(chart, encoding)
    else:
        options |= _category_axis(encoding, vertical=vertical)
    return alt.Axis(**options)


def _time_axis(chart: Chart, encoding: Encoding) -> dict[str, Any]:
    """Ticks on whole days where the data has whole days, so that a bar has its day below it."""
    options: dict[str, Any] = {
        "labelOverlap": "greedy", "labelSeparation": 10, "labelBound": 24, "format": TIMES,
        "tickCount": 5 if chart.facet else 8,
    }  # fmt: skip
    times = [datetime.fromisoformat(t) for row in chart.rows if (t := str(row[encoding.field]))]
    if is_days(chart, encoding) and times and not encoding.independent:
        days = (max(times) - min(times)).days + 1
        days = days * 2 if chart.facet else days
        for most, interval, step in TICKS:
            if days <= most:
                options["tickCount"] = {"interval": interval, "step": step}
                break
    return options


def _category_axis(encoding: Encoding, *, vertical: bool) -> dict[str, Any]:
    """Every label, whole: wrapped, and slanted where they would not fit side by side."""
    options: dict[str, Any] = {"labelOverlap": False}
    labels = {value: wrap_label(value, 22 if vertical else 12) for value in encoding.categories}
    if not vertical:
        letters = max(len(line) for lines in labels.values() for line in lines)
        options["labelAngle"] = 0
        if letters * LETTER * len(labels) > NARROW:
            # A long slanted label would stick out on the left; upright ones only need height.
            longest = max(len(value) for value in labels)
            options["labelAngle"] = -45 if longest <= 16 else -90
            labels = {value: [value] for value in labels}
    if any(len(lines) > 1 for lines in labels.values()):
        options["labelExpr"] = f"{json.dumps(labels)}[datum.label]"
    return options


def _number_axis(chart: Chart, encoding: Encoding) -> dict[str, Any]:
    numbers: list[Any] = [row[encoding.field] for row in chart.rows]
    if chart.stack == "normalize" and chart.color and chart.mark in ("bar", "area"):
        return {"format": ".0%"}
    options: dict[str, Any] = {}
    if encoding.scale == "log" and (powers := _powers(numbers)):
        options = {"labelOverlap": "greedy", "labelSeparation": 8, "values": powers}
        numbers = powers
    if is_whole(numbers) and encoding.unit != "thousands":
        options["tickMinStep"] = 1
    if encoding.unit:
        options["labelExpr"] = expression(
            "datum.value", encoding.unit, numbers, log=encoding.scale == "log"
        )
    elif max((abs(float(n)) for n in numbers if n is not None), default=0) >= 1e6:
        options["labelExpr"] = expression("datum.value", "thousands", numbers)
    return options


def _powers(numbers: list[Any]) -> list[Any]:
    """The powers of ten from below the smallest number to above the largest."""
    found = [math.log10(number) for number in numbers if number]
    if not found:
        return []
    return [10.0**power for power in range(math.floor(min(found)), math.ceil(max(found)) + 1)]
