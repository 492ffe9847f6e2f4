"""A category has one color on all charts of a recipe."""

from dataclasses import replace
from pathlib import Path

from athena_recipes.site.charts import specification
from athena_recipes.site.model import Chart, Page
from athena_recipes.site.pages import load_pages
from athena_recipes.site.palette import share_colors
from athena_recipes.site.themes import SERIES

from tests.python.support.site_lake import build_lake, build_manifest, chart


def colored(page: Page, *categories: tuple[str, ...]) -> tuple[Chart, ...]:
    """The charts of a page that color by one column, with these categories each."""
    (one,) = page.charts
    assert one.color is not None
    own = [replace(one.color, categories=names, palette=()) for names in categories]
    charts = [replace(one, color=color) for color in own]
    return share_colors([replace(page, charts=tuple(charts))])[0].charts


def a_page(tmp_path: Path) -> Page:
    database = build_lake(tmp_path / "a.duckdb")
    build_manifest(tmp_path, [chart("Labels per day", references=None)])
    return load_pages(tmp_path, database)[0]


def test_charts_of_a_page_share_their_colors(tmp_path: Path) -> None:
    first, second = colored(a_page(tmp_path), ("b", "c"), ("a", "b"))
    for one in (first, second):
        assert one.color is not None
        assert one.color.palette == ("b", "c", "a")
        (layer, *_) = specification(one)["layer"]
        assert layer["encoding"]["color"]["scale"]["domain"] == ["b", "c", "a"]


def test_more_categories_than_colors_keep_the_order_of_their_chart(tmp_path: Path) -> None:
    many = tuple(str(number) for number in range(len(SERIES) + 1))
    first, second = colored(a_page(tmp_path), many[:5], many[5:])
    assert [one.color.palette for one in (first, second) if one.color] == [(), ()]
