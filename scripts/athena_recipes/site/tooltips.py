"""What a mark says: the tooltip, and the same as text for screen readers."""

import json
from dataclasses import dataclass

import altair as alt

from athena_recipes.site.axes import is_days
from athena_recipes.site.model import Chart, Encoding
from athena_recipes.site.units import expression, worded

SAYS = "_says"  # the column with the text of a mark


@dataclass(frozen=True)
class Tooltips:
    """Columns to calculate (name to Vega expression), and the channels that show them."""

    columns: dict[str, str]
    tooltip: list[alt.Tooltip]
    description: alt.Description


def tooltips(chart: Chart) -> Tooltips:
    """Every drawn column, each once, written with its unit."""
    shown = [e for e in (chart.facet, chart.color, chart.x, chart.y, *chart.tooltip) if e]
    columns: dict[str, str] = {}
    tips: list[alt.Tooltip] = []
    words: list[str] = []
    for number, encoding in enumerate({e.field: e for e in shown}.values()):
        name = f"_tip_{number}"
        columns[name] = _text(chart, encoding)
        tips.append(alt.Tooltip(field=name, type="nominal", title=encoding.title))
        words.append(f"{json.dumps(encoding.title + ': ')} + datum.{name}")
    columns[SAYS] = " + '; ' + ".join(words)
    return Tooltips(columns, tips, alt.Description(field=SAYS, type="nominal"))


def _text(chart: Chart, encoding: Encoding) -> str:
    value = f"datum[{json.dumps(encoding.field)}]"
    if encoding.kind == "temporal":
        form = "%Y-%m-%d" if is_days(chart, encoding) else "%Y-%m-%d %H:%M UTC"
        text = f"utcFormat(toDate({value}), '{form}')"
    elif encoding.kind == "quantitative":
        numbers = [row[encoding.field] for row in chart.rows]
        text = worded(expression(value, encoding.unit, numbers), value, encoding.labels)
    else:
        text = value
    return f"isValid({value}) ? ({text}) : ''"
