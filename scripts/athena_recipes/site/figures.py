"""The figures of tiles: the declaration checked against the table, then one query."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.site.database import conditions, fetch, quote, relation, type_of
from athena_recipes.site.formats import cell_text
from athena_recipes.site.kinds import kind_of
from athena_recipes.site.model import Figure, Table
from athena_recipes.site.reader import suggest
from athena_recipes.site.tiles import Tile
from athena_recipes.site.units import Unit, number_text, unit_of

_SQL = {"sum": "sum", "min": "min", "max": "max", "mean": "avg"}


def load_figure(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], tile: Tile, *, where: str
) -> Figure:
    """Check a tile against its table and compute its figure.

    `where` names exposure and tile in messages. Raises UserError for an unknown table or column,
    and for a column that is no number.
    """
    if tile.model not in tables:
        raise UserError(
            f"{where}: the exposure does not depend on the model `{tile.model}`.",
            f"Add ref('{tile.model}') to `depends_on`, or {suggest(tile.model, tables)}",
        )
    table = tables[tile.model]
    measured = "count(*)"
    if tile.field is not None:
        if kind_of(type_of(where, table, tile.field)) != "quantitative":
            raise UserError(
                f"{where}: `{tile.field}` is not a number.",
                "Measure a number, or use `measure: count` with a filter.",
            )
        measured = f"cast({_SQL[tile.measure]}({quote(tile.field)}) as double)"
    types = {column: type_of(where, table, column) for column in tile.filter}
    clause, parameters = conditions(tile.filter, types)
    source = relation(table.schema, table.alias)
    if tile.by is None:
        found = fetch(connection, f"select {measured} from {source}{clause}", where, parameters)
        # Without any row in the table there is nothing to say, not even 0.
        value = found[0][0] if table.row_count else None
        return _figure(tile, table, value, None, None)
    type_of(where, table, tile.by)
    by = quote(tile.by)
    # The last two values of the whole table: one without a row that passes counts as 0.
    found = fetch(
        connection,
        f"select last.{by}, {_or_zero(tile, 'measured')} from (select distinct {by} from {source}"
        f" where {by} is not null order by 1 desc limit 2) as last left join"
        f" (select {by}, {measured} as measured from {source}{clause} group by 1) as groups"
        f" using ({by}) order by 1 desc",
        where,
        parameters,
    )
    now = found[0][1] if found else None
    before = found[1] if len(found) > 1 else None
    return _figure(tile, table, now, found[0][0] if found else None, before)


def _or_zero(tile: Tile, column: str) -> str:
    return f"coalesce({column}, 0)" if tile.measure in ("sum", "count") else column


def _figure(
    tile: Tile, table: Table, value: Any, at: Any, before: tuple[Any, ...] | None
) -> Figure:
    unit = tile.unit or (unit_of(tile.field) if tile.field else None)
    if value is None:
        return Figure(tile.title, None, "no rows yet", None, table.name)
    parts: list[str] = []
    verdict: Literal["good", "bad"] | None = None
    if at is not None:
        parts.append(_when(at))
    if before is not None and before[1] is not None:
        change, verdict = _change(tile, value, before[1], unit)
        parts.append(f"{change} {_when(before[0])}")
    if tile.target is not None:
        met = value <= tile.target if tile.better == "lower" else value >= tile.target
        verdict = "good" if met else "bad"
        parts.append(f"target {number_text(tile.target, unit)}, {'met' if met else 'not met'}")
    return Figure(tile.title, number_text(value, unit), "; ".join(parts), verdict, table.name)


def _change(
    tile: Tile, value: float, before: float, unit: Unit | None
) -> tuple[str, Literal["good", "bad"] | None]:
    if value == before:
        return "as on", None
    higher = value > before
    good = higher == (tile.better == "higher")
    words = f"{'▲' if higher else '▼'} {number_text(abs(value - before), unit)}"
    direction = "more" if higher else "less"
    return f"{words} {direction}, {'better' if good else 'worse'} than", "good" if good else "bad"


def _when(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else cell_text(value)
