"""From a chart's data to a Vega-Lite specification, through Altair (which checks it)."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import altair as alt

from athena_recipes.site.axes import escape, position, tooltips
from athena_recipes.site.declaration import ReferenceLine
from athena_recipes.site.formats import d3_format, wrap_label
from athena_recipes.site.model import Chart, Encoding
from athena_recipes.site.themes import LIGHT, vega_config

HEIGHT = 260  # pixels, for an axis of numbers
FACET_HEIGHT = 160
STEP = 26  # pixels per category on the y axis
LINE_STEP = 15  # more pixels per wrapped line of a label
END = "_end_of_"  # prefix of the column where a bar on a time axis ends
PLACE = "_place"  # the column with the place of a bar in its stack

Rows = list[dict[str, Any]]


def specification(chart: Chart, *, width: int | None = None) -> dict[str, Any]:
    """The Vega-Lite specification of a chart that is not empty.

    Without `width` it is for a page: as wide as its container, colored by the style sheet, with
    no legend for categories (the page writes one that wraps). With `width` (pixels) it stands
    alone, for a picture: `vl_convert.vegalite_to_png(specification(chart, width=640))`.
    """
    rows = [dict(row) for row in chart.rows]
    layers = [_marks(chart, rows, legend=width is not None), *_cell_texts(chart, rows)]
    layers += [layer for line in chart.references for layer in _reference(chart, line, rows)]
    layered = alt.layer(*layers, data=_inline(rows)).properties(**_height(chart))
    top: alt.TopLevelMixin = layered
    if chart.facet:
        facet = alt.Facet(
            field=escape(chart.facet.field), type="nominal", sort=list(chart.facet.categories)
        )
        # The page chooses the columns that fit; these are for pictures.
        top = layered.properties(width=(width or 600) // 3).facet(facet=facet, columns=3)
        channels = (("x", chart.x), ("y", chart.y))
        own_axes = {name: "independent" for name, encoding in channels if encoding.independent}
        if own_axes:
            top = top.resolve_scale(**own_axes)
        if chart.y.independent and chart.y.kind == "nominal":
            # Panels differ in height: an axis below the row would be far from most of them.
            top = top.resolve_axis(x="independent")
    else:
        top = layered.properties(width=width or "container").properties(
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding")
        )
    spec: dict[str, Any] = top.to_dict()
    spec["config"] = vega_config(LIGHT if width else None)
    spec["description"] = f"{chart.title}. {chart.note}"
    if width:
        spec["title"] = chart.title
    return spec


def _inline(rows: Rows) -> alt.InlineData:
    return alt.InlineData(values=rows)


def series(chart: Chart) -> tuple[str, ...]:
    """The categories that have colors, in order; empty when color is a number or not used."""
    if chart.color is None or chart.color.kind != "nominal":
        return ()
    return chart.color.categories


def _marks(chart: Chart, rows: Rows, *, legend: bool) -> alt.Chart:
    base = alt.Chart()
    encodings: dict[str, Any] = {
        "x": position(chart, chart.x, alt.X),
        "y": position(chart, chart.y, alt.Y),
        "tooltip": tooltips(chart),
    }
    if chart.mark in ("bar", "heatmap"):
        for name, encoding, channel in (("x", chart.x, alt.X2), ("y", chart.y, alt.Y2)):
            if encoding.kind == "temporal":
                _add_ends(rows, encoding.field)
                encodings[name + "2"] = channel(field=END + escape(encoding.field))
    if chart.color:
        encodings |= _color(chart, chart.color, legend=legend)
    makers: dict[str, Callable[[], alt.Chart]] = {
        "bar": base.mark_bar,
        "line": lambda: base.mark_line(point=len(rows) <= 400),
        "area": base.mark_area,
        "point": base.mark_point,
        "heatmap": base.mark_rect,
    }
    marked = makers[chart.mark]()
    if chart.mark == "bar" and "temporal" in (chart.x.kind, chart.y.kind):
        return _stack_bars(chart, marked, encodings, rows)
    drawn: alt.Chart = marked.encode(**encodings)
    return drawn


def _stack_bars(
    chart: Chart, marked: alt.Chart, encodings: dict[str, Any], rows: Rows
) -> alt.Chart:
    """Stack bars on a time axis here: Vega-Lite does not stack bars that have an end.

    The first category is at the bottom, where lengths can be compared.
    """
    name, length, along = (
        ("x", chart.x, chart.y) if chart.y.kind == "temporal" else ("y", chart.y, chart.x)
    )
    apart = [along.field] + ([chart.facet.field] if chart.facet else [])
    if chart.stack == "none" and chart.color:
        apart.append(chart.color.field)
    sort: Any = alt.Undefined
    if chart.color:
        places = {category: place for place, category in enumerate(chart.color.categories)}
        for row in rows:
            row[PLACE] = places.get(str(row[chart.color.field]), len(places))
        sort = [alt.SortField(field=PLACE)]
    low, high = "_from", "_to"
    encodings[name] = encodings[name].copy()
    encodings[name].field = low
    encodings[name].stack = alt.Undefined
    encodings[name + "2"] = (alt.X2 if name == "x" else alt.Y2)(field=high)
    return marked.transform_stack(
        as_=[low, high],
        stack=escape(length.field),
        groupby=[escape(field) for field in apart],
        offset="normalize" if chart.stack == "normalize" else "zero",
        sort=sort,
    ).encode(**encodings)


def _color(chart: Chart, color: Encoding, *, legend: bool) -> dict[str, Any]:
    """Categories get hues; a number gets opacity, which reads the same on light and on dark."""
    field = escape(color.field)
    if color.kind == "quantitative":
        shown = alt.Legend(title=color.title) if legend else None
        opacity = alt.FillOpacity(
            field=field, type="quantitative", title=color.title, legend=shown,
            scale=alt.Scale(range=[0.08, 1], zero=False, nice=False),
        )  # fmt: skip
        return {"fillOpacity": opacity}
    names = list(color.palette or color.categories)
    scale = alt.Scale(domain=names)
    shown = alt.Legend(title=color.title, values=list(color.categories)) if legend else None
    encodings: dict[str, Any] = {
        "color": alt.Color(
            field=field, type="nominal", title=color.title, scale=scale, legend=shown
        )
    }
    if chart.mark == "point":
        encodings["shape"] = alt.Shape(
            field=field,
            type="nominal",
            title=color.title,
            scale=alt.Scale(domain=names),
            legend=shown,
        )
    elif chart.mark == "line" and len(names) > 6:
        # Beyond six, color alone is hard to follow along a line.
        dashes = [[1, 0]] * 6 + [[6, 3]] * (len(names) - 6)
        encodings["strokeDash"] = alt.StrokeDash(
            field=field, type="nominal", title=color.title, legend=shown,
            scale=alt.Scale(domain=names, range=dashes),
        )  # fmt: skip
    return encodings


def _add_ends(rows: Rows, field: str) -> None:
    """Give bars on a time axis a width: the smallest step between two times in the data."""
    times = {row[field]: datetime.fromisoformat(row[field]) for row in rows if row[field]}
    ordered = sorted(set(times.values()))
    steps = [later - earlier for earlier, later in pairwise(ordered)]
    whole_days = all(len(text) <= 10 for text in times)
    step = min(steps) if steps else timedelta(days=1) if whole_days else timedelta(hours=1)
    for row in rows:
        if row[field]:
            end = times[row[field]] + step
            row[END + field] = end.strftime("%Y-%m-%dT%H:%M:%S" if not whole_days else "%Y-%m-%d")
            if not whole_days:
                row[END + field] += "Z"


def _cell_texts(chart: Chart, rows: Rows) -> list[alt.Chart]:
    """The numbers in the cells of a small heatmap, in the ink that its cell can carry."""
    if chart.mark != "heatmap" or chart.color is None or chart.facet or len(rows) > 200:
        return []
    if "temporal" in (chart.x.kind, chart.y.kind) or len(chart.x.categories) > 8:
        return []
    field = chart.color.field
    numbers = [float(row[field]) for row in rows if row[field] is not None]
    middle = min(numbers) + 0.5 * (max(numbers) - min(numbers))
    value = f"datum[{json.dumps(field)}]"
    text = alt.Text(
        field=escape(field), type="quantitative",
        format=d3_format(numbers, percent=chart.color.percent),
    )  # fmt: skip
    place = {
        "x": position(chart, chart.x, alt.X), "y": position(chart, chart.y, alt.Y), "text": text,
    }  # fmt: skip
    high = f"isValid({value}) && {value} > {middle}"
    low = f"isValid({value}) && {value} <= {middle}"
    return [
        alt.Chart().mark_text(style=style).transform_filter(test).encode(**place)
        for style, test in (("cell-low", low), ("cell-high", high))
    ]


def _reference(chart: Chart, line: ReferenceLine, rows: Rows) -> list[alt.Chart]:
    """A dashed line and its label, at a number or at every value of a column."""
    encoding = chart.x if line.axis == "x" else chart.y
    field = line.field or "value"
    seen = dict.fromkeys(row[field] for row in rows) if line.field else [line.value]
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
    base = alt.Chart(_inline(values))
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


def _height(chart: Chart) -> dict[str, Any]:
    if chart.y.kind != "nominal":
        return {"height": FACET_HEIGHT if chart.facet else HEIGHT}
    if chart.y.independent:
        # Each panel has categories of its own, and is as high as they need.
        return {"height": alt.Step(STEP)}
    most = max(len(wrap_label(value)) for value in chart.y.categories)
    return {"height": (STEP + LINE_STEP * (most - 1)) * len(chart.y.categories)}
