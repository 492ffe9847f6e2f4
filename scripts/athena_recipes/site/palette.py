"""The colors of categories: by their scale, and the same on all charts of a recipe."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from athena_recipes.site.model import Chart, Encoding, Page
from athena_recipes.site.themes import ORDINALS, SERIES, SEVERITIES, TRAFFIC_LIGHTS


def colors_of(color: Encoding) -> dict[str, str]:
    """The name of the theme's color for each category of a nominal encoding, in order."""
    if color.scale == "severity":
        values = {label: value for value, label in color.labels.items()}
        severities = {name: values.get(name, name).lower() for name in color.categories}
        return {
            name: f"severity-{found}"
            if (found := TRAFFIC_LIGHTS.get(severity, severity)) in SEVERITIES
            else "muted"
            for name, severity in severities.items()
        }
    if color.scale == "ordinal":
        last = max(len(color.categories) - 1, 1)
        steps = [round(place * (len(ORDINALS) - 1) / last) for place in range(last + 1)]
        return {
            name: ORDINALS[steps[place] % len(ORDINALS)]
            for place, name in enumerate(color.categories)
        }
    names = color.palette or color.categories
    return {name: SERIES[place % len(SERIES)] for place, name in enumerate(names)}


def share_colors(pages: Iterable[Page]) -> tuple[Page, ...]:
    """Give charts of a recipe that color by the same column the same order of colors.

    So a job has one color on the whole page. A column with more categories than there are colors
    keeps the order of each chart.
    """
    all_pages = tuple(pages)
    seen: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for page in all_pages:
        for chart in page.charts:
            if chart.color and chart.color.kind == "nominal" and not chart.color.scale:
                names = seen[page.recipe, chart.color.field]
                names.update(dict.fromkeys(chart.color.categories))
    return tuple(
        replace(page, charts=tuple(_colored(chart, page.recipe, seen) for chart in page.charts))
        for page in all_pages
    )


def _colored(chart: Chart, recipe: str, seen: dict[tuple[str, str], dict[str, None]]) -> Chart:
    if chart.color is None or chart.color.kind != "nominal" or chart.color.scale:
        return chart
    names = tuple(seen[recipe, chart.color.field])
    if len(names) > len(SERIES):
        return chart
    return replace(chart, color=replace(chart.color, palette=names))
