"""A wrong declaration ends in an error that names exposure, chart, field and fix."""

from typing import Any

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.site.declaration import parse_board

from tests.python.support.site_lake import CHARTS, chart


def parse(*charts: Any, **meta: Any) -> Any:
    return parse_board("progress", {"question": "How fast?", "charts": list(charts), **meta})


def test_the_declared_charts_are_read_as_written() -> None:
    board = parse(*CHARTS)
    bars = board.charts[0]
    assert board.question == "How fast?"
    assert (bars.title, bars.mark, bars.x.field, bars.y.title) == (
        "Labels per day",
        "bar",
        "submission_date",
        "Annotations",
    )
    assert bars.references[0].field == "goal_items"
    assert board.charts[2].sort.descending
    assert board.charts[2].y.limit == 5


def test_a_filter_holds_one_value_or_many() -> None:
    declared = parse(chart("Agreement", filter={"job_name": ["a", "b"], "is_valid": True}))
    assert declared.charts[0].filter == {"job_name": ("a", "b"), "is_valid": (True,)}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mark": "pie"}, ["`mark` is 'pie'", "bar, line"]),
        ({"mark": None}, ["`mark` is missing"]),
        ({"note": None}, ["`note` is missing", "a text"]),
        ({"model": ""}, ["`model` is ''"]),
        ({"x": None}, ["`x` is missing", "field"]),
        ({"x": "submission_date"}, ["`x` must be a mapping"]),
        ({"x": {"title": "Day"}}, ["`x`: `field` is missing"]),
        ({"x": {"field": "day", "tilte": "Day"}}, ["unknown field `tilte`", "`title`"]),
        ({"y": {"field": "n", "discrete": "yes"}}, ["`discrete` is 'yes'", "true or false"]),
        ({"y": {"field": "n", "unit": "miles"}}, ["`unit` is 'miles'", "bytes, usd"]),
        ({"color": {"field": "n", "scale": "log"}}, ["`scale` is 'log'", "on `x` or `y`"]),
        ({"color": {"field": "n", "scale": "data"}}, ["`scale` is 'data'", "on `x` or `y`"]),
        ({"y": {"field": "n", "scale": "severity"}}, ["`scale` is 'severity'", "on `color`"]),
        ({"color": {"field": "n", "midpoint": 1}}, ["`midpoint` needs a diverging scale"]),
        ({"color": {"field": "n", "labels": {"a": "x", "b": "x"}}}, ["`labels`", "differ"]),
        ({"color": {"field": "n", "labels": ["a"]}}, ["`labels`", "mapping"]),
        ({"color": {"field": "job", "limit": 0}}, ["`limit` is 0", "above 0"]),
        ({"color": {"field": "job", "limit": True}}, ["`limit` is True"]),
        ({"color": {"field": "job", "order": "a"}}, ["`order` is 'a'", "a list"]),
        ({"color": {"field": "job", "order": ["a", "a"]}}, ["`order` is ['a', 'a']", "differ"]),
        ({"colour": {"field": "job"}}, ["unknown field `colour`", "`color`"]),
        ({"stack": "percent"}, ["`stack` is 'percent'", "normalize"]),
        ({"mark": "line", "stack": "none"}, ["`stack` does not go with `line`"]),
        ({"mark": "heatmap", "color": None}, ["`color` is missing", "cell"]),
        ({"filter": ["job"]}, ["`filter`", "mapping"]),
        ({"filter": {"job": {"gt": 1}}}, ["`filter`", "for job"]),
        ({"filter": {"job": []}}, ["`filter`"]),
        ({"sort": {"field": "n", "direction": "down"}}, ["`direction` is 'down'"]),
        ({"references": [{"axis": "y", "label": "Goal"}]}, ["“Goal”", "`value` or `field`"]),
        ({"references": [{"axis": "y", "label": "G", "value": "9"}]}, ["`value` is '9'"]),
        ({"references": {"axis": "y"}}, ["`references`", "a list"]),
        ({"tooltip": [{"title": "n"}]}, ["`tooltip`", "`field` is missing"]),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        parse(chart("Labels per day", **changes))
    for word in ["Exposure `progress`", "chart “Labels per day”", *words]:
        assert word in caught.value.message
    assert caught.value.fix


def test_a_chart_without_a_title_is_named_by_its_number() -> None:
    with pytest.raises(UserError, match="Exposure `progress`, chart 2: `title` is missing"):
        parse(chart("Agreement"), chart("Labels per day", title=None))


@pytest.mark.parametrize(
    ("meta", "words"),
    [
        ({"question": None}, "`question` is missing"),
        ({"charts": []}, "at least one chart"),
        ({"charts": {"title": "x"}}, "a list"),
        ({"owner": "me"}, "unknown field `owner`"),
        ({"charts": ["x"]}, "chart 1 must be a mapping"),
        ({"charts": [chart("Agreement"), chart("Agreement")]}, "two charts are titled"),
    ],
)
def test_a_wrong_board_is_named(meta: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_board("progress", {"question": "q", "charts": [chart("Agreement")], **meta})
    assert "Exposure `progress`" in caught.value.message
    assert words in caught.value.message
