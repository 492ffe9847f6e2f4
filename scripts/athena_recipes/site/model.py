"""The data of the site: pages with charts and tables. Data only, so that all parts may use it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from athena_recipes.site.declaration import ReferenceLine
from athena_recipes.site.units import Unit

Kind = Literal["temporal", "quantitative", "nominal"]
Value = Any  # a cell: str, int, float, bool, date, datetime, Decimal, list, dict or None


@dataclass(frozen=True)
class Column:
    """A column: its name, its DuckDB type, and its dbt description (Markdown, may be empty)."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Table:
    """A table behind a page: its first rows, and how many there are in all.

    `columns` begin with the `key` columns. `rows` has one tuple per row, in the order of
    `columns`, and `order` is the ORDER BY of the rows, in SQL and in words. `node` is the dbt
    unique id, `schema` and `alias` say where the table is in the DuckDB file.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    row_count: int
    schema: str
    alias: str
    node: str
    key: tuple[str, ...] = ()
    order: str = ""
    order_words: str = ""


@dataclass(frozen=True)
class Figure:
    """A tile: `text` is the figure with its unit, None without rows.

    `trend` compares it in words with the figure before or the target; `verdict` is "good", "bad"
    or None. `table` is where its rows are.
    """

    title: str
    text: str | None
    trend: str
    verdict: Literal["good", "bad"] | None
    table: str


@dataclass(frozen=True)
class Encoding:
    """A drawn column; `kind` is "temporal", "quantitative" or "nominal"; the title has the unit.

    `categories` are the values of a nominal column, in the order in which they are drawn.
    `palette` are those that colors are shared among, where other charts have more of them.
    `independent` gives each panel of a facet an axis of its own. `unit` is written at its numbers.
    `scale` is "ordinal", "severity", "diverging" (which turns round at `midpoint`), "log",
    "data" (an axis that need not begin at 0) or None.
    `labels` are the words that stand for values in `rows` and in `categories`.
    """

    field: str
    title: str
    kind: Kind
    unit: Unit | None = None
    scale: str | None = None
    midpoint: float = 0.0
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    categories: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()
    independent: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart and its data.

    `rows` has one mapping per row with the columns that are drawn: text, numbers, None, and times
    as ISO 8601 text in UTC. `cuts` says in words what was left out. `empty` is None, or says why
    there is nothing to draw.
    """

    title: str
    note: str
    table: str
    mark: str
    x: Encoding
    y: Encoding
    color: Encoding | None
    facet: Encoding | None
    tooltip: tuple[Encoding, ...]
    references: tuple[ReferenceLine, ...]
    stack: str
    rows: tuple[dict[str, str | int | float | None], ...]
    cuts: tuple[str, ...] = ()
    empty: str | None = None


@dataclass(frozen=True)
class ProjectTables:
    """Tables with the runs, nodes and source tables of other dbt projects."""

    runs: Table
    nodes: Table
    sources: Table


@dataclass(frozen=True)
class Page:
    """One exposure: `name` is its dbt name, `title` its label, `node` its dbt unique id.

    `group` is what people do with the recipe (groups.py), None if another exposure says it.
    `projects` has what the status page of other projects shows.
    """

    name: str
    recipe: str
    title: str
    question: str
    description: str
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]
    node: str
    figures: tuple[Figure, ...] = ()
    group: str | None = None
    projects: ProjectTables | None = None
