"""Charts as declared in `config.meta` of a dbt exposure; `docs/charts.md` is the reference.

Parsing is strict: an unknown or missing field ends in an error that names exposure, chart, field
and fix. Nothing here knows a charting library, so that another BI tool can read the same block.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from athena_recipes.cli.errors import UserError

MARKS = ("bar", "line", "area", "point", "heatmap")
STACKS = ("zero", "normalize", "none")
DIRECTIONS = ("asc", "desc")
REFERENCE = "docs/charts.md"

Scalar = str | int | float | bool


@dataclass(frozen=True)
class Channel:
    """A column and what it is drawn as; `title` is None when it is derived from the column."""

    field: str
    title: str | None = None
    discrete: bool = False
    percent: bool = False
    limit: int | None = None
    independent: bool = False
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReferenceLine:
    """A labeled line across the chart, at a number or at each value of a column (one is set)."""

    axis: str
    label: str
    value: float | None = None
    field: str | None = None


@dataclass(frozen=True)
class Sort:
    """The order of rows, and so of categories."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class Declaration:
    """One chart as declared: valid in itself, not yet checked against a table."""

    title: str
    note: str
    model: str
    mark: str
    x: Channel
    y: Channel
    color: Channel | None = None
    facet: Channel | None = None
    tooltip: tuple[Channel, ...] = ()
    filter: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)
    sort: Sort | None = None
    stack: str = "zero"
    references: tuple[ReferenceLine, ...] = ()


@dataclass(frozen=True)
class Board:
    """What one exposure declares: a question and the charts that answer it."""

    question: str
    charts: tuple[Declaration, ...]


