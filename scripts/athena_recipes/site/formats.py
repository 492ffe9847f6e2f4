"""How values are written in tables, and how labels are wrapped."""

import json
import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from athena_recipes.site.units import decimals, trimmed


def cell_text(value: Any) -> str:
    """A cell of a table: readable, without an exponent; None is empty.

    Whole numbers are not grouped, since an id is a number too.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return trimmed(f"{value:.{decimals(abs(value))}f}")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds").replace("+00:00", " UTC")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, default=cell_text, ensure_ascii=False)
    return str(value)


def wrap_label(text: str, width: int = 22) -> list[str]:
    """Break a label into lines of at most `width` characters, at separators where there are any.

    A worker's id or a path has no spaces; it breaks after `-`, `_`, `/`, `.` or `:`, so that no
    label is cut off and the plot keeps its width.
    """
    lines: list[str] = []
    rest = text.strip()
    while len(rest) > width:
        breaks = [i + 1 for i, letter in enumerate(rest[:width]) if letter in " -_/.:"]
        at = breaks[-1] if breaks else width
        lines.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [*lines, rest]
