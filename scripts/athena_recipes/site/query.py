"""A chart's data: the declaration checked against the table, then one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.site.categories import EMPTY_VALUE, with_categories
from athena_recipes.site.database import fetch, quote, relation
from athena_recipes.site.declaration import Channel, Declaration, ReferenceLine, suggest
from athena_recipes.site.kinds import INTEGERS, TIME_FORMATS, kind_of
from athena_recipes.site.limits import limit_categories
from athena_recipes.site.model import Chart, Encoding, Table
from athena_recipes.site.titles import axis_title

ROW_CAP = 5_000  # rows drawn at most


@dataclass(frozen=True)
class _Drawn:
    """A channel of the chart, resolved: what it draws and how SQL reads it."""

    name: str
    channel: Channel
    encoding: Encoding
    sql: str


def load_chart(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    declared: Declaration,
    *,
    where: str,
    allow_empty: bool = False,
) -> Chart:
    """Check a declaration against its table and read its rows.

    `tables` are the ones that the exposure depends on, `where` names exposure and chart in
    messages. Raises UserError for an unknown table or column, a mark that does not fit the types,
    too many series, rows that would be drawn over each other, and (unless `allow_empty`) a filter
    that no row passes.
    """
    if declared.model not in tables:
        raise UserError(
            f"{where}: the exposure does not depend on the model `{declared.model}`.",
            f"Add ref('{declared.model}') to `depends_on`, or {suggest(declared.model, tables)}",
        )
    table = tables[declared.model]
    channels = {
        name: channel
        for name in ("x", "y", "color", "facet")
        if (channel := getattr(declared, name)) is not None
    }
    drawn = [_resolve(where, table, name, channel) for name, channel in channels.items()]
    tips = [_resolve(where, table, "tooltip", channel) for channel in declared.tooltip]
    by_name = {one.name: one for one in drawn}
    measure = _measure(where, declared.mark, by_name)
    for column in [*declared.filter, *([declared.sort.field] if declared.sort else [])]:
        _type_of(where, table, column)
    lines = [line for line in declared.references if line.field is not None]
    extra = [_resolve(where, table, "references", Channel(str(line.field))) for line in lines]

    for line in declared.references:
        _check_reference(where, line, by_name[line.axis], extra)

    conditions, parameters = _conditions(where, table, declared)
    source = f"(select * from {relation(table.schema, table.alias)}{conditions})"
    what = f"{where}: table `{table.schema}.{table.name}`"
    cuts: list[str] = []
    for one in drawn:
        if one.encoding.kind == "nominal":
            source, cut = limit_categories(
                connection,
                source,
                parameters,
                where=where,
                channel=one.name,
                field=one.channel.field,
                measure=by_name[measure].channel.field,
                limit=one.channel.limit,
            )
            cuts += cut

    fields = {one.encoding.field: one.sql for one in [*drawn, *tips, *extra]}
    selected = ", ".join(f"{sql} as {quote(name)}" for name, sql in fields.items())
    # Whatever is not measured first, so that a series is one run of rows.
    order = [quote(one.channel.field) for one in reversed(drawn) if one.name != measure]
    if declared.sort:
        order.insert(0, quote(declared.sort.field) + (" desc" if declared.sort.descending else ""))
    found = fetch(
        connection,
        f"select {selected} from {source} as t order by "
        + ", ".join(f"t.{column} nulls last" for column in order)
        + f" limit {ROW_CAP + 1}",
        what,
        parameters,
    )
    rows = tuple(dict(zip(fields, row, strict=True)) for row in found)
    if len(rows) > ROW_CAP:
        rows = rows[:ROW_CAP]
        cuts.append(f"Only the first {ROW_CAP:,} rows are drawn.")
    empty = _why_empty(where, table, declared, rows, allow_empty)
    _check_overlap(where, by_name, measure, declared.mark, rows)
    encodings = {
        one.name: with_categories(
            one.encoding,
            rows,
            first=one.channel.order,
            sorted_by_rows=declared.sort is not None,
        )
        for one in drawn
    }
    return Chart(
        title=declared.title,
        note=declared.note,
        table=table.name,
        mark=declared.mark,
        x=encodings["x"],
        y=encodings["y"],
        color=encodings.get("color"),
        facet=encodings.get("facet"),
        tooltip=tuple(one.encoding for one in tips),
        references=declared.references,
        stack=declared.stack,
        rows=rows,
        cuts=tuple(cuts),
        empty=empty,
    )


def _type_of(where: str, table: Table, column: str) -> str:
    types = {one.name: one.type for one in table.columns}
    if column not in types:
        raise UserError(
            f"{where}: `{table.name}` has no column `{column}`.",
            f"Correct the name: {suggest(column, types)}",
        )
    return types[column]


def _resolve(where: str, table: Table, name: str, channel: Channel) -> _Drawn:
    type_name = _type_of(where, table, channel.field)
    kind = kind_of(type_name)
    if kind is None:
        raise UserError(
            f"{where}: `{name}` draws `{channel.field}`, which is {type_name}.",
            "Draw a number, a text, a flag, a date or a timestamp; unnest others in the model.",
        )
    column = quote(channel.field)
    if name == "facet" or (name in ("x", "y", "color") and channel.discrete):
        kind = "nominal"
    if name == "color" and kind == "temporal":
        kind = "nominal"
    if kind == "nominal":
        sql = f"coalesce(cast(t.{column} as varchar), '{EMPTY_VALUE}')"
    elif kind == "temporal":
        base = "DATE" if type_name == "DATE" else "TIMESTAMP"
        sql = f"strftime(cast(t.{column} as {base}), '{TIME_FORMATS[base]}')"
    elif type_name in INTEGERS:
        sql = f"t.{column}"
    else:
        # JSON has no NaN or infinity.
        sql = f"case when isfinite(cast(t.{column} as double)) then cast(t.{column} as double) end"
    if channel.limit is not None and kind != "nominal":
        raise UserError(
            f"{where}: `{name}` has a `limit`, but `{channel.field}` is {kind}.",
            "A limit keeps the largest categories: remove it, or set `discrete: true`.",
        )
    if channel.order and kind != "nominal":
        raise UserError(
            f"{where}: `{name}` has an `order`, but `{channel.field}` is {kind}.",
            "An order is one of categories: remove it, or set `discrete: true`.",
        )
    title = axis_title(channel.field, channel.title)
    encoding = Encoding(
        channel.field, title, kind, channel.percent, independent=channel.independent
    )
    return _Drawn(name, channel, encoding, sql)


def _measure(where: str, mark: str, drawn: Mapping[str, _Drawn]) -> str:
    """The channel that is measured (the others place it): "x", "y" or "color"."""
    kinds = {name: one.encoding.kind for name, one in drawn.items()}
    x, y = kinds["x"], kinds["y"]
    if mark == "heatmap":
        if kinds["color"] != "quantitative":
            raise UserError(
                f"{where}: `color` is not a number.", "Give a heatmap's color a number."
            )
        if "quantitative" in (x, y):
            raise UserError(
                f"{where}: a heatmap's axes are categories or times.",
                "Set `discrete: true` on the axis that is a number.",
            )
        return "color"
    if mark in ("bar", "line", "area") and kinds.get("color") == "quantitative":
        raise UserError(
            f"{where}: `color` is a number, which splits no series.",
            "Set `discrete: true` on color, or use the mark point or heatmap.",
        )
    if mark in ("line", "area", "point"):
        if y != "quantitative" and not (mark == "point" and x == "quantitative"):
            raise UserError(f"{where}: `y` is not a number.", f"Give a {mark} chart a number as y.")
        return "y" if y == "quantitative" else "x"
    if x == y == "quantitative":
        raise UserError(
            f"{where}: both axes of a bar chart are numbers.",
            "Set `discrete: true` on the one that names the bars.",
        )
    if "quantitative" not in (x, y):
        raise UserError(f"{where}: no axis is a number.", "Give a bar's length a number.")
    return "y" if y == "quantitative" else "x"


def _check_reference(
    where: str, line: ReferenceLine, along: _Drawn, columns: Sequence[_Drawn]
) -> None:
    kinds = {one.encoding.field: one.encoding.kind for one in columns}
    kind = kinds[line.field] if line.field else "quantitative"
    if along.encoding.kind != kind:
        raise UserError(
            f"{where}: the line “{line.label}” is {kind}, its axis `{line.axis}` is"
            f" {along.encoding.kind}.",
            "Put the line on the axis of its own kind, or remove it.",
        )


def _conditions(where: str, table: Table, declared: Declaration) -> tuple[str, list[Any]]:
    """The filter as SQL. Values are cast to the column's type, so `2026-01-31` matches a date."""
    clauses: list[str] = []
    parameters: list[Any] = []
    for column, values in declared.filter.items():
        type_name = _type_of(where, table, column)
        # Numbered, since the subquery may be repeated.
        numbers = range(len(parameters) + 1, len(parameters) + len(values) + 1)
        marks = ", ".join(f"cast(${number} as {type_name})" for number in numbers)
        clauses.append(f"{quote(column)} in ({marks})")
        parameters += values
    return (" where " + " and ".join(clauses) if clauses else ""), parameters


