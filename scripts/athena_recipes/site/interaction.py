"""What the page's script may change in a chart: series that are hidden, and the period."""

import json
from typing import Any

from athena_recipes.site.model import Chart
from athena_recipes.site.themes import color_of

HIDDEN = "hidden"  # parameter: the categories of color that are not drawn
FROM, TO = "period_from", "period_to"  # parameters: milliseconds since 1970, or null
BRUSH = "brush"  # selection: the period that is marked on the time axis


def add_interaction(chart: Chart, spec: dict[str, Any]) -> None:
    """Add Vega-Lite parameters to a page's specification; the script `site.js` sets them.

    Panels of a facet follow the period, but have no brush: each would have one of its own.
    """
    params: list[dict[str, Any]] = []
    filters: list[str] = []
    if chart.color and chart.color.kind == "nominal":
        params.append({"name": HIDDEN, "value": []})
        filters.append(f"indexof({HIDDEN}, datum[{json.dumps(chart.color.field)}]) < 0")
    if chart.x.kind == "temporal":
        params += [{"name": FROM, "value": None}, {"name": TO, "value": None}]
        time = f"toDate(datum[{json.dumps(chart.x.field)}])"
        filters.append(f"!isValid({FROM}) || {time} >= {FROM}")
        filters.append(f"!isValid({TO}) || {time} <= {TO}")
        if not chart.facet:
            color = color_of("muted")
            mark = {"fill": color, "fillOpacity": 0.2, "stroke": color}
            select = {"type": "interval", "encodings": ["x"], "mark": mark}
            spec["layer"][0]["params"] = [{"name": BRUSH, "select": select}]
    if params:
        spec["params"] = params
        spec["transform"] = [{"filter": text} for text in filters]
