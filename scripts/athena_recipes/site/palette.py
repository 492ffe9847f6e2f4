"""One color per category over all charts of a recipe."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from athena_recipes.site.model import Chart, Page
from athena_recipes.site.themes import SERIES


def share_colors(pages: Iterable[Page]) -> tuple[Page, ...]:
    """Give charts of a recipe that color by the same column the same order of colors.

    So a job has one color on the whole page. A column with more categories than there are colors
    keeps the order of each chart.
    """
    all_pages = tuple(pages)
    seen: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for page in all_pages:
        for chart in page.charts:
            if chart.color and chart.color.kind == "nominal":
                names = seen[page.recipe, chart.color.field]
                names.update(dict.fromkeys(chart.color.categories))
    return tuple(
        replace(page, charts=tuple(_colored(chart, page.recipe, seen) for chart in page.charts))
        for page in all_pages
    )


def _colored(chart: Chart, recipe: str, seen: dict[tuple[str, str], dict[str, None]]) -> Chart:
    if chart.color is None or chart.color.kind != "nominal":
        return chart
    names = tuple(seen[recipe, chart.color.field])
    if len(names) > len(SERIES):
        return chart
    return replace(chart, color=replace(chart.color, palette=names))
