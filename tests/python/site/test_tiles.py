"""Figures of tiles, keys and orders of tables, and groups."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.site.model import Figure, Page
from athena_recipes.site.pages import load_pages

from tests.python.support.site_lake import SCHEMA, build_lake, build_manifest, chart


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_lake(tmp_path_factory.mktemp("lake") / "athena_recipes.duckdb")


def load(lake: Path, target: Path, **meta: Any) -> Page:
    build_manifest(target, [chart("Who labels")], **meta)
    return load_pages(target, lake)[0]


def figure(lake: Path, folder: Path, **tile: Any) -> Figure:
    made = {"title": "Answers", "model": "annotations_per_day", "field": "labeled_items", **tile}
    made = {name: value for name, value in made.items() if value is not None}
    return load(lake, folder, tiles=[made]).figures[0]


def test_a_figure_measures_the_rows_that_pass(lake: Path, tmp_path: Path) -> None:
    shown = figure(lake, tmp_path, filter={"job_name": "sentiment"})
    assert shown == Figure("Answers", "300", "", None, "annotations_per_day")
    count = figure(lake, tmp_path, field=None, measure="count", filter={"job_name": "sentiment"})
    assert count.text == "28"
    seconds = figure(lake, tmp_path, model="annotations_per_user", field="median_seconds",
                     measure="min")  # fmt: skip
    assert seconds.text == "12.35 s"


def test_a_figure_is_compared_with_the_time_before(lake: Path, tmp_path: Path) -> None:
    better = figure(lake, tmp_path, by="submission_date", better="higher")
    assert better.text == "15"
    assert better.trend == "2026-02-28; ▼ 9 less, worse than 2026-02-27"
    assert better.verdict == "bad"
    assert figure(lake, tmp_path, by="submission_date", better="lower").verdict == "good"
    # A last day without a row that passes is 0, not the day before it.
    none = figure(lake, tmp_path, by="submission_date", better="lower", filter={"labeled_items": 4})
    assert none.text == "0"
    assert none.trend.startswith("2026-02-28")


def test_a_target_is_met_or_not(lake: Path, tmp_path: Path) -> None:
    met = figure(lake, tmp_path, better="lower", target=1000)
    assert (met.trend, met.verdict) == ("target 1,000, met", "good")
    missed = figure(lake, tmp_path, better="higher", target=1000)
    assert (missed.trend, missed.verdict) == ("target 1,000, not met", "bad")


def test_a_table_without_rows_has_no_figure(lake: Path, tmp_path: Path) -> None:
    empty = figure(lake, tmp_path, model="nothing_yet", better="lower", target=0)
    assert empty == Figure("Answers", None, "no rows yet", None, "nothing_yet")


@pytest.mark.parametrize(
    ("tile", "words"),
    [
        ({"field": None}, "`sum` needs a `field`"),
        ({"measure": "count"}, "`count` counts rows"),
        ({"measure": "median"}, "`measure` is 'median'"),
        ({"target": 3}, "`better` is missing"),
        ({"field": "job_name"}, "`job_name` is not a number"),
        ({"field": "items"}, "no column `items`"),
        ({"by": "day", "better": "lower"}, "no column `day`"),
        ({"filter": {"job": "a"}}, "no column `job`"),
        ({"model": "annotations"}, "does not depend on the model `annotations`"),
        ({"color": "red"}, "unknown field `color`"),
    ],
)
def test_a_wrong_tile_is_named(
    lake: Path, tmp_path: Path, tile: dict[str, Any], words: str
) -> None:
    with pytest.raises(UserError) as caught:
        figure(lake, tmp_path, **tile)
    assert "Exposure `labeling_insights_progress`, tile “Answers”" in caught.value.message
    assert words in caught.value.message


def test_key_columns_come_first_and_the_newest_rows(lake: Path, tmp_path: Path) -> None:
    keys = {"annotations_per_day": ["job_name", "submission_date"]}
    tables = {table.name: table for table in load(lake, tmp_path, keys=keys).tables}
    days = tables["annotations_per_day"]
    assert [column.name for column in days.columns[:2]] == ["job_name", "submission_date"]
    assert days.key == ("job_name", "submission_date")
    assert [str(row[1]) for row in days.rows[:3]] == ["2026-02-28", "2026-02-28", "2026-02-27"]
    assert days.order_words == "newest submission_date first"


def test_a_declared_order_is_the_order_of_the_rows(lake: Path, tmp_path: Path) -> None:
    sort = {"field": "labeled_items", "direction": "desc"}
    order = [{"model": "annotations_per_day", "sort": sort}]
    tables = {table.name: table for table in load(lake, tmp_path, tables=order).tables}
    days = tables["annotations_per_day"]
    assert [row[2] for row in days.rows[:3]] == [22, 22, 21]
    assert days.order_words == "largest labeled_items first"


@pytest.mark.parametrize(
    ("meta", "words"),
    [
        ({"group": "gardening"}, "`group` is 'gardening'"),
        ({"tables": [{"model": "annotations_per_day"}]}, "`sort` is missing"),
        ({"tables": [{"model": "x", "sort": {"field": "a"}}]}, "does not depend on `x`"),
        (
            {"tables": [{"model": "annotations_per_day", "sort": {"field": "a"}}]},
            "no column `a`",
        ),
    ],
)
def test_a_wrong_page_is_named(
    lake: Path, tmp_path: Path, meta: dict[str, Any], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        load(lake, tmp_path, **meta)


def test_the_order_of_values_that_are_null_is_last(tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(
            f"insert into {SCHEMA}.annotations_per_day values (null, 'services', 1, 2)"
        )
    keys = {"annotations_per_day": ["job_name", "submission_date"]}
    tables = {table.name: table for table in load(database, tmp_path, keys=keys).tables}
    assert tables["annotations_per_day"].rows[0][1] is not None
