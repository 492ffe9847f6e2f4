"""Colors, numbers and labels that a reader can tell apart; pictures that stand alone."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from athena_recipes.site.charts import specification
from athena_recipes.site.formats import cell_text, wrap_label
from athena_recipes.site.legends import series
from athena_recipes.site.pages import load_pages
from athena_recipes.site.themes import DARK, LIGHT, ORDINALS, SERIES, SEVERITIES
from athena_recipes.site.titles import axis_title
from athena_recipes.site.units import Unit, d3_format, expression, number_text

from tests.python.support.site_lake import CHARTS, build_lake, build_manifest, chart

# Simulation of color blindness after Machado, Oliveira and Fernandes (2009), severity 1.0.
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}


def linear(color: str) -> list[float]:
    """The linear RGB of a hex color."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def product(matrix: Any, vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def oklab(rgb: list[float]) -> list[float]:
    """OKLab of linear RGB (Ottosson 2020)."""
    cones = product(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        [max(0.0, part) for part in rgb],
    )
    return product(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        [math.cbrt(cone) for cone in cones],
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    light, dark = sorted(
        (sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) + 0.05)
        for c in (one, other)
    )[::-1]
    return light / dark


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_colors_can_be_told_apart_and_read(colors: dict[str, str]) -> None:
    severities = tuple(f"severity-{name}" for name in SEVERITIES)
    diverging = ("diverging-low", "diverging-high")
    for names in (SERIES, severities, ORDINALS, diverging):
        for sight, matrix in SIGHT.items():
            for one, other in combinations(names, 2):
                seen = [oklab(product(matrix, linear(colors[name]))) for name in (one, other)]
                assert math.dist(*seen) >= 0.08, (sight, one, other)
        for name in names:
            assert contrast(colors[name], colors["page"]) >= 3, name
    for name in ("text", "muted", "reference", "series-1", "good", "bad"):
        assert contrast(colors[name], colors["page"]) >= 4.5, name


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (1234567, "1234567"),
        (0.000012345, "0.000012"),
        (1e21, "1000000000000000000000"),
        (12.3456789, "12.35"),
        (1234.5, "1234.5"),
        (100.0, "100"),
        (0.0, "0"),
        (float("nan"), "nan"),
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 2, 1), "2026-02-01"),
        (datetime(2026, 2, 1, 10, 31, 4), "2026-02-01 10:31:04"),
        (datetime(2026, 2, 1, tzinfo=UTC), "2026-02-01 00:00:00 UTC"),
        (b"\x01\xff", "01ff"),
        (["a", date(2026, 2, 1)], '["a", "2026-02-01"]'),
        ({"label": "Ü"}, '{"label": "Ü"}'),
    ],
)
def test_cells_are_readable(value: Any, text: str) -> None:
    assert cell_text(value) == text


def test_numbers_in_tooltips_have_no_exponent() -> None:
    assert d3_format([1, 2_000_000, None]) == ",d"
    assert d3_format([0.00123]) == ",.6~f"
    assert d3_format([1234.5]) == ",.1~f"
    assert d3_format([None]) == ",d"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1_500_000, "bytes", "1.5 MB"),
        (999, "bytes", "999 B"),
        (0, "bytes", "0 B"),
        (12.5, "usd", "$12.50"),
        (0.0008446, "usd", "$0.00084"),
        (0.25, "seconds", "250 ms"),
        (1234.5, "seconds", "1,234.5 s"),
        (12.5, "percent", "12.5%"),
        (0.125, "share", "12.5%"),
        (2_000_000_000, "thousands", "2B"),
        (12_345, "thousands", "12.3k"),
        (1234, None, "1,234"),
        (0.23592, None, "0.2359"),
    ],
)
def test_a_unit_is_written_at_the_number_on_tiles_and_on_axes(
    value: float, unit: Unit, text: str
) -> None:
    assert number_text(value, unit) == text
    axis = expression(str(value), unit, [value])
    spec = {
        "data": {"values": [{}]},
        "transform": [{"calculate": axis, "as": "said"}],
        "mark": "text",
        "encoding": {"text": {"field": "said"}},
    }
    assert f">{text}<" in vl_convert.vegalite_to_svg(spec)


