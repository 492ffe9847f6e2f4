"""Scales, labels and times: what is declared is what is drawn."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import vl_convert
from athena_recipes.cli.errors import UserError
from athena_recipes.site.charts import specification
from athena_recipes.site.legends import ramp, series, swatch
from athena_recipes.site.model import Chart
from athena_recipes.site.pages import load_pages
from athena_recipes.site.palette import colors_of
from athena_recipes.site.themes import ORDINALS

from tests.python.support.site_lake import SCHEMA, build_lake, build_manifest, chart


def draw(tmp_path: Path, rows: str, **changes: Any) -> Chart:
    """A chart of `agreement_per_job` with these rows: SQL with job_name, alpha and measured_at."""
    tmp_path.mkdir(exist_ok=True)
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(f"create or replace table {SCHEMA}.agreement_per_job as {rows}")
    build_manifest(tmp_path, [chart("Agreement", **{"mark": "bar", **changes})])
    (drawn,) = load_pages(tmp_path, database)[0].charts
    return drawn


def jobs(*names: str) -> str:
    values = ", ".join(f"('{name}', {place})" for place, name in enumerate(names, start=1))
    return (
        "select name as job_name, cast(place as double) as alpha,"
        f" timestamp '2026-02-01' as measured_at from (values {values}) t(name, place)"
    )


def test_a_severity_has_its_color_and_its_place(tmp_path: Path) -> None:
    color = {"field": "job_name", "scale": "severity", "labels": {"high": "High"}}
    drawn = draw(tmp_path, jobs("low", "high", "odd"), x={"field": "job_name"}, color=color)
    assert drawn.color is not None
    assert series(drawn) == ("High", "low", "odd")
    assert list(colors_of(drawn.color).values()) == ["severity-high", "severity-low", "muted"]
    (layer, *_) = specification(drawn)["layer"]
    assert layer["encoding"]["color"]["scale"] == {
        "domain": ["High", "low", "odd"],
        "range": ["var(--severity-high)", "var(--severity-low)", "var(--muted)"],
    }
    assert "var(--severity-high)" in swatch(drawn, "High")


def test_a_traffic_light_is_a_severity(tmp_path: Path) -> None:
    color = {"field": "job_name", "scale": "severity", "order": ["Red", "Amber", "Green"]}
    drawn = draw(tmp_path, jobs("Amber", "Green", "Red"), x={"field": "job_name"}, color=color)
    assert drawn.color is not None
    assert colors_of(drawn.color) == {
        "Red": "severity-critical",
        "Amber": "severity-medium",
        "Green": "severity-low",
    }


def test_numbers_of_a_heatmap_have_words(tmp_path: Path) -> None:
    rows = (
        "select job_name, n as alpha, 'x' as measured_at from (values ('a', 0), ('b', 2),"
        " ('c', 3)) t(job_name, n)"
    )
    color = {"field": "alpha", "labels": {"0": "hidden", "2": "may be read"}}
    x, y = {"field": "measured_at"}, {"field": "job_name"}
    drawn = draw(tmp_path, rows, mark="heatmap", x=x, y=y, color=color)
    scale = ramp(drawn)
    assert scale is not None
    assert (scale.low, scale.high) == ("hidden", "3")
    svg = vl_convert.vegalite_to_svg(specification(drawn, width=300))
    assert [text for text in (">hidden<", ">may be read<", ">3<") if text not in svg] == []
    assert "alpha: may be read" in svg.lower()


def test_an_ordinal_scale_spreads_its_steps_and_has_six(tmp_path: Path) -> None:
    color = {"field": "job_name", "scale": "ordinal"}
    drawn = draw(tmp_path, jobs("1", "2", "3"), x={"field": "job_name"}, color=color)
    assert drawn.color is not None
    assert list(colors_of(drawn.color).values()) == [ORDINALS[0], ORDINALS[2], ORDINALS[5]]
    with pytest.raises(UserError, match="6 can be told apart"):
        draw(tmp_path / "many", jobs(*"1234567"), x={"field": "job_name"}, color=color)


def test_a_diverging_scale_turns_round_at_its_midpoint(tmp_path: Path) -> None:
    rows = (
        "select job_name, n - 2.0 as alpha, day as measured_at from (values ('a', 1, 'x'),"
        " ('a', 2, 'y'), ('a', 4, 'z')) t(job_name, n, day)"
    )
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(f"create or replace table {SCHEMA}.agreement_per_job as {rows}")
    color = {"field": "alpha", "scale": "diverging", "midpoint": 0}
    x, y = {"field": "measured_at"}, {"field": "job_name"}
    build_manifest(tmp_path, [chart("Agreement", mark="heatmap", x=x, y=y, color=color)])
    (drawn,) = load_pages(tmp_path, database)[0].charts
    scale = ramp(drawn)
    assert scale is not None
    assert (scale.low, scale.middle, scale.high) == ("-2", "0", "2")
    svg = vl_convert.vegalite_to_svg(specification(drawn, width=300))
    assert 'fill="#b3470f" fill-opacity="0.54"' in svg  # below: half as far as the farthest
    assert 'fill="#0067a5" fill-opacity="0.08"' in svg  # at the midpoint


def test_a_ramp_has_the_numbers_of_its_ends(tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    build_manifest(tmp_path, [chart("What is mistaken for what")])
    (drawn,) = load_pages(tmp_path, database)[0].charts
    scale = ramp(drawn)
    assert scale is not None
    assert (scale.low, scale.high) == ("7", "50")


def test_labels_stand_for_values_in_order_rows_and_axes(tmp_path: Path) -> None:
    x = {"field": "job_name", "order": ["b", "a"], "labels": {"a": "First", "b": "Second"}}
    drawn = draw(tmp_path, jobs("a", "b", "c"), x=x)
    assert drawn.x.categories == ("Second", "First", "c")
    assert {row["job_name"] for row in drawn.rows} == {"First", "Second", "c"}


def test_flags_have_words(tmp_path: Path) -> None:
    rows = "select true as job_name, 1.0 as alpha, timestamp '2026-02-01' as measured_at"
    drawn = draw(tmp_path, rows, x={"field": "job_name", "labels": {True: "Published"}})
    assert drawn.x.categories == ("Published",)


def test_a_text_is_read_as_a_time(tmp_path: Path) -> None:
    x = {"field": "job_name", "time_format": "%Y-%m-%d-%H"}
    drawn = draw(tmp_path, jobs("2026-02-01-05", "2026-02-01-06"), x=x)
    assert drawn.x.kind == "temporal"
    assert [row["job_name"] for row in drawn.rows] == [
        "2026-02-01T05:00:00.000Z",
        "2026-02-01T06:00:00.000Z",
    ]


def test_a_day_is_in_the_middle_of_its_bar(tmp_path: Path) -> None:
    rows = (
        "select date '2026-02-01' + cast(n as integer) as measured_at, 1.0 as alpha,"
        " 'a' as job_name from range(3) t(n)"
    )
    spec = specification(draw(tmp_path, rows))
    (data, *_) = spec["datasets"].values()
    assert data[1]["_start_of_measured_at"] == "2026-02-01T12:00:00Z"
    assert data[1]["_end_of_measured_at"] == "2026-02-02T12:00:00Z"
    axis = spec["layer"][0]["encoding"]["x"]["axis"]
    assert axis["tickCount"] == {"interval": "day", "step": 1}


def test_a_logarithmic_scale_leaves_out_what_has_no_place(tmp_path: Path) -> None:
    x = {"field": "alpha", "scale": "log", "unit": "usd"}
    with pytest.raises(UserError, match="no length on a logarithmic scale"):
        draw(tmp_path / "bar", jobs("a"), x=x, y={"field": "job_name"})
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(
            f"create or replace table {SCHEMA}.agreement_per_job as select job_name, alpha,"
            " now() as measured_at from (values ('a', 0.0), ('b', 0.002), ('c', 3.0))"
            " t(job_name, alpha)"
        )
    build_manifest(tmp_path, [chart("Agreement", mark="point", x=x, y={"field": "job_name"})])
    (drawn,) = load_pages(tmp_path, database)[0].charts
    assert [row["job_name"] for row in drawn.rows] == ["b", "c"]
    assert drawn.cuts == ("1 rows are 0 or below (alpha).",)
    svg = vl_convert.vegalite_to_svg(specification(drawn, width=600))
    assert ">$0.001<" in svg
    assert ">$10<" in svg


def test_an_axis_of_the_data_need_not_begin_at_0(tmp_path: Path) -> None:
    rows = f"select job_name, 1000 + alpha as alpha, measured_at from ({jobs('a', 'b')})"
    x = {"field": "alpha"}
    for name, scale in (("zero", {}), ("data", {"scale": "data"})):
        drawn = draw(tmp_path / name, rows, mark="point", x=x | scale, y={"field": "job_name"})
        svg = vl_convert.vegalite_to_svg(specification(drawn, width=600))
        assert (">0<" in svg) == (name == "zero")
    with pytest.raises(UserError, match="only from 0 on"):
        draw(tmp_path / "bar", rows, x=x | {"scale": "data"}, y={"field": "job_name"})


def test_lines_differ_by_dash_and_points_by_shape(tmp_path: Path) -> None:
    color = {"field": "job_name"}
    database = build_lake(tmp_path / "a.duckdb")
    build_manifest(
        tmp_path,
        [chart("Pace per job", facet=None, color=color), chart("Fast and slow")],
    )
    lines, points = load_pages(tmp_path, database)[0].charts
    dashes = specification(lines)["layer"][0]["encoding"]["strokeDash"]["scale"]["range"]
    shapes = specification(points)["layer"][0]["encoding"]["shape"]["scale"]["range"]
    assert len({tuple(dash) for dash in dashes}) == len(set(shapes)) == 2
    assert [f'stroke-dasharray="{" ".join(map(str, dash))}"' in swatch(lines, name)
            for dash, name in zip(dashes, series(lines), strict=True)] == [True, True]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x": {"field": "job_name", "unit": "bytes"}}, ["`unit`", "nominal"]),
        ({"color": {"field": "job_name", "scale": "diverging"}}, ["scale diverging", "nominal"]),
        ({"x": {"field": "measured_at", "labels": {"a": "b"}}}, ["`labels`", "temporal"]),
        ({"x": {"field": "alpha", "time_format": "%Y"}}, ["draws `alpha`"]),
    ],
)
def test_what_does_not_fit_its_column_is_named(
    tmp_path: Path, changes: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(UserError) as caught:
        draw(tmp_path, jobs("a"), **changes)
    for word in words:
        assert word in caught.value.message
