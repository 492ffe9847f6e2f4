"""Macro `whole_number_var`, without a run of dbt: what is a number, and what ends the run."""

from typing import Any

import pytest

from tests.python.support.dbt_command import REPO
from tests.python.support.macro_alone import Refused, call_macro

MACRO = REPO / "macros/engine/whole_number_var.sql"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1),
        (" 2001 ", 2001),
        ("9999", 9999),
        (0, None),
        (10_000, None),
        ("twenty", None),
        ("2001-2002", None),
        (20.5, None),
        (True, None),
        (-1, None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_whole_number_within_the_range_is_taken(value: Any, number: int | None) -> None:
    """Jinja's filter `int` makes 0 of a text, and tables of a year 0 are empty."""
    arguments, given = ("my_year", 1, 9999), {"my_year": value}
    if number is None:
        with pytest.raises(Refused, match=r"my_year is '.*Fix: set it to a whole number, 1 to"):
            call_macro(MACRO, *arguments, variables=given)
    else:
        assert call_macro(MACRO, *arguments, variables=given) == number
