"""Tiles of an exposure as KPI visuals, and its tables as table visuals: pure functions."""

from collections.abc import Sequence

from athena_recipes.aws.quicksight.data import DataTable
from athena_recipes.aws.quicksight.fields import (
    DATE_FORMATS,
    NUMBERS,
    Json,
    Parts,
    any_of,
    captions,
    column,
    dimension,
    field_sort,
    filter_groups,
    granularity,
    measure,
    not_null,
    number,
    number_format,
    unit_loss,
)
from athena_recipes.cli.errors import UserError
from athena_recipes.site.declaration import Channel
from athena_recipes.site.tiles import Tile
from athena_recipes.site.units import unit_of

_FUNCTIONS = {"sum": "SUM", "count": "SUM", "min": "MIN", "max": "MAX", "mean": "AVERAGE"}
MOST_SHOWN = 200  # columns of a table
_NO_VERDICT = "tiles: QuickSight has no verdict; the change is shown, not whether it is better."


def tile_visual(
    parts: Parts, table: DataTable, tile: Tile, visual: str, sheet: str, where: str
) -> Json:
    """The KPI of a tile; `where` names exposure and tile in messages.

    A sum or a count has its filter in a calculated field, so that it is 0, not missing, where no
    row passes. Raises UserError for an unknown column and for one that is no number.
    """
    if tile.field is not None and table.type_of(where, tile.field) not in NUMBERS:
        raise UserError(
            f"{where}: `{tile.field}` is not a number.",
            "Measure a number, or use `measure: count` with a filter.",
        )
    field_id = f"{visual}.value"
    unit = tile.unit or (unit_of(tile.field) if tile.field else None)
    measured = _measured(parts, table, tile, where)
    if measured is None:
        assert tile.field is not None
        measured = tile.field
        filter_groups(parts, table, tile.filter, visual, sheet, where)
        if tile.by is not None and tile.filter:
            parts.lost.append(
                f"tile “{tile.title}”: the last value of `{tile.by}` is that of the rows which"
                " pass the filter; one without such a row is skipped."
            )
    value = measure(table, measured, field_id, unit, function=_FUNCTIONS[tile.measure])
    null = "0" if tile.measure in ("sum", "count") else "none"
    value["NumericalMeasureField"] |= number_format(unit, null)
    wells: Json = {"Values": [value]}
    if tile.by is not None:
        at = f"{where}, `by`"
        kind = table.type_of(at, tile.by)
        wells["TrendGroups"] = [dimension(parts, table, Channel(tile.by), f"{visual}.by", at)[0]]
        if kind != "DATETIME":
            parts.lost.append(
                f"tile “{tile.title}”: `{tile.by}` is no time; QuickSight compares its last two"
                " values in the order of texts."
            )
        not_null(parts, table, tile.by, visual, sheet, at)
    if tile.target is not None and tile.by is None:
        said = number(tile.target, where, "`target`")
        constant = parts.calculate(
            table,
            f"target {said}",
            f"ifelse(isNull({{{_any_column(table)}}}), {said}, {said})",
            where,
        )
        wells["TargetValues"] = [measure(table, constant, f"{visual}.target", unit, function="MIN")]
    elif tile.target is not None:
        parts.lost.append(
            f"tile “{tile.title}”: QuickSight compares with the value before or with a target, not"
            " with both; the target is missing."
        )
    if lost := unit_loss(unit):
        parts.lost.append(f"tile “{tile.title}”: {lost}.")
    if tile.better is not None and _NO_VERDICT not in parts.lost:
        parts.lost.append(_NO_VERDICT)
    compared = "VISIBLE" if len(wells) > 1 else "HIDDEN"
    return {
        "KPIVisual": {
            "VisualId": visual,
            **captions(tile.title),
            "ChartConfiguration": {
                "FieldWells": wells,
                "KPIOptions": {
                    "PrimaryValueDisplayType": "ACTUAL",
                    "Comparison": {"ComparisonMethod": "DIFFERENCE"},
                    "SecondaryValue": {"Visibility": compared},
                    "TrendArrows": {"Visibility": compared},
                    "ProgressBar": {"Visibility": "HIDDEN"},
                },
            },
            "VisualContentAltText": tile.title,
        }
    }


def _measured(parts: Parts, table: DataTable, tile: Tile, where: str) -> str | None:
    """The calculated field of a count, or of a sum with a filter; None for other measures."""
    conditions = [
        f"({any_of(table, name, values, f'{where}, `filter`')})"
        for name, values in tile.filter.items()
    ]
    if tile.measure == "count":
        one = " AND ".join(conditions) or f"isNull({{{_any_column(table)}}})"
        other = 0 if conditions else 1
        return parts.calculate(table, "rows", f"ifelse({one}, 1, {other})", where)
    if tile.measure == "sum" and conditions:
        passes = " AND ".join([*conditions, f"isNotNull({{{tile.field}}})"])
        expression = f"ifelse({passes}, {{{tile.field}}}, 0)"
        return parts.calculate(table, f"{tile.field} (filtered)", expression, where)
    return None


def _any_column(table: DataTable) -> str:
    return next(iter(table.types))


def table_visual(
    parts: Parts,
    table: DataTable,
    order: Sequence[tuple[str, bool]],
    visual: str,
    where: str,
) -> Json:
    """A table of all rows: key columns first and pinned, in the order (column, descends).

    Of a wide table, the first columns that a table of QuickSight takes, and those of the order.
    """
    keys = [one for one in table.key if one in table.types]
    sorted_by = [name for name, _ in order if table.type_of(where, name)]
    shown = list(dict.fromkeys([*keys, *sorted_by, *table.types]))[:MOST_SHOWN]
    if len(shown) < len(table.types):
        parts.lost.append(
            f"table `{table.model}`: a table of QuickSight has {MOST_SHOWN} columns;"
            f" {len(table.types) - len(shown)} are left out."
        )
    values: list[Json] = []
    for name in [*keys, *(one for one in table.types if one in shown and one not in keys)]:
        kind, unit = table.types[name], unit_of(name)
        made: Json = {"FieldId": f"{visual}.{name}", "Column": column(table, name)}
        if kind == "DATETIME":
            form = {"DateTimeFormat": DATE_FORMATS[granularity(table, name)]}
            made["FormatConfiguration"] = {"DateTimeFormatConfiguration": form}
        elif kind in NUMBERS and unit is not None:  # whole numbers may be ids
            form = number_format(unit)["FormatConfiguration"]
            made["FormatConfiguration"] = {"NumberFormatConfiguration": form}
        values.append(made)
    sort = []
    for name, down in order:
        sort.append(field_sort(f"{visual}.{name}", "DESC" if down else "ASC"))
    pinned = {"PinnedLeftFields": [f"{visual}.{name}" for name in keys]}
    return {
        "TableVisual": {
            "VisualId": visual,
            **captions(table.name),
            "ChartConfiguration": {
                "FieldWells": {"TableUnaggregatedFieldWells": {"Values": values}},
                **({"SortConfiguration": {"RowSort": sort}} if sort else {}),
                **({"FieldOptions": {"PinnedFieldOptions": pinned}} if keys else {}),
            },
        }
    }
