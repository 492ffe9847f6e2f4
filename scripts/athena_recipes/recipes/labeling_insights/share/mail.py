"""A page as an e-mail: a read-only snapshot, as HTML that mail programs show, and as plain text."""

import dataclasses
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from athena_recipes.site.exposures import humanize
from athena_recipes.site.formats import cell_text
from athena_recipes.site.jinja import template_environment
from athena_recipes.site.model import Chart, Encoding, Page

MAX_ROWS = 30  # per chart: a mail is for a glance, and some mail programs cut long ones off
_MAX_CELL = 120
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True)
class Mail:
    """The three parts of an SES template, and when the lake was built that they show."""

    subject: str
    html: str
    text: str
    as_of: str

    def with_subject(self, subject: str) -> "Mail":
        """The same mail under another subject."""
        return dataclasses.replace(self, subject=_literal(_clean(subject)))


@dataclass(frozen=True)
class _Cell:
    text: str
    number: bool
    bar: int | None  # percent of the largest value, None where no bar is drawn


@dataclass(frozen=True)
class _Block:
    """One chart as a table."""

    title: str
    notes: tuple[str, ...]
    columns: tuple[tuple[str, bool], ...]  # title, and whether it holds numbers
    rows: tuple[tuple[_Cell, ...], ...]
    empty: str | None


def render(page: Page, as_of: datetime) -> Mail:
    """Make the mail of a page; `as_of` is when the lake was built (a time with a zone).

    All text is escaped. SES would read two opening braces as a variable, so none are left: in HTML
    each brace is a character reference, in plain text they are set apart.
    """
    stamp = f"{as_of.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    known = {
        "title": _clean(page.title),
        "question": _clean(page.question),
        "recipe": humanize(page.recipe),
        "as_of": stamp,
        "blocks": [_block(chart) for chart in page.charts],
    }
    templates = template_environment(__package__)
    html = templates.get_template("mail.html").render(known)
    text = templates.get_template("mail.txt").render(known)
    html = html.replace("{", "&#123;").replace("}", "&#125;")
    return Mail(_literal(_clean(page.title)), html.strip(), _literal(text.strip()), stamp)


def _literal(text: str) -> str:
    """Plain text in which SES finds no variable."""
    return re.sub(r"\{(?=\{)", "{ ", text)


def _clean(value: str) -> str:
    """One line of text: labels come from users, so control characters become spaces."""
    return _CONTROLS.sub(" ", value).strip()


def _block(chart: Chart) -> _Block:
    drawn = [one for one in (chart.facet, chart.color, chart.x, chart.y) if one is not None]
    shown = (*drawn, *chart.tooltip)
    encodings = list({one.field: one for one in reversed(shown)}.values())[::-1]
    # Names first, then numbers, as a reader expects of a table.
    encodings.sort(key=lambda one: one.kind == "quantitative")
    rows, cut = _newest(chart)
    # The site has a table with all rows below its charts; a mail has not.
    cuts = [one.replace("; the table has all", "") for one in chart.cuts]
    bar = None if chart.mark == "point" else _bar(chart)
    largest = max((_number(row.get(bar.field)) for row in rows), default=0) if bar else 0
    return _Block(
        title=_clean(chart.title),
        notes=tuple(_clean(note) for note in (chart.note, *_goals(chart), *cuts, cut) if note),
        columns=tuple((_clean(one.title), one.kind == "quantitative") for one in encodings),
        rows=tuple(
            tuple(_cell(row.get(one.field), one, largest if one == bar else 0) for one in encodings)
            for row in rows
        ),
        empty=_clean(chart.empty) if chart.empty else None,
    )


def _newest(chart: Chart) -> tuple[list[dict[str, Any]], str]:
    """The rows that are shown, newest first where there is a time, and what was cut."""
    rows: list[dict[str, Any]] = list(chart.rows)
    times = [one.field for one in (chart.x, chart.y) if one.kind == "temporal"]
    if times:
        rows.sort(key=lambda row: str(row[times[0]] or ""), reverse=True)
    if len(rows) <= MAX_ROWS:
        return rows, ""
    which = "newest" if times else "first"
    return rows[:MAX_ROWS], f"The {which} {MAX_ROWS} of {len(rows)} rows."


def _bar(chart: Chart) -> Encoding | None:
    candidates = (chart.y, chart.x, chart.color)
    return next((one for one in candidates if one and one.kind == "quantitative"), None)


def _goals(chart: Chart) -> list[str]:
    """Reference lines as words: a number, or the column's values where there are a few."""
    words = []
    for line in chart.references:
        values: list[Any] = (
            [line.value] if line.field is None else [row.get(line.field) for row in chart.rows]
        )
        found = sorted({_number(value) for value in values if value is not None})
        if 0 < len(found) <= 3:
            words.append(f"{line.label}: {', '.join(_text(value) for value in found)}.")
    return words


def _cell(value: Any, encoding: Encoding, largest: float) -> _Cell:
    number = encoding.kind == "quantitative"
    bar = None
    if largest > 0:
        share = max(0.0, _number(value)) / largest
        bar = max(1, round(100 * share)) if share else 0
    if number and value is not None and encoding.unit == "share":
        return _Cell(f"{_number(value):.1%}", number, bar)
    text = _text(value)
    if encoding.kind == "temporal":
        text = re.sub(r"T00:00:00(\.0+)?Z?$", "", text)
        text = re.sub(r"T(\d\d:\d\d)(:\d\d)?(\.\d+)?Z?$", r" \1", text)
    text = text if len(text) <= _MAX_CELL else f"{text[: _MAX_CELL - 1]}…"
    return _Cell(text, number, bar)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return _clean(cell_text(value))


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
