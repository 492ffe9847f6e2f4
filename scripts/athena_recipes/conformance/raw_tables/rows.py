"""Rows of a raw table as an answer: columns, and rows as a multiset."""

import json
import re
from collections.abc import Mapping
from typing import Any

from athena_recipes.conformance.answers import Answer
from athena_recipes.conformance.raw_tables.tables import Table

_SHOWN = 300


def answer_of(table: Table, found: Mapping[str, Any]) -> Answer:
    """From `columns` and `rows` of an engine, or its `error`."""
    if "error" in found:
        return Answer(error=first_line(found["error"]))
    names = [name.lower() for name, _ in table.all_columns]
    columns = [name.lower() for name in found["columns"]]
    if columns != [*names, "$path"]:
        return Answer([["columns", *columns]])
    return Answer(sorted(found["rows"], key=repr))


def first_line(error: str) -> str:
    """An error's first line that says what is wrong, without what differs from run to run."""
    lines = [line.strip() for line in error.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("Encountered an error", "> "))]
    text = " ".join(lines[:2]) if lines and len(lines[0]) < 60 else (lines or [""])[0]
    text = re.sub(r"(s3:/|/[\w./-]*?)/(?:lake/)?(?:[\w-]+/)*raw/raw_tables/t\d+", "…", text)
    return re.sub(r"\bt\d{5}\b", "t", text)[:240]


def shown_answer(answer: Answer) -> str:
    """Rows or an error for reports."""
    if answer.raises:
        return str(answer)
    text = json.dumps(answer.value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
