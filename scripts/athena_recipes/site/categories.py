"""The categories of a column and the order in which they are drawn."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from athena_recipes.site.model import Encoding

EMPTY_VALUE = "(empty)"  # how a NULL category is written


def with_categories(
    encoding: Encoding,
    rows: Sequence[Mapping[str, Any]],
    *,
    first: Sequence[str] = (),
    sorted_by_rows: bool = False,
) -> Encoding:
    """Give a nominal encoding the categories that `rows` have; another is returned as it is.

    Those of `first` come first, in that order. The others follow in the order of the rows if
    `sorted_by_rows`, else in natural order.
    """
    if encoding.kind != "nominal":
        return encoding
    values = list(dict.fromkeys(str(row[encoding.field]) for row in rows))
    if not sorted_by_rows:
        values.sort(key=_natural)
    places = {value: place for place, value in enumerate(first)}
    values.sort(key=lambda value: places.get(value, len(places)))
    return replace(encoding, categories=tuple(values))


def _natural(text: str) -> tuple[bool, list[tuple[float, str]]]:
    """A sort key: numbers within a text by value (job-9 before job-10), NULL last."""
    parts = re.split(r"(\d+)", text.casefold())
    return text == EMPTY_VALUE, [
        (float(part), "") if part.isdecimal() else (math.inf, part) for part in parts if part
    ]
