"""Declarations are checked against the tables, and pages hold what the tables hold."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.site.exposures import humanize
from athena_recipes.site.model import Page
from athena_recipes.site.pages import load_pages

from tests.python.support.site_lake import SCHEMA, build_lake, build_manifest, chart


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_lake(tmp_path_factory.mktemp("lake") / "athena_recipes.duckdb")


def load(lake: Path, target: Path, *charts: dict[str, Any], **options: Any) -> Page:
    build_manifest(target, list(charts) or None)
    return load_pages(target, lake, **options)[0]


def test_a_page_has_its_question_tables_and_charts(lake: Path, tmp_path: Path) -> None:
    page = load(lake, tmp_path)
    assert (page.recipe, page.title) == ("labeling_insights", "Is the labeling on pace?")
    assert page.question == "How fast do we label?"
    table = {table.name: table for table in page.tables}["annotations_per_day"]
    assert table.row_count == 56
    assert len(table.rows) == 20
    described = {column.name: column.description for column in table.columns}
    assert described["labeled_items"] == "Number of **labels**."
    assert [one.kind for one in (page.charts[0].x, page.charts[0].y)] == [
        "temporal",
        "quantitative",
    ]
    assert page.charts[0].rows[0] == {
        "submission_date": "2026-02-01",
        "labeled_items": 0,
        "job_name": "sentiment",
        "goal_items": 40,
    }


def test_numbers_get_the_unit_of_their_column_or_the_declared_one(
    lake: Path, tmp_path: Path
) -> None:
    own = {"field": "labeled_items", "unit": "thousands"}
    drawn = load(lake, tmp_path, chart("Fast and slow", x=own)).charts[0]
    assert (drawn.x.unit, drawn.y.unit, drawn.y.title) == ("thousands", "seconds", "Median time")


def test_a_limit_keeps_the_largest_and_says_so(lake: Path, tmp_path: Path) -> None:
    drawn = load(lake, tmp_path, chart("Who labels")).charts[0]
    assert [row["labeled_items"] for row in drawn.rows] == [400, 200, 133, 100, 80]
    assert "5 largest of 9" in drawn.cuts[0]


def test_a_filter_keeps_the_rows_that_equal(lake: Path, tmp_path: Path) -> None:
    only = chart("Fast and slow", filter={"worker_type": "public"})
    assert len(load(lake, tmp_path, only).charts[0].rows) == 4
    day = chart("Labels per day", filter={"submission_date": ["2026-02-03", "2026-02-04"]})
    assert len(load(lake, tmp_path, day).charts[0].rows) == 4
    both = chart("Who labels", filter={"worker_type": "private", "labeled_items": [400, 200]})
    assert len(load(lake, tmp_path, both).charts[0].rows) == 1


def test_categories_are_in_natural_order_and_null_is_last(tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(
            f"create or replace table {SCHEMA}.agreement_per_job as select n as job_name,"
            " 0.5e0 as alpha, timestamp '2026-02-01' as measured_at"
            " from (values (10), (9), (null)) t(n)"
        )
    bars = chart("Agreement", mark="bar", x={"field": "job_name", "discrete": True})
    page = load(database, tmp_path, bars)
    assert page.charts[0].x.categories == ("9", "10", "(empty)")


def test_an_order_is_that_of_the_first_categories(lake: Path, tmp_path: Path) -> None:
    one = "private.eu-west-1.1111111111111111"
    order = [one + "7", "nobody", one + "2"]
    first = chart("Who labels", y={"field": "worker_id", "order": order})
    found = load(lake, tmp_path, first).charts[0].y.categories
    # The others are in the order of `sort`, and who has no row is not there.
    assert found[:4] == (one + "7", one + "2", one + "0", one + "1")
    assert len(found) == 9


def test_numbers_in_names_are_sorted_by_value(tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(
            f"create or replace table {SCHEMA}.agreement_per_job as select n as job_name,"
            " 0.5e0 as alpha, timestamp '2026-02-01' as measured_at"
            " from (values ('job-10'), ('job-9'), ('B1: 0-24'), ('A')) t(n)"
        )
    page = load(database, tmp_path, chart("Agreement", mark="bar", x={"field": "job_name"}))
    assert page.charts[0].x.categories == ("A", "B1: 0-24", "job-9", "job-10")


def test_an_empty_table_is_no_error(lake: Path, tmp_path: Path) -> None:
    drawn = load(lake, tmp_path, chart("Rejects per day")).charts[0]
    assert drawn.empty == "No rows yet in nothing_yet."


def test_a_measure_that_is_null_everywhere_is_said(lake: Path, tmp_path: Path) -> None:
    drawn = load(lake, tmp_path, chart("Agreement", filter={"job_name": "job-0"})).charts[0]
    assert drawn.empty
    assert "alpha are empty in all rows" in drawn.empty


def test_a_filter_that_nothing_passes(lake: Path, tmp_path: Path) -> None:
    none = chart("Fast and slow", filter={"worker_type": "robot"})
    with pytest.raises(UserError, match=r"chart “Fast and slow”: no row.*worker_type = robot"):
        load(lake, tmp_path, none)
    page = load(lake, tmp_path, none, allow_empty=True)
    assert page.charts[0].empty == "No row of annotations_per_user has worker_type = robot."


def test_too_many_rows_are_cut_and_said(tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(
            f"create or replace table {SCHEMA}.annotations_per_user as"
            " select n as labeled_items, 'w' as worker_id, 'private' as worker_type,"
            " n / 2 as median_seconds from range(6000) t(n)"
        )
    drawn = load(database, tmp_path, chart("Fast and slow")).charts[0]
    assert len(drawn.rows) == 5000
    assert drawn.cuts == ("Only the first 5,000 rows are drawn.",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model": "annotations_per_dya"}, ["does not depend on", "`annotations_per_day`"]),
        ({"y": {"field": "labelled_items"}}, ["no column `labelled_items`", "`labeled_items`"]),
        ({"filter": {"job": "a"}}, ["no column `job`", "job_name"]),
        ({"sort": {"field": "rank"}}, ["no column `rank`"]),
        ({"tooltip": [{"field": "who"}]}, ["no column `who`"]),
        ({"color": None}, ["more than one row has submission_date = 2026-02-01", "`color`"]),
        ({"y": {"field": "job_name"}, "references": None}, ["no axis is a number"]),
        ({"x": {"field": "goal_items"}}, ["both axes", "discrete: true"]),
        ({"mark": "line", "y": {"field": "job_name"}}, ["`y` is not a number"]),
        ({"color": {"field": "goal_items"}}, ["`color` is a number", "discrete"]),
        ({"mark": "heatmap"}, ["`color` is not a number"]),
        ({"x": {"field": "submission_date", "limit": 3}}, ["`limit`", "temporal"]),
        ({"x": {"field": "submission_date", "order": ["a"]}}, ["`order`", "temporal"]),
        ({"filter": {"labeled_items": "many"}}, ["cannot be read"]),
        (
            {"references": [{"axis": "x", "value": 3, "label": "Goal"}]},
            ["“Goal” is quantitative", "temporal"],
        ),
    ],
)
def test_a_chart_that_does_not_fit_its_table(
    lake: Path, tmp_path: Path, changes: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(UserError) as caught:
        load(lake, tmp_path, chart("Labels per day", **changes))
    for word in ["labeling_insights_progress", "Labels per day", *words]:
        assert word in caught.value.message


def test_too_many_series_name_the_fix(tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(
            f"create or replace table {SCHEMA}.annotations_per_day as select date '2026-02-01'"
            " as submission_date, 'job-' || n as job_name, n as labeled_items, 40 as goal_items"
            " from range(13) t(n)"
        )
    with pytest.raises(UserError, match=r"`color` has 13 values of `job_name`") as caught:
        load(database, tmp_path, chart("Labels per day"))
    assert "limit: 12" in caught.value.fix
    limited = chart("Labels per day", color={"field": "job_name", "limit": 12})
    drawn = load(database, tmp_path, limited).charts[0]
    assert "job-0" not in [row["job_name"] for row in drawn.rows]
    assert len(drawn.rows) == 12


def test_a_nested_column_cannot_be_drawn(tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(
            f"create or replace table {SCHEMA}.agreement_per_job as"
            " select [1, 2] as alpha, now() as measured_at, 'a' as job_name"
        )
    with pytest.raises(UserError, match=r"`y` draws `alpha`, which is INTEGER\[\]"):
        load(database, tmp_path, chart("Agreement"))


def test_what_is_missing_is_named_with_its_fix(lake: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no .*manifest\.json"):
        load_pages(tmp_path, lake)
    build_manifest(tmp_path)
    with pytest.raises(UserError, match="no database"):
        load_pages(tmp_path, tmp_path / "none.duckdb")
    with pytest.raises(UserError, match="No exposure of recipe `other`"):
        load_pages(tmp_path, lake, "other")
    (tmp_path / "manifest.json").write_text('{"exposures": {}, "nodes": {}}', encoding="utf-8")
    with pytest.raises(UserError, match="declares charts"):
        load_pages(tmp_path, lake)
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="is not JSON"):
        load_pages(tmp_path, lake)


def test_a_model_that_is_not_built_is_named(tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(f"drop table {SCHEMA}.label_confusion")
    with pytest.raises(UserError, match="label_confusion` cannot be read") as caught:
        load(database, tmp_path)
    assert "dbt build" in caught.value.fix


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("labeling_insights", "Labeling insights"),
        ("pci_evidence", "PCI evidence"),
        ("redshift_federation", "Redshift federation"),
        ("s3_encryption", "S3 encryption"),
    ],
)
def test_names_become_titles(name: str, title: str) -> None:
    assert humanize(name) == title
