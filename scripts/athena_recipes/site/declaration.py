"""Charts as declared in `config.meta` of a dbt exposure; `docs/charts.md` is the reference.

Parsing is strict: an unknown or missing field ends in an error that names exposure, chart, field
and fix. Nothing here knows a charting library, so that another BI tool can read the same block.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.site.groups import GROUPS
from athena_recipes.site.reader import REFERENCE, Reader, Scalar, Sort
from athena_recipes.site.tiles import Tile, parse_tile
from athena_recipes.site.units import UNITS, Unit

MARKS = ("bar", "line", "area", "point", "heatmap", "word_cloud")
STACKS = ("zero", "normalize", "none")
SCALES_OF_AXES = ("log", "data")
SCALES = ("ordinal", "severity", "diverging", *SCALES_OF_AXES)


@dataclass(frozen=True)
class Channel:
    """A column and what it is drawn as; `title` is None when it is derived from the column.

    `labels` are words for categories, by value. `midpoint` is where a diverging scale turns round.
    `time_format` reads a text as a time, in the notation of strptime.
    """

    field: str
    title: str | None = None
    discrete: bool = False
    unit: Unit | None = None
    scale: str | None = None
    midpoint: float = 0.0
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    time_format: str | None = None
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
    filter: Mapping[str, tuple[Scalar, ...]] = dataclasses.field(default_factory=dict)
    sort: Sort | None = None
    stack: str = "zero"
    references: tuple[ReferenceLine, ...] = ()


@dataclass(frozen=True)
class TableOrder:
    """The order of a table's rows on the page; without one the newest keys come first."""

    model: str
    sort: Sort


@dataclass(frozen=True)
class ProjectModels:
    """Models with the runs, nodes and source tables of other dbt projects."""

    runs: str
    nodes: str
    sources: str


@dataclass(frozen=True)
class Board:
    """What one exposure declares: a question, figures and charts that answer it.

    `group` is what people do with the recipe, as the index groups it; None where another exposure
    of the recipe says it. `projects` is what the status page of other projects reads.
    """

    question: str
    charts: tuple[Declaration, ...]
    tiles: tuple[Tile, ...] = ()
    tables: tuple[TableOrder, ...] = ()
    group: str | None = None
    projects: ProjectModels | None = None


def parse_board(exposure: str, meta: Any) -> Board:
    """Parse the `config.meta` of an exposure that has `charts`.

    `exposure` is its name, for messages. Raises UserError.
    """
    where = f"Exposure `{exposure}`"
    reader = Reader.of(where, meta, ("question", "group", "tiles", "charts", "tables", "projects"))
    charts = reader.items("charts")
    if not charts:
        raise reader.fail("charts", "a list of at least one chart")
    parsed = tuple(_chart(where, i, chart) for i, chart in enumerate(charts, start=1))
    titles = [chart.title for chart in parsed]
    for title in titles:
        if titles.count(title) > 1:
            raise UserError(f"{where}: two charts are titled “{title}”.", "Give each its own.")
    return Board(
        question=reader.text("question"),
        charts=parsed,
        tiles=tuple(parse_tile(where, tile) for tile in reader.items("tiles")),
        tables=tuple(_table(where, table) for table in reader.items("tables")),
        group=reader.optional_choice("group", GROUPS),
        projects=_projects(where, reader.data.get("projects")),
    )


def _projects(where: str, data: Any) -> ProjectModels | None:
    if data is None:
        return None
    reader = Reader.of(f"{where}, `projects`", data, ("runs", "nodes", "sources"))
    return ProjectModels(reader.text("runs"), reader.text("nodes"), reader.text("sources"))


def _table(where: str, data: Any) -> TableOrder:
    reader = Reader.of(f"{where}, `tables`", data, ("model", "sort"))
    sort = reader.sort()
    if sort is None:
        raise reader.fail("sort", "{field: <column>, direction: asc | desc}")
    return TableOrder(reader.text("model"), sort)


