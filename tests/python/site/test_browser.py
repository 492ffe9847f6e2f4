"""The pages in a real browser: from disk, without a network, and with something on every chart."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from athena_recipes.site.pages import load_pages
from athena_recipes.site.render import write_site
from playwright.sync_api import Browser, Locator

from tests.python.support.browser import NoBrowserError, check_page, find_browser, open_browser
from tests.python.support.selection import STANDARD
from tests.python.support.site_lake import CHARTS, SCHEMA, TABLES, build_lake, build_manifest, chart

pytestmark = STANDARD

ROOT = Path(__file__).parents[3]
DRAWN = len(CHARTS) - 1  # one has no rows
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as the command writes it; its folder."""
    root = tmp_path_factory.mktemp("site")
    build_lake(root / "athena_recipes.duckdb")
    target = build_manifest(root / "target")
    (target / "static_index.html").write_text("<title>dbt</title>", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "athena_recipes", "site", "--target-dir", str(target), "--json"],
        cwd=ROOT,
        env={**os.environ, "LAKE_ROOT": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)
    assert (row["recipe"], row["charts"], row["empty"], row["tables"]) == (
        "labeling_insights",
        len(CHARTS),
        1,
        5,
    )
    return target / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def page(site: Path) -> Path:
    return site / "labeling_insights.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pages_are_good(browser: Browser, site: Path, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    for path in sorted(site.glob("*.html")):
        report = check_page(
            browser, path, width=width, height=height, scheme=scheme,
            accessible=(size, scheme) in (("phone", "dark"), ("desktop", "light")),
        )  # fmt: skip
        assert report.problems == [], path.name
        assert len(report.marks) == (DRAWN if path.stem == "labeling_insights" else 0)


def test_charts_follow_the_color_scheme(browser: Browser, page: Path) -> None:
    light = check_page(browser, page, scheme="light")
    dark = check_page(browser, page, scheme="dark")
    assert light.background != dark.background
    assert light.fills.keys() == dark.fills.keys()
    for name, fill in light.fills.items():
        assert fill != dark.fills[name], name


def test_days_are_the_same_in_every_time_zone(browser: Browser, page: Path) -> None:
    texts = []
    for timezone in ("UTC", "America/Los_Angeles", "Pacific/Auckland"):
        context = browser.new_context(timezone_id=timezone)
        opened = context.new_page()
        opened.goto(page.resolve().as_uri())
        opened.wait_for_selector("[data-state=drawn] svg")
        drawing = opened.locator("[data-spec]").first
        mark = drawing.locator("[class*=layer_0_marks] path").first
        texts.append((drawing.inner_text(), mark.get_attribute("aria-label")))
        context.close()
    assert "Day: 2026-02-01; Annotations: 0" in str(texts[0][1])
    assert texts[0] == texts[1] == texts[2]


