"""Bars and cells on a time axis: as wide as a step of the data, with their time in the middle."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import altair as alt

from athena_recipes.site.axes import escape
from athena_recipes.site.model import Chart

START, END = "_start_of_", "_end_of_"  # prefixes of the columns with the sides of a bar
PLACE = "_place"  # the column with the place of a bar in its stack

Rows = list[dict[str, Any]]


def add_sides(rows: Rows, field: str) -> None:
    """Add where the bar of each row begins and ends: half a step before and after its time.

    The step is the smallest between two times in the data.
    """
    times = {row[field]: datetime.fromisoformat(row[field]) for row in rows if row[field]}
    ordered = sorted(set(times.values()))
    steps = [later - earlier for earlier, later in pairwise(ordered)]
    whole_days = all(len(text) <= 10 for text in times)
    step = min(steps) if steps else timedelta(days=1) if whole_days else timedelta(hours=1)
    for row in rows:
        if row[field]:
            for prefix, side in ((START, -step / 2), (END, step / 2)):
                row[prefix + field] = f"{times[row[field]] + side:%Y-%m-%dT%H:%M:%SZ}"


def stacked_bars(
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
