"""A chart's data: the declaration checked against the table, then one query."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.site.categories import with_categories
from athena_recipes.site.database import (
    conditions,
    fetch,
    quote,
    relation,
    type_of,
)
from athena_recipes.site.declaration import Channel, Declaration, ReferenceLine
from athena_recipes.site.limits import limit_categories
from athena_recipes.site.model import Chart, Table
from athena_recipes.site.reader import suggest
from athena_recipes.site.resolve import Drawn, resolve
from athena_recipes.site.themes import SEVERITIES

ROW_CAP = 5_000  # rows drawn at most


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
    drawn = [resolve(where, table, name, channel) for name, channel in channels.items()]
    tips = [resolve(where, table, "tooltip", channel) for channel in declared.tooltip]
    by_name = {one.name: one for one in drawn}
    measure = _measure(where, declared.mark, by_name)
    if declared.mark in ("bar", "area") and "log" in (declared.x.scale, declared.y.scale):
        raise UserError(
            f"{where}: a {declared.mark} has no length on a logarithmic scale, which has no 0.",
            "Use the mark point or line, or remove `scale: log`.",
        )
    if declared.mark in ("bar", "area") and "data" in (declared.x.scale, declared.y.scale):
        raise UserError(
            f"{where}: the length of a {declared.mark} is a number only from 0 on.",
            "Use the mark point or line, or remove `scale: data`.",
        )
    for column in [*declared.filter, *([declared.sort.field] if declared.sort else [])]:
        type_of(where, table, column)
    lines = [line for line in declared.references if line.field is not None]
    extra = [resolve(where, table, "references", Channel(str(line.field))) for line in lines]

    for line in declared.references:
        _check_reference(where, line, by_name[line.axis], extra)

    types = {column: type_of(where, table, column) for column in declared.filter}
    clause, parameters = conditions(declared.filter, types)
    source = f"(select * from {relation(table.schema, table.alias)}{clause})"
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
                scale=one.channel.scale,
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
    rows = tuple(_labeled(dict(zip(fields, row, strict=True)), [*drawn, *tips]) for row in found)
    for field in [one.encoding.field for one in drawn if one.channel.scale == "log"]:
        above = tuple(row for row in rows if row[field] is None or row[field] > 0)
        if len(above) < len(rows):
            cuts.append(
                f"{len(rows) - len(above)} rows are 0 or below ({field.replace('_', ' ')})."
            )
        rows = above
    if len(rows) > ROW_CAP:
        rows = rows[:ROW_CAP]
        cuts.append(f"Only the first {ROW_CAP:,} rows are drawn.")
    empty = _why_empty(where, table, declared, rows, allow_empty)
    _check_overlap(where, by_name, measure, declared.mark, rows)
    encodings = {
        one.name: with_categories(
            one.encoding,
            rows,
            first=_first(one.channel),
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


def _labeled(row: dict[str, Any], columns: Sequence[Drawn]) -> dict[str, Any]:
    """A row with words in place of the values that have some."""
    words: dict[str, dict[str, str]] = {}
    for one in columns:
        words.setdefault(one.encoding.field, {}).update(one.channel.labels)
    return {
        name: words.get(name, {}).get(value, value) if isinstance(value, str) else value
        for name, value in row.items()
    }


def _first(channel: Channel) -> list[str]:
    """The categories that come first: the declared order, and that of severities."""
    order = channel.order or (SEVERITIES if channel.scale == "severity" else ())
    return [channel.labels.get(one, one) for one in order]


def _measure(where: str, mark: str, drawn: Mapping[str, Drawn]) -> str:
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
    if mark == "word_cloud" and (x, y) != ("quantitative", "nominal"):
        raise UserError(
            f"{where}: a word cloud has a number as `x` and words as `y`.",
            "Give `x` the column that is counted, and `y` that of the words.",
        )
    if x == y == "quantitative":
        raise UserError(
            f"{where}: both axes of a bar chart are numbers.",
            "Set `discrete: true` on the one that names the bars.",
        )
    if "quantitative" not in (x, y):
        raise UserError(f"{where}: no axis is a number.", "Give a bar's length a number.")
    return "y" if y == "quantitative" else "x"


def _check_reference(
    where: str, line: ReferenceLine, along: Drawn, columns: Sequence[Drawn]
) -> None:
    kinds = {one.encoding.field: one.encoding.kind for one in columns}
    kind = kinds[line.field] if line.field else "quantitative"
    if along.encoding.kind != kind:
        raise UserError(
            f"{where}: the line “{line.label}” is {kind}, its axis `{line.axis}` is"
            f" {along.encoding.kind}.",
            "Put the line on the axis of its own kind, or remove it.",
        )


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
    drawn: Mapping[str, Drawn],
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