def _why_empty(
    where: str,
    table: Table,
    declared: Declaration,
    rows: Sequence[Mapping[str, Any]],
    allow_empty: bool,
) -> str | None:
    if table.row_count == 0:
        return f"No rows yet in {table.name}."
    if not rows:
        wanted = ", ".join(f"{k} = {' or '.join(map(str, v))}" for k, v in declared.filter.items())
        if not allow_empty:
            raise UserError(
                f"{where}: no row of `{table.name}` has {wanted}.",
                "Correct the filter, or pass --allow-empty if the lake may lack such rows.",
            )
        return f"No row of {table.name} has {wanted}."
    channels = [c for c in (declared.x, declared.y) if c is not None]
    if declared.mark == "heatmap" and declared.color:
        channels.append(declared.color)
    if not any(all(row[c.field] is not None for c in channels) for row in rows):
        return f"Nothing to draw: {' and '.join(c.field for c in channels)} are empty in all rows."
    return None


def _check_overlap(
    where: str,
    drawn: Mapping[str, _Drawn],
    measure: str,
    mark: str,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Two rows at the same place would be summed or drawn over each other without a word."""
    if mark == "point":
        return
    places = [one.encoding.field for name, one in drawn.items() if name != measure]
    seen: set[tuple[Any, ...]] = set()
    for row in rows:
        place = tuple(row[name] for name in places)
        if place in seen:
            at = ", ".join(f"{n} = {v}" for n, v in zip(places, place, strict=True))
            raise UserError(
                f"{where}: more than one row has {at}.",
                "Add `color` or `facet`, filter, or chart a model with one row for each.",
            )
        seen.add(place)