def test_labels_are_wrapped_and_never_cut() -> None:
    assert wrap_label("Compute") == ["Compute"]
    assert wrap_label("11111111-2222-3333-4444-555555555555") == [
        "11111111-2222-3333-",
        "4444-555555555555",
    ]
    for text in ("x" * 70, "a sentence with many words in it, and then some", ""):
        lines = wrap_label(text)
        assert "".join(lines) == text.replace(" ", "") or " ".join(lines) == text
        assert all(len(line) <= 22 for line in lines)


@pytest.mark.parametrize(
    ("column", "declared", "title"),
    [
        ("labeled_items", None, "Labeled items"),
        ("wait_hours", None, "Wait (hours)"),
        ("wait_hours", "Median wait", "Median wait (hours)"),
        ("wait_hours", "Hours of wait", "Hours of wait"),
        ("median_seconds", None, "Median"),
        ("top_1_pct", "Largest share", "Largest share"),
        ("seconds", None, "Seconds"),
    ],
)
def test_axis_titles_have_units(column: str, declared: str | None, title: str) -> None:
    assert axis_title(column, declared) == title


def test_every_mark_is_a_picture_too(tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    stacks = [
        chart("Labels per day", title=f"Stack {stack}", stack=stack)
        for stack in ("zero", "normalize", "none")
    ]
    panels = chart("Labels per day", title="Panels", color=None, facet={"field": "job_name"})
    calendar = chart(
        "What is mistaken for what",
        title="Calendar",
        model="annotations_per_day",
        x={"field": "submission_date"},
        y={"field": "job_name"},
        color={"field": "labeled_items"},
    )
    build_manifest(tmp_path, [*CHARTS, *stacks, panels, calendar])
    drawn = [one for one in load_pages(tmp_path, database)[0].charts if not one.empty]
    assert len(drawn) == 11
    for one in drawn:
        spec = specification(one, width=640)
        assert "var(--" not in str(spec)
        assert vl_convert.vegalite_to_png(spec).startswith(b"\x89PNG"), one.title


@pytest.mark.parametrize("stack", ["zero", "normalize", "none"])
def test_bars_of_a_day_are_stacked_as_declared(tmp_path: Path, stack: str) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    build_manifest(tmp_path, [chart("Labels per day", stack=stack, references=None)])
    (page,) = load_pages(tmp_path, database)
    drawn = vl_convert.vegalite_to_scenegraph(specification(page.charts[0], width=640))
    days: dict[float, list[dict[str, Any]]] = {}
    for bar in _bars(drawn["scenegraph"]):
        days.setdefault(round(bar["x"], 3), []).append(bar)
    assert [len(bars) for bars in days.values()] == [2] * 28
    floor = max(bar["y"] + bar["height"] for bars in days.values() for bar in bars)
    for bars in days.values():
        total = sum(bar["height"] for bar in bars)
        reach = floor - min(bar["y"] for bar in bars)
        if stack == "none":
            assert reach == pytest.approx(max(bar["height"] for bar in bars))
        else:
            assert reach == pytest.approx(total)
        if stack == "normalize":
            assert total == pytest.approx(260)


def test_the_first_category_is_at_the_bottom_of_a_stack(tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    fills: list[list[str]] = []
    for order in (["sentiment", "services"], ["services"]):
        color = {"field": "job_name", "order": order}
        build_manifest(tmp_path, [chart("Labels per day", color=color, references=None)])
        (page,) = load_pages(tmp_path, database)
        assert series(page.charts[0])[0] == order[0]
        drawn = vl_convert.vegalite_to_scenegraph(specification(page.charts[0], width=640))
        bars = _bars(drawn["scenegraph"])
        day = [bar for bar in bars if bar["x"] == bars[3]["x"]]
        fills.append([bar["fill"] for bar in sorted(day, key=lambda bar: -float(bar["y"]))])
    # The first category has the first color, and is the lowest.
    assert len(set(fills[0])) == 2
    assert fills[0] == fills[1]


def _bars(item: Any) -> list[dict[str, Any]]:
    """The bars in a Vega scene graph."""
    found = []
    if isinstance(item, dict):
        if item.get("marktype") == "rect" and "mark" in str(item.get("role")):
            found += item["items"]
        for child in item.get("items", []):
            found += _bars(child)
    return found