CHART_FIELDS = (
    "title", "note", "model", "mark", "x", "y", "color", "facet",
    "tooltip", "filter", "sort", "stack", "references",
)  # fmt: skip


# A word cloud has its words (y) and how large they are (x).
NOT_OF_WORDS = ("color", "facet", "references", "tooltip")


def _chart(exposure: str, number: int, data: Any) -> Declaration:
    title = data.get("title") if isinstance(data, Mapping) else None
    where = f"{exposure}, chart {f'“{title}”' if title else number}"
    reader = Reader.of(where, data, CHART_FIELDS)
    mark = reader.choice("mark", MARKS)
    if "stack" in reader.data and mark not in ("bar", "area"):
        raise UserError(f"{where}: `stack` does not go with `{mark}`.", "Remove `stack`.")
    if mark == "word_cloud" and (more := [n for n in NOT_OF_WORDS if reader.data.get(n)]):
        raise UserError(f"{where}: `{more[0]}` does not go with `{mark}`.", f"Remove `{more[0]}`.")
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
        filter=reader.filter(),
        sort=reader.sort(),
        stack=reader.choice("stack", STACKS, "zero"),
        references=tuple(_reference(where, item) for item in reader.items("references")),
    )


CHANNEL_FIELDS = (
    "field", "title", "discrete", "unit", "scale", "midpoint", "labels", "time_format", "limit",
    "independent", "order",
)  # fmt: skip


def _channel(where: str, name: str, data: Any) -> Channel:
    if data is None:
        raise UserError(
            f"{where}: `{name}` is missing.", f"Add `{name}: {{field: <column>, title: <text>}}`."
        )
    at = f"{where}, `{name}`"
    reader = Reader.of(at, data, CHANNEL_FIELDS)
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
        unit=reader.optional_choice("unit", UNITS),  # type: ignore[arg-type]
        scale=_scale(reader, name),
        midpoint=reader.optional_number("midpoint") or 0.0,
        labels=_labels(reader),
        time_format=reader.optional_text("time_format"),
        limit=limit,
        independent=independent,
        order=tuple(order),
    )


def _scale(reader: Reader, name: str) -> str | None:
    """Scales of color go with `color`, those of axes with `x` and `y`."""
    scale = reader.optional_choice("scale", SCALES)
    if scale is not None and (scale in SCALES_OF_AXES) != (name in ("x", "y")):
        fit = "log or data on `x` or `y`; ordinal, severity or diverging on `color`"
        raise reader.fail("scale", fit)
    if "midpoint" in reader.data and scale != "diverging":
        raise UserError(
            f"{reader.where}: `midpoint` needs a diverging scale.",
            f"Set `scale: diverging`, or remove `midpoint` (see {REFERENCE}).",
        )
    return scale


def _labels(reader: Reader) -> dict[str, str]:
    """Words by value. YAML reads `true` as a flag and `4` as a number, so keys become text."""
    data = reader.data.get("labels", {})
    if not isinstance(data, Mapping) or not all(
        isinstance(label, str) and label.strip() for label in data.values()
    ):
        raise reader.fail("labels", "a mapping of values to words, such as {'true': Published}")
    labels = {
        str(value).lower() if isinstance(value, bool) else str(value): label.strip()
        for value, label in data.items()
    }
    if len(set(labels.values())) < len(labels):
        raise reader.fail("labels", "words that differ")
    return labels


def _reference(where: str, data: Any) -> ReferenceLine:
    reader = Reader.of(f"{where}, `references`", data, ("axis", "label", "value", "field"))
    axis, label = reader.choice("axis", ("x", "y")), reader.text("label")
    column, value = reader.optional_text("field"), reader.optional_number("value")
    if (value is None) == (column is None):
        raise UserError(
            f"{reader.where}: the line “{label}” needs either `value` or `field`.",
            "Give a number as `value`, or a column as `field`, not both.",
        )
    return ReferenceLine(axis, label, value, column)