def suggest(name: str, known: Iterable[str]) -> str:
    """Name the closest of `known`, or list them all: the second half of a fix."""
    options = list(known)
    close = difflib.get_close_matches(name, options, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return "choose one of " + ", ".join(f"`{option}`" for option in options)


@dataclass(frozen=True)
class _Reader:
    """A mapping of the declaration, with the words that say where it is."""

    where: str
    data: Mapping[str, Any]
    known: tuple[str, ...]

    @classmethod
    def of(cls, where: str, data: Any, known: Iterable[str]) -> "_Reader":
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
        value = self.data.get(name)
        said = "is missing" if value is None else f"is {value!r}"
        return UserError(
            f"{self.where}: `{name}` {said}.", f"Set `{name}` to {expected} (see {REFERENCE})."
        )

    def text(self, name: str) -> str:
        value = self.data.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(name, "a text")
        return value.strip()

    def optional_text(self, name: str) -> str | None:
        return self.text(name) if self.data.get(name) is not None else None

    def flag(self, name: str) -> bool:
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise self.fail(name, "true or false")
        return value

    def choice(self, name: str, options: tuple[str, ...], default: str | None = None) -> str:
        value = self.data.get(name, default)
        if value not in options:
            raise self.fail(name, "one of " + ", ".join(options))
        return str(value)

    def items(self, name: str) -> list[Any]:
        value = self.data.get(name, [])
        if not isinstance(value, list):
            raise self.fail(name, "a list")
        return value


def parse_board(exposure: str, meta: Any) -> Board:
    """Parse the `config.meta` of an exposure that has `charts`.

    `exposure` is its name, for messages. Raises UserError.
    """
    where = f"Exposure `{exposure}`"
    reader = _Reader.of(where, meta, ("question", "charts"))
    charts = reader.items("charts")
    if not charts:
        raise reader.fail("charts", "a list of at least one chart")
    parsed = tuple(_chart(where, i, chart) for i, chart in enumerate(charts, start=1))
    titles = [chart.title for chart in parsed]
    for title in titles:
        if titles.count(title) > 1:
            raise UserError(f"{where}: two charts are titled “{title}”.", "Give each its own.")
    return Board(reader.text("question"), parsed)


CHART_FIELDS = (
    "title", "note", "model", "mark", "x", "y", "color", "facet",
    "tooltip", "filter", "sort", "stack", "references",
)  # fmt: skip


def _chart(exposure: str, number: int, data: Any) -> Declaration:
    title = data.get("title") if isinstance(data, Mapping) else None
    where = f"{exposure}, chart {f'“{title}”' if title else number}"
    reader = _Reader.of(where, data, CHART_FIELDS)
    mark = reader.choice("mark", MARKS)
    if "stack" in reader.data and mark not in ("bar", "area"):
        raise UserError(f"{where}: `stack` does not go with `{mark}`.", "Remove `stack`.")
    if mark == "heatmap" and reader.data.get("color") is None:
        raise reader.fail("color", "the column that gives a cell its color")
    color, facet = reader.data.get("color"), reader.data.get("facet")
    return Declaration(
        title=reader.text("title"),
        note=reader.text("note"),
        model=reader.text("model"),
        mark=mark,
        x=_channel(where, "x", reader.data.get("x")),
        y=_channel(where, "y", reader.data.get("y")),
        color=None if color is None else _channel(where, "color", color),
        facet=None if facet is None else _channel(where, "facet", facet),
        tooltip=tuple(_channel(where, "tooltip", item) for item in reader.items("tooltip")),
        filter=_filter(reader),
        sort=_sort(where, reader.data.get("sort")),
        stack=reader.choice("stack", STACKS, "zero"),
        references=tuple(_reference(where, item) for item in reader.items("references")),
    )


CHANNEL_FIELDS = ("field", "title", "discrete", "percent", "limit", "independent", "order")


def _channel(where: str, name: str, data: Any) -> Channel:
    if data is None:
        raise UserError(
            f"{where}: `{name}` is missing.", f"Add `{name}: {{field: <column>, title: <text>}}`."
        )
    at = f"{where}, `{name}`"
    reader = _Reader.of(at, data, CHANNEL_FIELDS)
    limit = reader.data.get("limit")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise reader.fail("limit", "a whole number above 0")
    independent = reader.flag("independent")
    if independent and name not in ("x", "y"):
        raise reader.fail("independent", "true on `x` or `y` only")
    order = reader.items("order")
    if not all(isinstance(one, str) for one in order) or len(set(order)) < len(order):
        raise reader.fail("order", "a list of texts that differ, the categories that come first")
    return Channel(
        field=reader.text("field"),
        title=reader.optional_text("title"),
        discrete=reader.flag("discrete"),
        percent=reader.flag("percent"),
        limit=limit,
        independent=independent,
        order=tuple(order),
    )


def _filter(reader: _Reader) -> dict[str, tuple[Scalar, ...]]:
    """Column -> the values that pass; only equality, which every BI tool has."""
    data = reader.data.get("filter", {})
    if not isinstance(data, Mapping):
        raise reader.fail("filter", "a mapping of columns to values, such as {is_valid: true}")
    wanted: dict[str, tuple[Scalar, ...]] = {}
    for column, value in data.items():
        values = value if isinstance(value, list) else [value]
        if not values or not all(isinstance(one, str | int | float | bool) for one in values):
            raise reader.fail("filter", f"a text, number or flag (or a list of them) for {column}")
        wanted[str(column)] = tuple(values)
    return wanted


def _sort(where: str, data: Any) -> Sort | None:
    if data is None:
        return None
    reader = _Reader.of(f"{where}, `sort`", data, ("field", "direction"))
    return Sort(reader.text("field"), reader.choice("direction", DIRECTIONS, "asc") == "desc")


def _reference(where: str, data: Any) -> ReferenceLine:
    reader = _Reader.of(f"{where}, `references`", data, ("axis", "label", "value", "field"))
    axis, label = reader.choice("axis", ("x", "y")), reader.text("label")
    column, value = reader.optional_text("field"), reader.data.get("value")
    if (value is None) == (column is None):
        raise UserError(
            f"{reader.where}: the line “{label}” needs either `value` or `field`.",
            "Give a number as `value`, or a column as `field`, not both.",
        )
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise reader.fail("value", "a number")
    return ReferenceLine(axis, label, None if value is None else float(value), column)
