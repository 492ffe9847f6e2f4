"""A macro without a run of dbt, which parses the project anew for each other variable."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2


class Refused(ValueError):
    """What dbt's compiler error says."""


class _Returned(Exception):
    """What dbt's `return` gives."""


def call_macro(
    path: Path,
    *arguments: object,
    variables: Mapping[str, object] | None = None,
    engine: str = "athena",
    context: Mapping[str, object] | None = None,
    **named: object,
) -> Any:
    """The value of the macro that `path` is named after.

    `variables` are dbt's, `engine` is what adapter.dispatch chooses, `context` has other names that
    the macro uses. Raises Refused where the macro ends the run.
    """

    def give(value: object) -> None:
        raise _Returned(value)

    def refuse(message: str) -> None:
        raise Refused(message)

    def dispatch(name: str, package: str) -> Any:
        return getattr(module, f"{engine}__{name}")

    names = {
        "var": (variables or {}).__getitem__,
        "return": give,
        "adapter": SimpleNamespace(dispatch=dispatch),
        "modules": SimpleNamespace(re=re),
        "exceptions": SimpleNamespace(raise_compiler_error=refuse),
        **(context or {}),
    }
    template = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(
        path.read_text(encoding="utf-8")
    )
    module: Any = template.make_module(names)
    try:
        return str(getattr(module, path.stem)(*arguments, **named))
    except _Returned as returned:
        return returned.args[0]
