"""A real browser for tests: finds one, opens a page from disk, and reports its problems."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MS = 20_000

# Labels that stick out of their chart are cut off, or lie over something else.
FIND_CUT_LABELS = """
elements => elements.flatMap(element => {
  const box = element.getBoundingClientRect();
  return Array.from(element.querySelectorAll("svg text")).filter(text => {
    const label = text.getBoundingClientRect();
    const shown = text.textContent && getComputedStyle(text).opacity !== "0" && label.width > 0;
    return shown && (label.left < box.left - 1 || label.right > box.right + 1
      || label.top < box.top - 1 || label.bottom > box.bottom + 1);
  }).map(text => [element.id, text.textContent]);
})
"""

# Marks are the shapes that Vega draws for data; symbols and lines of axes are in other groups.
COUNT_MARKS = """
elements => elements.map(element => ({
  id: element.id,
  state: element.dataset.state || "not drawn",
  marks: Array.from(element.querySelectorAll(
    "g.role-mark:not(.mark-text):not(.mark-rule):not([class*=brush]) > path"
  )).filter(shape => {
    const box = shape.getBBox();
    return shape.getAttribute("d") !== "" && (box.width > 0 || box.height > 0);
  }).length,
}))
"""

# A word cloud is text; a word without a size is not seen.
COUNT_WORDS = """
elements => elements.map(element => ({
  id: element.id,
  marks: Array.from(element.querySelectorAll("li")).filter(word => {
    const box = word.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  }).length,
}))
"""


class NoBrowserError(Exception):
    """No Chromium was found; the message names the fix."""


def find_browser() -> str:
    """The path of a Chromium: `$BROWSER_PATH`, one on the PATH, or playwright's own download.

    Raises NoBrowserError.
    """
    named = os.environ.get("BROWSER_PATH")
    if named:
        if Path(named).is_file():
            return named
        raise NoBrowserError(f"BROWSER_PATH is {named}, which is no file. Correct or unset it.")
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    for path in MAC_PATHS:
        if Path(path).is_file():
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).is_file():
        return own
    raise NoBrowserError(
        "No Chromium was found, and the pictures are tested in a real browser."
        " Run `apt-get install chromium` (as root), or `python -m playwright install chromium`,"
        " or set BROWSER_PATH to the executable of a Chrome."
    )


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A headless browser with a fresh profile."""
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def accessibility_problems(page: Page) -> list[str]:
    """What axe-core finds on an open page: rule, element and fix, one line each."""
    page.evaluate(_axe())
    # No requests, and no details of what passes.
    found = page.evaluate("axe.run({preload: false, resultTypes: ['violations']})")
    return [
        f"axe {one['id']}: {node['target']}: {' '.join(node['failureSummary'].split())}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@cache
def _axe() -> str:
    """The script of axe-core, from the wheel of axe-playwright-python."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@dataclass
class Report:
    """What a page did: `problems` is empty for a good page."""

    problems: list[str] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)
    fills: dict[str, str] = field(default_factory=dict)
    background: str = ""


def check_page(
    browser: Browser,
    path: Path,
    *,
    width: int = 1280,
    height: int = 900,
    scheme: str = "light",
    timezone: str = "UTC",
    wait_ms: int = WAIT_MS,
    screenshot: Path | None = None,
    accessible: bool = False,
) -> Report:
    """Open a file and report console errors, requests that leave the disk, and empty charts.

    `width` and `height` are CSS pixels, `scheme` is "light" or "dark". A page that is wider than
    its window is a problem too. With `accessible`, so is what axe-core finds.
    """
    report = Report()
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        timezone_id=timezone,
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        _listen(page, report)
        page.goto(path.resolve().as_uri())
        _wait_for_charts(page, report, wait_ms)
        for chart in page.eval_on_selector_all("[data-spec]", COUNT_MARKS):
            report.marks[chart["id"]] = chart["marks"]
            if chart["state"] != "drawn":
                report.problems.append(f"chart {chart['id']} is {chart['state']}")
            elif chart["marks"] == 0:
                report.problems.append(f"chart {chart['id']} has no marks")
        for words in page.eval_on_selector_all("ol.words", COUNT_WORDS):
            report.marks[words["id"]] = words["marks"]
            if words["marks"] == 0:
                report.problems.append(f"chart {words['id']} has no words")
        _check_width(page, report, width)
        if accessible:
            report.problems += accessibility_problems(page)
        report.background = page.evaluate("getComputedStyle(document.documentElement).background")
        report.fills = page.eval_on_selector_all(
            "[data-spec]",
            """elements => Object.fromEntries(elements.map(element => {
              const text = element.querySelector("svg text");
              return [element.id, text ? getComputedStyle(text).fill : ""];
            }))""",
        )
        if screenshot:
            page.screenshot(path=screenshot, full_page=True)
    finally:
        context.close()
    return report


def _listen(page: Page, report: Report) -> None:
    page.on(
        "console",
        lambda message: (
            report.problems.append(f"console {message.type}: {message.text}")
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.on("pageerror", lambda error: report.problems.append(f"page error: {error}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("file:", "data:"))
            else report.problems.append(f"request to {request.url}")
        ),
    )
    page.on(
        "requestfailed", lambda request: report.problems.append(f"request failed: {request.url}")
    )


def _wait_for_charts(page: Page, report: Report, wait_ms: int) -> None:
    try:
        page.wait_for_function(
            "Array.from(document.querySelectorAll('[data-spec]')).every(e => e.dataset.state)",
            timeout=wait_ms,
        )
    except Error as error:
        report.problems.append(f"charts did not end: {str(error).splitlines()[0]}")


def _check_width(page: Page, report: Report, width: int) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        report.problems.append(f"the page is {wide} pixels wide in a window of {width}")
    for drawing in page.eval_on_selector_all(
        "[data-spec]", "elements => elements.map(e => [e.id, e.scrollWidth, e.clientWidth])"
    ):
        if drawing[1] > drawing[2] + 1:
            report.problems.append(f"chart {drawing[0]} is {drawing[1]} wide in {drawing[2]}")
    for name, label in page.eval_on_selector_all("[data-spec]", FIND_CUT_LABELS):
        report.problems.append(f"chart {name} cuts the label “{label}” off")
