"""From a chart's data to a Vega-Lite specification, through Altair (which checks it)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import altair as alt

from athena_recipes.site.axes import escape, position
from athena_recipes.site.bars import END, START, Rows, add_sides, stacked_bars
from athena_recipes.site.colors import color_channels
from athena_recipes.site.formats import wrap_label
from athena_recipes.site.interaction import add_interaction
from athena_recipes.site.model import Chart
from athena_recipes.site.references import reference_layers
from athena_recipes.site.themes import LIGHT, vega_config
from athena_recipes.site.tooltips import tooltips
from athena_recipes.site.units import expression, worded

HEIGHT = 260  # pixels, for an axis of numbers
FACET_HEIGHT = 160
STEP = 26  # pixels per category on the y axis
MANY = 300  # bars
LINE_STEP = 15  # more pixels per wrapped line of a label


def specification(chart: Chart, *, width: int | None = None) -> dict[str, Any]:
    """The Vega-Lite specification of a chart that is not empty.

    Without `width` it is for a page: as wide as its container, colored by the style sheet, with
    no legend for categories (the page writes one that wraps), and with the parameters that the
    page's script sets. With `width` (pixels) it stands alone, for a picture:
    `vl_convert.vegalite_to_png(specification(chart, width=640))`.
    """
    if chart.mark == "word_cloud":
        # A page writes the words themselves (words.py); elsewhere bars show the same.
        chart = replace(chart, mark="bar")
    spec = _drawn(chart, width, LIGHT if width else None, legend=width is not None)
    if width:
        spec["title"] = [chart.title, *([_axes_title(chart)] if chart.facet else [])]
    else:
        add_interaction(chart, spec)
    return spec


def static_specification(page: Mapping[str, Any], width: int) -> dict[str, Any]:
    """A page's specification as a picture within the page: without parameters, of fixed width."""
    spec = {name: value for name, value in page.items() if name not in ("params", "transform")}
    if "facet" in spec:
        return spec | {"spec": spec["spec"] | {"width": width // 3}}
    first, *others = spec["layer"]
    marks = {name: value for name, value in first.items() if name != "params"}
    return spec | {"width": width, "layer": [marks, *others]}


def thumbnail_specification(page: Mapping[str, Any], width: int, height: int) -> dict[str, Any]:
    """The marks of a page's specification without axes, titles and lines, in `height` pixels."""
    spec = static_specification(page, width)
    marks = spec["layer"][0]
    encoding = marks["encoding"] | {
        name: marks["encoding"][name] | {"axis": None} for name in ("x", "y")
    }
    return spec | {"height": height, "layer": [marks | {"encoding": encoding}]}


def _drawn(
    chart: Chart, width: int | None, theme: Mapping[str, str] | None, *, legend: bool
) -> dict[str, Any]:
    rows = [dict(row) for row in chart.rows]
    layers = [_marks(chart, rows, theme, legend=legend), *_cell_texts(chart)]
    layers += [layer for line in chart.references for layer in reference_layers(chart, line)]
    layered = alt.layer(*layers, data=alt.InlineData(values=rows)).properties(**_height(chart))
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
    spec["config"] = vega_config(theme)
    spec["description"] = f"{chart.title}. {chart.note}"
    if chart.facet:
        spec["title"] = {
            "text": _axes_title(chart),
            "anchor": "start",
            "fontSize": 12,
            "offset": 14,
        }
    return spec


def _axes_title(chart: Chart) -> str:
    """What the axes of all panels show, once: the vertical one, then the horizontal one."""
    return f"↑ {chart.y.title} · → {chart.x.title}"


def _marks(chart: Chart, rows: Rows, theme: Mapping[str, str] | None, *, legend: bool) -> alt.Chart:
    says = tooltips(chart)
    columns = dict(says.columns)
    encodings: dict[str, Any] = {
        "x": position(chart, chart.x, alt.X),
        "y": position(chart, chart.y, alt.Y),
        "tooltip": says.tooltip,
        "description": says.description,
    }
    if chart.mark in ("bar", "heatmap"):
        for name, encoding, channel in (("x", chart.x, alt.X2), ("y", chart.y, alt.Y2)):
            if encoding.kind == "temporal":
                add_sides(rows, encoding.field)
                encodings[name].field = START + escape(encoding.field)
                encodings[name + "2"] = channel(field=END + escape(encoding.field))
    if chart.color:
        colors = color_channels(chart, chart.color, theme, legend=legend)
        encodings |= colors.encodings
        columns |= colors.columns
    base = alt.Chart().transform_calculate(**columns)
    makers: dict[str, Callable[[], alt.Chart]] = {
        # Bars narrower than the line between them would vanish.
        "bar": lambda: base.mark_bar(**({"strokeWidth": 0} if len(rows) > MANY else {})),
        "line": lambda: base.mark_line(point=len(rows) <= 400),
        "area": base.mark_area,
        "point": base.mark_point,
        "heatmap": base.mark_rect,
    }
    marked = makers[chart.mark]()
    if chart.mark == "bar" and "temporal" in (chart.x.kind, chart.y.kind):
        return stacked_bars(chart, marked, encodings, rows)
    drawn: alt.Chart = marked.encode(**encodings)
    return drawn


def _cell_texts(chart: Chart) -> list[alt.Chart]:
    """The numbers, or words for them, in a small heatmap, in the ink that a cell can carry."""
    color = chart.color
    if chart.mark != "heatmap" or color is None or chart.facet or len(chart.rows) > 200:
        return []
    if "temporal" in (chart.x.kind, chart.y.kind) or len(chart.x.categories) > 8:
        return []
    numbers = [float(n) for row in chart.rows if (n := row[color.field]) is not None]
    strengths, value = numbers, f"datum[{json.dumps(color.field)}]"
    strength = value
    if color.scale == "diverging":
        strengths = [0.0, *(abs(number - color.midpoint) for number in numbers)]
        strength = f"abs({value} - {color.midpoint})"
    middle = min(strengths) + 0.5 * (max(strengths) - min(strengths))
    place = {
        "x": position(chart, chart.x, alt.X), "y": position(chart, chart.y, alt.Y),
        "text": alt.Text(field="_cell", type="nominal"),
    }  # fmt: skip
    text = worded(expression(value, color.unit, numbers), value, color.labels)
    high = f"isValid({value}) && {strength} > {middle}"
    low = f"isValid({value}) && {strength} <= {middle}"
    return [
        alt.Chart()
        .mark_text(style=style)
        .transform_filter(test)
        .transform_calculate(_cell=text)
        .encode(**place)
        for style, test in (("cell-low", low), ("cell-high", high))
    ]


def _height(chart: Chart) -> dict[str, Any]:
    if chart.y.kind != "nominal":
        return {"height": FACET_HEIGHT if chart.facet else HEIGHT}
    if chart.y.independent:
        # Each panel has categories of its own, and is as high as they need.
        return {"height": alt.Step(STEP)}
    most = max(len(wrap_label(value)) for value in chart.y.categories)
    return {"height": (STEP + LINE_STEP * (most - 1)) * len(chart.y.categories)}
