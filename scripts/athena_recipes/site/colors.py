"""The channels that tell series apart: color, and with it dash or shape; opacity for numbers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt

from athena_recipes.site.axes import escape
from athena_recipes.site.model import Chart, Encoding
from athena_recipes.site.palette import colors_of
from athena_recipes.site.themes import color_of

AWAY = "_away"  # the column with the distance of a number from the midpoint of its scale
FAINTEST = 0.08  # opacity of the smallest number
# Overlapping lines differ by their dashes; the first series is solid.
DASHES = ((1, 0), (7, 4), (2, 3), (10, 3, 2, 3), (4, 2), (1, 4))
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


@dataclass(frozen=True)
class Colors:
    """Encodings of a mark, and the columns (name to Vega expression) that they read."""

    encodings: dict[str, Any]
    columns: dict[str, str]


def color_channels(
    chart: Chart, color: Encoding, theme: Mapping[str, str] | None, *, legend: bool
) -> Colors:
    """Categories get hues; a number gets opacity, which reads the same on light and on dark."""
    if color.kind == "quantitative":
        return _number(color, theme, legend=legend)
    names = colors_of(color)
    domain = list(names)
    shown = alt.Legend(title=color.title, values=list(color.categories)) if legend else None
    common: dict[str, Any] = {
        "field": escape(color.field), "type": "nominal", "title": color.title, "legend": shown,
    }  # fmt: skip
    hues = [color_of(name, theme) for name in names.values()]
    encodings: dict[str, Any] = {
        "color": alt.Color(scale=alt.Scale(domain=domain, range=hues), **common)
    }
    if chart.mark == "point":
        shapes = [shape_of(place) for place in range(len(domain))]
        encodings["shape"] = alt.Shape(scale=alt.Scale(domain=domain, range=shapes), **common)
    elif chart.mark == "line":
        dashes = [list(dash_of(place)) for place in range(len(domain))]
        encodings["strokeDash"] = alt.StrokeDash(
            scale=alt.Scale(domain=domain, range=dashes), **common
        )
    return Colors(encodings, {})


def dash_of(place: int) -> tuple[int, ...]:
    """The dash of the series at `place` (from 0), in pixels drawn and left out."""
    return DASHES[place % len(DASHES)]


def shape_of(place: int) -> str:
    """Vega's name of the symbol of the series at `place` (from 0)."""
    return SHAPES[place % len(SHAPES)]


def _number(color: Encoding, theme: Mapping[str, str] | None, *, legend: bool) -> Colors:
    shown = alt.Legend(title=color.title) if legend else None
    scale = alt.Scale(range=[FAINTEST, 1], zero=False, nice=False)
    if color.scale != "diverging":
        opacity = alt.FillOpacity(
            field=escape(color.field), type="quantitative", title=color.title, legend=shown,
            scale=scale,
        )  # fmt: skip
        return Colors({"fillOpacity": opacity}, {})
    value = f"datum[{json.dumps(color.field)}]"
    opacity = alt.FillOpacity(
        field=AWAY, type="quantitative", title=color.title, legend=shown,
        scale=alt.Scale(range=[FAINTEST, 1], domainMin=0, nice=False),
    )  # fmt: skip
    hue = alt.condition(
        f"{value} < {color.midpoint}",
        alt.value(color_of("diverging-low", theme)),
        alt.value(color_of("diverging-high", theme)),
    )
    return Colors(
        {"fillOpacity": opacity, "fill": hue},
        {AWAY: f"isValid({value}) ? abs({value} - {color.midpoint}) : null"},
    )
