"""Names of months, YYYY-MM: as texts they are in the order of time."""

import re

from athena_recipes.cli.errors import UserError

_MONTH_NAME = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    """Whether a text is a month as all tiers write it: 2024-02, not 2024-2."""
    return _MONTH_NAME.fullmatch(text) is not None


def checked_month(text: str) -> str:
    """A month, YYYY-MM; UserError for another text."""
    if not is_month(text):
        raise UserError(f"{text} is not a month.", "Write YYYY-MM.")
    return text
