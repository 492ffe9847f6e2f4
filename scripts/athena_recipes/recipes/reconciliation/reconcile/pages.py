"""The report's files: one HTML page without a script, and a CSV file per table of it."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from athena_recipes.recipes.reconciliation.reconcile.marts import Report, Row
from athena_recipes.site.jinja import template_environment


def report_files(report: Report) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file. The same report gives the same bytes."""
    yield "report.html", _page(report).encode()
    yield "tasks.csv", _csv(report.tasks)
    yield "summary.csv", _csv(report.summary)
    yield "columns.csv", _csv(report.columns)
    yield "differences.csv", _csv(report.differences)
    yield "keys.csv", _csv(report.keys)


def _page(report: Report) -> str:
    tables = [
        {
            "row": one,
            "columns": _of(report.columns, one),
            "differences": _of(report.differences, one),
            "keys": _of(report.keys, one),
        }
        for one in report.summary
    ]
    return (
        template_environment(__package__)
        .get_template("report.html")
        .render(tasks=report.tasks, tables=tables, percent=_percent)
    )


def _of(rows: Sequence[Row], table: Row) -> list[Row]:
    names = ("task_name", "table_name")
    return [row for row in rows if all(row[name] == table[name] for name in names)]


def _percent(rate: float | None) -> str:
    """A rate in percent; never 100 % if it is less, because rounding would hide a difference."""
    if rate is None:
        return "none"
    text = f"{100 * float(rate):.4f}"
    if text == "100.0000" and float(rate) < 1:
        text = "99.9999"
    return f"{text.rstrip('0').rstrip('.')} %"


def _csv(rows: Sequence[Row]) -> bytes:
    """Rows as CSV with a byte order mark, by which spreadsheets know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    """A value that a spreadsheet shows and does not compute: a text that begins like a formula
    gets an apostrophe."""
    is_formula = isinstance(value, str) and re.match(r"[=+\-@\t\r]", value)
    is_number = isinstance(value, str) and re.fullmatch(r"[+-]?[0-9.]+", value)
    return f"'{value}" if is_formula and not is_number else value
