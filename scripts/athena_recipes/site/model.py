"""The data of the site: pages with charts and tables. Data only, so that all parts may use it."""

from dataclasses import dataclass
from typing import Any, Literal

from athena_recipes.site.declaration import ReferenceLine

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

    `rows` has one tuple per row, in the order of `columns`; `node` is the dbt unique id, `schema`
    and `alias` say where the table is in the DuckDB file.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    row_count: int
    schema: str
    alias: str
    node: str


@dataclass(frozen=True)
class Encoding:
    """A drawn column; `kind` is "temporal", "quantitative" or "nominal"; the title has the unit.

    `categories` are the values of a nominal column, in the order in which they are drawn.
    `palette` are those that colors are shared among, where other charts have more of them.
    `independent` gives each panel of a facet an axis of its own.
    """

    field: str
    title: str
    kind: Kind
    percent: bool = False
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
class Page:
    """One exposure: `name` is its dbt name, `title` its label, `node` its dbt unique id."""

    name: str
    recipe: str
    title: str
    question: str
    description: str
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]
    node: str
