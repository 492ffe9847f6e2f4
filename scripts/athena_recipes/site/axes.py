"""Axes and tooltips: titles with units, readable numbers, times in UTC, labels not cut off."""

import json
from typing import Any

import altair as alt

from athena_recipes.site.formats import d3_format, is_whole, wrap_label
from athena_recipes.site.model import Chart, Encoding

LETTER, NARROW = 7, 330  # pixels: a letter of a label, the plot of a phone
TIMES = {
    "year": "%Y", "quarter": "%b %Y", "month": "%b %Y", "week": "%b %-d", "day": "%b %-d",
    "date": "%b %-d", "hours": "%H:%M", "minutes": "%H:%M", "seconds": "%H:%M:%S",
    "milliseconds": "%S.%L",
}  # fmt: skip


def escape(field: str) -> str:
    """Vega reads dots and brackets in a field name as a path."""
    return "".join("\\" + letter if letter in ".[]\\" else letter for letter in field)


def _numbers(chart: Chart, encoding: Encoding) -> list[Any]:
    return [row[encoding.field] for row in chart.rows]


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
    elif chart.mark == "bar" or (chart.mark == "area" and vertical):
        stack = {"zero": "zero", "normalize": "normalize", "none": None}[chart.stack]
        options["stack"] = stack if chart.color else None
    return channel(**options)


def _axis(chart: Chart, encoding: Encoding, *, vertical: bool) -> alt.Axis:
    options: dict[str, Any] = {}
    if vertical and not chart.facet:
        # Read from left to right above the plot, which also leaves a phone its width.
        options |= {
            "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end",
            "titleX": 0, "titleY": -12, "titleBaseline": "bottom",
        }  # fmt: skip
    if encoding.kind == "temporal":
        options["labelOverlap"] = "greedy"
        options["labelSeparation"] = 10
        options["labelBound"] = True
        options["format"] = TIMES
        options["tickCount"] = 5 if chart.facet else 8
    elif encoding.kind == "quantitative":
        options |= _number_axis(chart, encoding)
    else:
        options |= _category_axis(encoding, vertical=vertical)
    return alt.Axis(**options)


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
    numbers = _numbers(chart, encoding)
    if encoding.percent or (chart.stack == "normalize" and chart.color):
        return {"format": ".0%"}
    options: dict[str, Any] = {}
    if is_whole(numbers):
        options["tickMinStep"] = 1
    if max((abs(float(n)) for n in numbers if n is not None), default=0) >= 1e6:
        # "G" is right for bytes only; other large numbers are read as billions.
        options["labelExpr"] = "replace(format(datum.value, '~s'), 'G', 'B')"
        if "byte" in encoding.title.lower():
            options["labelExpr"] = "format(datum.value, '~s')"
    return options


def tooltips(chart: Chart) -> list[alt.Tooltip]:
    """What a reader sees when pointing at a mark: every drawn column, each once."""
    shown = [e for e in (chart.facet, chart.color, chart.x, chart.y, *chart.tooltip) if e]
    tips = []
    for encoding in {e.field: e for e in shown}.values():
        options: dict[str, Any] = {"type": encoding.kind}
        if encoding.kind == "quantitative":
            options["format"] = d3_format(_numbers(chart, encoding), percent=encoding.percent)
        elif encoding.kind == "temporal":
            whole_days = all(len(str(row[encoding.field] or "")) <= 10 for row in chart.rows)
            options["timeUnit"] = (
                "utcyearmonthdate" if whole_days else "utcyearmonthdatehoursminutes"
            )
            options["format"] = "%Y-%m-%d" if whole_days else "%Y-%m-%d %H:%M UTC"
        tips.append(alt.Tooltip(field=escape(encoding.field), title=encoding.title, **options))
    return tips
