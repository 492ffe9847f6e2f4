"""Macro `whole_number_var`, without a run of dbt: what is a number, and what ends the run."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

MACRO = Path(__file__).parents[3] / "macros" / "engine" / "whole_number_var.sql"


class Returned(Exception):
    """What dbt's `return` gives."""


class Refused(Exception):
    """What dbt's compiler error says."""


def _give(value: int) -> None:
    raise Returned(value)


def _refuse(message: str) -> None:
    raise Refused(message)


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
    names = {
        "var": {"my_year": value}.get,
        "return": _give,
        "modules": SimpleNamespace(re=re),
        "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
    }
    template = jinja2.Environment().from_string(MACRO.read_text(encoding="utf-8"))
    module: Any = template.make_module(names)
    if number is None:
        with pytest.raises(Refused, match=r"my_year is '.*Fix: set it to a whole number, 1 to"):
            module.whole_number_var("my_year", 1, 9999)
    else:
        with pytest.raises(Returned) as returned:
            module.whole_number_var("my_year", 1, 9999)
        assert returned.value.args == (number,)
