"""Strict reading of what exposures declare: each error names place, field and fix."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from athena_recipes.cli.errors import UserError

DIRECTIONS = ("asc", "desc")
REFERENCE = "docs/charts.md"

Scalar = str | int | float | bool


@dataclass(frozen=True)
class Sort:
    """An order of rows, and so of categories."""

    field: str
    descending: bool = False


def suggest(name: str, known: Iterable[str]) -> str:
    """Name the closest of `known`, or list them all: the second half of a fix."""
    options = list(known)
    close = difflib.get_close_matches(name, options, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return "choose one of " + ", ".join(f"`{option}`" for option in options)


@dataclass(frozen=True)
class Reader:
    """A mapping of the declaration, with the words that say where it is."""

    where: str
    data: Mapping[str, Any]
    known: tuple[str, ...]

    @classmethod
    def of(cls, where: str, data: Any, known: Iterable[str]) -> "Reader":
        """Check that `data` is a mapping with known fields only. Raises UserError."""
        names = tuple(known)
        if not isinstance(data, Mapping):
            raise UserError(
                f"{where} must be a mapping, not {data!r}.",
                f"Give it the fields {', '.join(names)} (see {REFERENCE}).",
            )
        for key in data:
            if key not in names:
                raise UserError(
                    f"{where} has an unknown field `{key}`.",
                    f"Remove it, or correct it: {suggest(str(key), names)} (see {REFERENCE}).",
                )
        return cls(where, data, names)

    def fail(self, name: str, expected: str) -> UserError:
        """The error of a field that is missing or wrong."""
        value = self.data.get(name)
        said = "is missing" if value is None else f"is {value!r}"
        return UserError(
            f"{self.where}: `{name}` {said}.", f"Set `{name}` to {expected} (see {REFERENCE})."
        )

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self.data.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(name, "a text")
        return value.strip()

    def optional_text(self, name: str) -> str | None:
        """A text, or None where the field is missing."""
        return self.text(name) if self.data.get(name) is not None else None

    def flag(self, name: str) -> bool:
        """A flag; false where the field is missing."""
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise self.fail(name, "true or false")
        return value

    def choice(self, name: str, options: Iterable[str], default: str | None = None) -> str:
        """One of `options`."""
        value = self.data.get(name, default)
        known = tuple(options)
        if value not in known:
            raise self.fail(name, "one of " + ", ".join(known))
        return str(value)

    def optional_choice(self, name: str, options: Iterable[str]) -> str | None:
        """One of `options`, or None where the field is missing."""
        return self.choice(name, options) if self.data.get(name) is not None else None

    def optional_number(self, name: str) -> float | None:
        """A number, or None where the field is missing."""
        value = self.data.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail(name, "a number")
        return float(value)

    def filter(self) -> dict[str, tuple[Scalar, ...]]:
        """Column -> the values that pass; only equality, which every BI tool has."""
        data = self.data.get("filter", {})
        if not isinstance(data, Mapping):
            raise self.fail("filter", "a mapping of columns to values, such as {is_valid: true}")
        desired: dict[str, tuple[Scalar, ...]] = {}
        for column, value in data.items():
            values = value if isinstance(value, list) else [value]
            if not values or not all(isinstance(one, str | int | float | bool) for one in values):
                raise self.fail(
                    "filter", f"a text, number or flag (or a list of them) for {column}"
                )
            desired[str(column)] = tuple(values)
        return desired

    def sort(self) -> Sort | None:
        """The field `sort`, or None where it is missing."""
        data = self.data.get("sort")
        if data is None:
            return None
        reader = Reader.of(f"{self.where}, `sort`", data, ("field", "direction"))
        return Sort(reader.text("field"), reader.choice("direction", DIRECTIONS, "asc") == "desc")

    def items(self, name: str) -> list[Any]:
        """A list; empty where the field is missing."""
        value = self.data.get(name, [])
        if not isinstance(value, list):
            raise self.fail(name, "a list")
        return value