def test_a_changed_width_draws_again(browser: Browser, page: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto(page.resolve().as_uri())
    opened.wait_for_function("document.querySelectorAll('[data-state=drawn]').length >= 6")
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.wait_for_function(
        "Array.from(document.querySelectorAll('[data-spec] svg')).every("
        "svg => Number(svg.getAttribute('width')) <= 390)"
    )
    context.close()


def test_a_table_opens_from_the_keyboard_and_its_csv_is_there(browser: Browser, page: Path) -> None:
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(page.resolve().as_uri())
    summary = opened.locator("#table-annotations_per_day summary")
    summary.focus()
    opened.keyboard.press("Enter")
    table = opened.locator("#table-annotations_per_day .rows")
    table.locator("[role=status]").wait_for()
    assert "1\u201325 of 56 rows" in table.inner_text()
    assert table.locator("tbody tr").first.inner_text().startswith("2026-02-01")
    for _ in range(2):
        table.get_by_role("button", name="Next").click()
    assert "51\u201356 of 56 rows" in table.inner_text()
    table.get_by_role("button", name="labeled_items").click()
    assert table.locator("th[aria-sort=descending]").inner_text().startswith("labeled_items")
    assert table.locator("tbody tr").first.inner_text().split()[2] == "22"
    table.get_by_role("searchbox").fill("SERVICES")
    assert "1\u201325 of 28 rows" in table.inner_text()
    table.get_by_role("searchbox").fill("nobody")
    assert "No row has these words" in table.inner_text()
    link = opened.locator("#table-annotations_per_day a[download]").get_attribute("href")
    context.close()
    lines = (page.parent / str(link)).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "submission_date,job_name,labeled_items,goal_items"
    assert len(lines) == 57


def test_a_legend_hides_series_and_a_brush_filters_the_page(browser: Browser, page: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.goto(page.resolve().as_uri())
    opened.wait_for_function("document.querySelectorAll('[data-state=drawn]').length >= 6")
    bars = opened.locator("[data-spec]").nth(0)
    panels = opened.locator("[data-spec]").nth(1)
    rect, symbol = ".layer_0_marks path", ".mark-symbol path"
    first, every = bars.locator(rect), panels.locator(symbol)
    assert (first.count(), every.count()) == (56, 56)

    button = opened.locator("[data-legend] button").first
    button.focus()
    opened.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    opened.wait_for_function("n => document.querySelectorAll(n).length === 28", arg=_of(bars, rect))
    with opened.expect_download() as saved:
        bars.locator("xpath=..").get_by_role("button", name="as CSV").click()
    lines = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == "submission_date,labeled_items,job_name,goal_items"
    assert len(lines) == 57
    with opened.expect_download() as saved:
        bars.locator("xpath=..").get_by_role("button", name="as PNG").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")

    bars.scroll_into_view_if_needed()
    box = bars.locator(".background").first.bounding_box()
    assert box is not None
    opened.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    opened.mouse.down()
    opened.mouse.move(box["x"] + box["width"] - 1, box["y"] + 100, steps=4)
    opened.mouse.up()
    opened.wait_for_function(
        "n => document.querySelectorAll(n).length < 56", arg=_of(panels, symbol)
    )
    assert first.count() == 28  # the chart with the brush keeps the days around it
    assert opened.locator("[name=from]").input_value().startswith("2026-02-1")
    opened.get_by_role("button", name="Whole period").click()
    opened.wait_for_function(
        "n => document.querySelectorAll(n).length === 56", arg=_of(panels, symbol)
    )
    opened.locator("[name=from]").fill("2026-02-27T00:00")
    opened.locator("[name=from]").blur()
    opened.wait_for_function(
        "n => document.querySelectorAll(n).length === 4", arg=_of(panels, symbol)
    )
    context.close()


def _of(chart: Locator, selector: str) -> str:
    """A selector of marks within a chart."""
    return f"#{chart.get_attribute('id')} {selector}"


def test_without_scripts_pages_have_pictures_rows_and_a_menu(browser: Browser, page: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(page.resolve().as_uri())
    assert opened.locator("[data-spec] > svg").count() == DRAWN
    assert opened.get_by_role("link", name="All recipes").is_visible()
    opened.locator("#table-annotations_per_day summary").click()
    assert "The first 20 of 56 rows" in opened.locator("#table-annotations_per_day").inner_text()
    context.close()


def test_links_lead_to_files_and_to_lineage(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src)="([^"#]+)', html)
    for link in links:
        if not link.startswith(("http", "data:")):
            assert (page.parent / link).exists(), link
    assert "../static_index.html#!/exposure/exposure.athena_recipes.labeling_insights_progress" in (
        html
    )
    assert "../static_index.html#!/model/model.athena_recipes.annotations_per_day?g_v=1" in html


def test_html_in_a_description_is_text(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert '<a href="https://example.com">a link</a>' in html


def test_an_empty_chart_says_where_files_go(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert "No rows yet in nothing_yet." in html
    assert "raw/labeling_insights/</code>" in html


@pytest.mark.parametrize("size", SIZES)
def test_crowded_charts_are_good(browser: Browser, tmp_path: Path, size: str) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        connection.execute(
            f"create or replace table {SCHEMA}.annotations_per_day as"
            " select date '2026-01-05' + cast(7 * w as integer) as submission_date,"
            " 'ground-truth-job-with-a-long-name-' || j as job_name,"
            " 1000000 * (10 + j * 3 + w) as labeled_items, 40 as goal_items"
            " from range(12) weeks(w), range(12) jobs(j)"
        )
    bars, lines = chart("Labels per day", references=None), chart("Pace per job")
    calendar = {"mark": "heatmap", "y": {"field": "job_name"}, "color": {"field": "labeled_items"}}
    one_week = {
        "filter": {"submission_date": "2026-01-05"},
        "color": None,
        "x": {"field": "job_name"},
        "references": [{"axis": "y", "value": 3e7, "label": "A goal that takes some words"}],
    }
    sideways = {
        **one_week,
        "x": {"field": "labeled_items"},
        "y": {"field": "job_name"},
        "references": [{"axis": "x", "value": 4.2e7, "label": "A goal in words"}],
    }
    charts = [
        bars,
        lines,
        {**lines, "title": "Lines", "facet": None, "color": {"field": "job_name"}},
        {**bars, "title": "Share", "stack": "normalize"},
        {**bars, "title": "Calendar", **calendar},
        {**bars, "title": "Bars", **one_week},
        {**bars, "title": "Sideways", **sideways},
    ]
    without_none = [{k: v for k, v in one.items() if v is not None} for one in charts]
    build_manifest(tmp_path / "target", without_none)
    pages = load_pages(tmp_path / "target", database)
    _, page, _ = write_site(
        pages, target=tmp_path / "target", database=database, out=tmp_path / "out"
    )
    width, height = SIZES[size]
    report = check_page(browser, page, width=width, height=height)
    assert report.problems == []
    assert len(report.marks) == len(charts)


def test_an_empty_lake_gives_a_page(browser: Browser, tmp_path: Path) -> None:
    database = build_lake(tmp_path / "a.duckdb")
    with duckdb.connect(database) as connection:
        for name in TABLES:
            connection.execute(f"truncate {SCHEMA}.{name}")
    build_manifest(tmp_path / "target")
    pages = load_pages(tmp_path / "target", database)
    assert all(drawn.empty for drawn in pages[0].charts)
    _, page, _ = write_site(
        pages, target=tmp_path / "target", database=database, out=tmp_path / "out"
    )
    assert check_page(browser, page).problems == []
    assert page.read_text(encoding="utf-8").count("No rows yet in") == len(CHARTS)


# The checker itself: each kind of broken page must be found.


def no_rows(found: re.Match[str]) -> str:
    """Empty every data set of a specification."""
    names = re.findall(r'"(data-\w+)":\[', found[0])
    return '"datasets":{' + ",".join(f'"{name}":[]' for name in names) + "}"


def broken(page: Path, name: str, *changes: tuple[str, Any]) -> Path:
    """A copy of the page, beside it, with parts replaced by regular expression."""
    html = page.read_text(encoding="utf-8")
    for pattern, replacement in changes:
        html, count = re.subn(pattern, replacement, html, count=1)
        assert count == 1, pattern
    path = page.with_name(f"_{name}.htm")
    path.write_text(html, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("spec", (r'"type":"bar"', '"type":"no-such-mark"'), "is failed"),
        ("json", (r'(-chart-1-spec">)\{', r"\1"), "is failed"),
        ("data", (r'"datasets":\{.*?\}\]\}', no_rows), "has no marks"),
        ("console", ("</main>", "</main><script>console.error('oh')</script>"), "console error"),
        ("throws", ("</main>", "</main><script>throw Error('oh')</script>"), "page error"),
        ("network", ("</main>", '</main><img src="http://127.0.0.1:9/a.png">'), "request to"),
        ("missing", (r"assets/site\.css", "assets/none.css"), "request failed"),
        ("label", ('"text":"Goal"', f'"text":"{"long " * 60}"'), "cuts the label"),
        ("wide", ("</main>", '</main><div style="width:3000px">w</div>'), "pixels wide"),
    ],
)
def test_the_checker_finds_a_broken_page(
    browser: Browser, page: Path, name: str, change: tuple[str, Any], words: str
) -> None:
    path = broken(page, name, change)
    report = check_page(browser, path, wait_ms=3_000)
    assert any(words in problem for problem in report.problems), report.problems


def test_no_browser_names_the_fix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    with pytest.raises(NoBrowserError, match="BROWSER_PATH"):
        find_browser()


def test_where_no_browser_is_found_the_message_names_the_fix(tmp_path: Path) -> None:
    code = (
        "import tests.python.support.browser as b\n"
        "b.MAC_PATHS = ()\n"
        "try: print(b.find_browser())\n"
        "except b.NoBrowserError as error: print('said:', error)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "BROWSER_PATH"}
    environment |= {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("said: No Chromium was found")
    assert "apt-get install chromium" in done.stdout
    assert "playwright install chromium" in done.stdout
