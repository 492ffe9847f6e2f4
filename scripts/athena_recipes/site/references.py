"""Reference lines: dashed, with a label, at a number or at every value of a column."""

from typing import Any

import altair as alt

from athena_recipes.site.axes import escape
from athena_recipes.site.declaration import ReferenceLine
from athena_recipes.site.model import Chart, Encoding


def reference_layers(chart: Chart, line: ReferenceLine) -> list[alt.Chart]:
    """The layers of one declared line."""
    encoding = chart.x if line.axis == "x" else chart.y
    field = line.field or "value"
    seen = dict.fromkeys(row[field] for row in chart.rows) if line.field else [line.value]
    values = [{field: value} for value in seen if value is not None]
    channel = alt.X if line.axis == "x" else alt.Y
    scale = alt.Scale(type="utc") if encoding.kind == "temporal" else alt.Undefined
    place = channel(field=escape(field), type=encoding.kind, title=encoding.title, scale=scale)
    name = "x" if line.axis == "x" else "y"
    corner = {"y": alt.value(0)} if name == "x" else {"x": alt.value("width")}
    text: dict[str, Any] = {"align": "right", "dy": -7}
    if name == "x":
        # Above the plot, on the side of the line that has room.
        left = _is_left(chart, encoding, next(iter(values), {}).get(field))
        text |= {"align": "left" if left else "right", "dx": 4 if left else -4}
    base = alt.Chart(alt.InlineData(values=values))
    return [
        base.mark_rule(style="reference-line").encode(**{name: place}),
        base.mark_text(style="reference-label", text=line.label, **text).encode(
            **{name: place}, **corner
        ),
    ]


def _is_left(chart: Chart, encoding: Encoding, value: Any) -> bool:
    """Whether a value is in the lower half of a numeric axis (of times: never)."""
    if encoding.kind != "quantitative" or value is None:
        return False
    most = max((float(row[encoding.field] or 0) for row in chart.rows), default=0)
    return float(value) < most / 2
