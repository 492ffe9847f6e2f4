"""Charts of an exposure as visuals of QuickSight: pure functions.

What a visual cannot show as the site does is said in `Parts.lost`: the chart, the reason, and what
a reader sees instead.
"""

from dataclasses import dataclass
from typing import Any

from athena_recipes.aws.quicksight.data import FLAG, DataTable
from athena_recipes.aws.quicksight.fields import (
    NUMBERS,
    Json,
    Parts,
    aggregated,
    aggregation,
    captions,
    column,
    column_sort,
    dimension,
    field_sort,
    filter_groups,
    kind_of,
    largest,
    measure,
    rank,
    unit_loss,
)
from athena_recipes.cli.errors import UserError
from athena_recipes.site.declaration import Channel, Declaration
from athena_recipes.site.themes import LIGHT, SEVERITIES, TRAFFIC_LIGHTS
from athena_recipes.site.titles import axis_title
from athena_recipes.site.units import unit_of

_ARRANGEMENTS = {"zero": "STACKED", "normalize": "STACKED_PERCENT", "none": "CLUSTERED"}
_SEVERAL = "several"


@dataclass(frozen=True)
class _Drawing:
    """One chart on its way to a visual."""

    parts: Parts
    table: DataTable
    declared: Declaration
    visual: str
    sheet: str
    where: str

    def lose(self, reason: str, instead: str) -> None:
        self.parts.lost.append(f"chart “{self.declared.title}”: {reason}; {instead}.")

    def kind(self, name: str) -> str:
        return kind_of(self.where, self.table, name, self.channel(name))

    def channel(self, name: str) -> Channel:
        found = getattr(self.declared, name)
        assert isinstance(found, Channel)
        return found

    def field_id(self, name: str) -> str:
        return f"{self.visual}.{name}"

    def dimension(self, name: str) -> tuple[Json, Json]:
        channel = self.channel(name)
        if channel.time_format is not None:
            self.lose(
                f"`{channel.field}` is a text that is read as a time",
                "its texts are shown in their order, and gaps are not",
            )
        at = f"{self.where}, `{name}`"
        return dimension(self.parts, self.table, channel, self.field_id(name), at)

    def measure(self, name: str, function: str = "") -> Json:
        channel = self.channel(name)
        if lost := unit_loss(channel.unit or unit_of(channel.field)):
            self.lose(*lost.split("; "))
        return measure(
            self.table, channel.field, self.field_id(name), channel.unit, function=function
        )

    def order(self, name: str) -> list[str]:
        channel = self.channel(name)
        severities = SEVERITIES if channel.scale == "severity" else ()
        return list(channel.order or severities)

    def labels(self, name: str, shown: Json) -> Json:
        """The title of an axis."""
        channel = self.channel(name)
        title = axis_title(channel.field, channel.title)
        apply_to = {"FieldId": self.field_id(name), "Column": shown}
        return {"AxisLabelOptions": [{"CustomLabel": title, "ApplyTo": apply_to}]}

    def measured_labels(self, name: str) -> Json:
        return self.labels(name, column(self.table, self.channel(name).field))

    def scale(self, name: str) -> Json:
        """The scale of an axis, where the channel has one."""
        scale = self.channel(name).scale
        if scale == "data":
            return {"DataOptions": {"NumericAxisOptions": {"Range": {"DataDriven": {}}}}}
        if scale != "log":
            return {}
        self.lose(
            f"rows with `{self.channel(name).field}` at 0 or below are not left out",
            "a logarithmic axis cannot place them",
        )
        return {"DataOptions": {"NumericAxisOptions": {"Scale": {"Logarithmic": {"Base": 10.0}}}}}

    def category_sort(self, name: str, measured: str | None) -> list[Json]:
        """The order of categories: as declared, by the chart's `sort`, or by their own values."""
        channel, sort = self.channel(name), self.declared.sort
        at = f"{self.where}, `{name}`"
        if ranked := rank(self.parts, self.table, channel.field, self.order(name), at):
            if sort is not None:
                self.lose(
                    f"`{name}` has an order of its own beside `sort`",
                    "categories that the order does not name come last, unsorted",
                )
            return [column_sort(column(self.table, ranked), "ASC", aggregated("MIN"))]
        if sort is None:
            return [field_sort(self.field_id(name), "ASC")]
        direction = "DESC" if sort.descending else "ASC"
        if measured and sort.field == self.channel(measured).field:
            return [field_sort(self.field_id(measured), direction)]
        if sort.field == channel.field:
            return [field_sort(self.field_id(name), direction)]
        if self.table.type_of(self.where, sort.field) in (*NUMBERS, FLAG):
            function = aggregated("MAX" if sort.descending else "MIN")
            return [column_sort(column(self.table, sort.field), direction, function)]
        self.lose(
            f"QuickSight cannot sort by the text or time `{sort.field}`",
            f"categories are in the order of `{channel.field}`",
        )
        return [field_sort(self.field_id(name), "ASC")]

    def color_order(self) -> list[Json]:
        """The order of series where it is declared."""
        channel = self.channel("color")
        ranked = rank(self.parts, self.table, channel.field, self.order("color"), self.where)
        if ranked is None:
            return []
        return [column_sort(column(self.table, ranked), "ASC", aggregated("MIN"))]

    def palette(self) -> Json:
        """The colors of severities; other series have those of the theme of QuickSight."""
        color = self.declared.color
        if color is None or color.scale not in ("ordinal", "severity"):
            return {}
        if color.scale == "ordinal":
            self.lose(
                "QuickSight has no ramp for categories",
                "their colors do not tell which is more",
            )
            return {}
        names = {name: name for name in SEVERITIES}
        names |= {name.title(): severity for name, severity in TRAFFIC_LIGHTS.items()}
        colors = [
            {
                "Element": {
                    "FieldId": self.field_id("color"),
                    "FieldValue": color.labels.get(name, name),
                },
                "Color": LIGHT[f"severity-{severity}"].upper(),
            }
            for name, severity in names.items()
        ]
        return {"VisualPalette": {"ColorMap": colors}}

    def legend(self) -> Json:
        color = self.declared.color
        if color is None:
            return {}
        title = axis_title(color.field, color.title)
        return {"Legend": {"Title": {"CustomLabel": title, "Visibility": "VISIBLE"}}}

    def tooltip(self) -> Json:
        """The columns that are shown beside those that are drawn."""
        if not self.declared.tooltip:
            return {}
        drawn = [
            {"FieldTooltipItem": {"FieldId": self.field_id(name), "Visibility": "VISIBLE"}}
            for name in ("x", "y", "color", "facet")
            if getattr(self.declared, name) is not None
        ]
        more = [
            {
                "ColumnTooltipItem": {
                    "Column": column(self.table, one.field),
                    "Label": axis_title(one.field, one.title),
                    "Visibility": "VISIBLE",
                    "Aggregation": self.one_value(one),
                }
            }
            for one in self.declared.tooltip
        ]
        return {
            "Tooltip": {
                "TooltipVisibility": "VISIBLE",
                "SelectedTooltipType": "DETAILED",
                "FieldBasedTooltip": {
                    "AggregationVisibility": "HIDDEN",
                    "TooltipTitleType": "NONE",
                    "TooltipFields": [*drawn, *more],
                },
            }
        }

    def one_value(self, channel: Channel) -> Json:
        """A column's value at a place that has one row."""
        kind = self.table.type_of(f"{self.where}, `tooltip`", channel.field)
        if kind in (*NUMBERS, FLAG):
            return aggregated(aggregation(self.table, channel.field, channel.unit))
        if kind == "DATETIME":
            return {"DateAggregationFunction": "MAX"}
        unique = {"SimpleAttributeAggregation": "UNIQUE_VALUE", "ValueForMultipleValues": _SEVERAL}
        return {"AttributeAggregationFunction": unique}

    def panels(self) -> tuple[list[Json], Json, Json]:
        """The field, the order and the options of small multiples; empty without a facet."""
        facet = self.declared.facet
        if facet is None:
            return [], {}, {}
        made, _ = self.dimension("facet")
        ranked = rank(
            self.parts, self.table, facet.field, self.order("facet"), f"{self.where}, `facet`"
        )
        sort = (
            column_sort(column(self.table, ranked), "ASC", aggregated("MIN"))
            if ranked
            else field_sort(self.field_id("facet"), "ASC")
        )
        axes = {
            name: {"Scale": "INDEPENDENT" if channel.independent else "SHARED"}
            for name, channel in (("XAxis", self.declared.x), ("YAxis", self.declared.y))
        }
        options = {"SmallMultiplesOptions": {"MaxVisibleColumns": 2, "MaxVisibleRows": 2, **axes}}
        return [made], {"SmallMultiplesSort": [sort]}, options

    def references(self, measured: str) -> Json:
        """Lines at a number on the axis that is measured."""
        lines = []
        for line in self.declared.references:
            if line.value is None or line.axis != measured:
                self.lose(
                    f"QuickSight has no line “{line.label}” on the axis `{line.axis}`",
                    "the line is missing",
                )
                continue
            lines.append(
                {
                    "Status": "ENABLED",
                    "DataConfiguration": {
                        "StaticConfiguration": {"Value": line.value},
                        "AxisBinding": "PRIMARY_YAXIS",
                    },
                    "StyleConfiguration": {
                        "Pattern": "DASHED",
                        "Color": LIGHT["reference"].upper(),
                    },
                    "LabelConfiguration": {"CustomLabelConfiguration": {"CustomLabel": line.label}},
                }
            )
        return {"ReferenceLines": lines} if lines else {}

    def no_facet(self, what: str, instead: str) -> None:
        if self.declared.facet is not None:
            self.lose(f"{what} has no panels", instead.format(self.declared.facet.field))


def chart_visual(
    parts: Parts, table: DataTable, declared: Declaration, visual: str, sheet: str, where: str
) -> Json:
    """The visual of a chart; `where` names exposure and chart in messages.

    Raises UserError for an unknown column, and for a mark that does not fit the types.
    """
    drawing = _Drawing(parts, table, declared, visual, sheet, where)
    for name in ("x", "y", "color", "facet"):
        if getattr(declared, name) is not None:
            drawing.kind(name)
    if declared.sort is not None:
        table.type_of(f"{where}, `sort`", declared.sort.field)
    filter_groups(parts, table, declared.filter, visual, sheet, where)
    measured = _measured(drawing)
    made = _KINDS[_visual_kind(drawing)](drawing, measured)
    limited = [
        name
        for name in ("x", "y", "color", "facet")
        if (channel := getattr(declared, name)) and channel.limit is not None and name != measured
    ]
    for name in limited:
        field = drawing.channel(measured).field
        largest(parts, table, drawing.channel(name), field, visual, sheet, name)
    if len(limited) > 1:
        drawing.lose(
            f"QuickSight applies the limits of {' and '.join(f'`{one}`' for one in limited)} to all"
            " rows, not one after the other",
            "other categories may be kept",
        )
    [(kind, configuration)] = made.items()
    return {
        kind: {
            "VisualId": visual,
            **captions(declared.title, declared.note),
            "ChartConfiguration": configuration,
            "VisualContentAltText": declared.note,
        }
    }


def _visual_kind(drawing: _Drawing) -> str:
    if drawing.declared.mark != "point":
        return drawing.declared.mark
    numbers = {drawing.kind("x"), drawing.kind("y")} == {"quantitative"}
    return "scatter" if numbers else "markers"


def _measured(drawing: _Drawing) -> str:
    """The channel that is measured; the others place it. Raises UserError where none can be."""
    mark = drawing.declared.mark
    if mark == "heatmap":
        named = "color"
    elif mark == "word_cloud":
        named = "x"
    else:
        named = "y" if drawing.kind("y") == "quantitative" else "x"
    if drawing.kind(named) != "quantitative":
        raise UserError(
            f"{drawing.where}: `{drawing.channel(named).field}` is no number.",
            f"Give a {mark} a number to show (see docs/charts.md).",
        )
    return named


def _bar(drawing: _Drawing, measured: str) -> Json:
    declared, category = drawing.declared, "x" if measured == "y" else "y"
    made, shown = drawing.dimension(category)
    wells: Json = {"Category": [made], "Values": [drawing.measure(measured)]}
    sort: Json = {"CategorySort": drawing.category_sort(category, measured)}
    if declared.color is not None:
        wells["Colors"] = [drawing.dimension("color")[0]]
        if order := drawing.color_order():
            sort["ColorSort"] = order
    panels, panel_sort, panel_options = drawing.panels()
    if panels:
        wells["SmallMultiples"] = panels
    return {
        "BarChartVisual": {
            "FieldWells": {"BarChartAggregatedFieldWells": wells},
            "SortConfiguration": {**sort, **panel_sort},
            "Orientation": "HORIZONTAL" if measured == "x" else "VERTICAL",
            "BarsArrangement": _ARRANGEMENTS[declared.stack] if declared.color else "CLUSTERED",
            **panel_options,
            "CategoryLabelOptions": drawing.labels(category, shown),
            "ValueLabelOptions": drawing.measured_labels(measured),
            **drawing.palette(),
            **drawing.legend(),
            **drawing.tooltip(),
            **drawing.references(measured),
        }
    }


def _line(drawing: _Drawing, measured: str) -> Json:
    kind = "LINE"
    if drawing.declared.mark == "area":
        kind = "AREA" if drawing.declared.stack == "none" else "STACKED_AREA"
        if drawing.declared.stack == "normalize":
            drawing.lose("QuickSight has no areas of shares", "areas are stacked numbers")
    return _line_chart(drawing, measured, "x", {"Type": kind}, "")


def _markers(drawing: _Drawing, measured: str) -> Json:
    """Points over categories or times: a line chart whose lines are hidden."""
    category = "x" if measured == "y" else "y"
    along = drawing.channel(category).field
    drawing.lose(
        f"QuickSight's scatter plot takes numbers alone, and `{along}` is none",
        "a line chart with markers and no lines"
        + (", its axes exchanged" if category == "y" else "")
        + "; rows at one place are one marker, their mean",
    )
    settings = {
        "LineStyleSettings": {"LineVisibility": "HIDDEN"},
        "MarkerStyleSettings": {"MarkerVisibility": "VISIBLE", "MarkerShape": "CIRCLE"},
    }
    options = {"Type": "LINE", "DefaultSeriesSettings": settings}
    return _line_chart(drawing, measured, category, options, "AVERAGE")


def _line_chart(
    drawing: _Drawing, measured: str, category: str, options: Json, function: str
) -> Json:
    made, shown = drawing.dimension(category)
    wells: Json = {"Category": [made], "Values": [drawing.measure(measured, function)]}
    if drawing.declared.color is not None:
        wells["Colors"] = [drawing.dimension("color")[0]]
        if drawing.order("color"):
            drawing.lose("a line chart has no order of series", "QuickSight orders the legend")
    panels, panel_sort, panel_options = drawing.panels()
    if panels:
        wells["SmallMultiples"] = panels
    if drawing.channel(category).scale == "log":
        drawing.lose(
            "the axis of categories of a line chart is never logarithmic",
            "its numbers have equal distances",
        )
    axis = drawing.scale(measured)
    return {
        "LineChartVisual": {
            "FieldWells": {"LineChartAggregatedFieldWells": wells},
            "SortConfiguration": {
                "CategorySort": drawing.category_sort(category, measured),
                **panel_sort,
            },
            **options,
            **panel_options,
            "XAxisLabelOptions": drawing.labels(category, shown),
            "PrimaryYAxisLabelOptions": drawing.measured_labels(measured),
            **({"PrimaryYAxisDisplayOptions": {"AxisOptions": axis}} if axis else {}),
            **drawing.palette(),
            **drawing.legend(),
            **drawing.tooltip(),
            **drawing.references(measured),
        }
    }


def _scatter(drawing: _Drawing, measured: str) -> Json:
    """A point per row."""
    declared = drawing.declared
    drawing.no_facet("QuickSight's scatter plot", "all values of `{}` share one plot")
    x, shown_x = drawing.dimension("x")
    y, shown_y = drawing.dimension("y")
    wells: Json = {"XAxis": [x], "YAxis": [y]}
    if declared.color is not None:
        if drawing.kind("color") == "quantitative":
            drawing.lose("the color of a point is no number in QuickSight", "points have one color")
        else:
            wells["Category"] = [drawing.dimension("color")[0]]
            if drawing.order("color"):
                drawing.lose("a scatter plot has no order of series", "QuickSight orders them")
    for line in declared.references:
        drawing.lose(
            "a scatter plot has no lines of reference", f"the line “{line.label}” is missing"
        )
    axes = {
        f"{name.upper()}AxisDisplayOptions": options
        for name in ("x", "y")
        if (options := drawing.scale(name))
    }
    return {
        "ScatterPlotVisual": {
            "FieldWells": {"ScatterPlotUnaggregatedFieldWells": wells},
            "XAxisLabelOptions": drawing.labels("x", shown_x),
            "YAxisLabelOptions": drawing.labels("y", shown_y),
            **axes,
            **drawing.palette(),
            **drawing.legend(),
            **drawing.tooltip(),
        }
    }


def _heatmap(drawing: _Drawing, measured: str) -> Json:
    color = drawing.channel("color")
    joined = "mean" if aggregation(drawing.table, color.field, color.unit) == "AVERAGE" else "sum"
    drawing.no_facet("QuickSight's heat map", f"a cell is the {joined} of all values of `{{}}`")
    rows, shown_rows = drawing.dimension("y")
    columns, shown_columns = drawing.dimension("x")
    if color.labels:
        drawing.lose("QuickSight has no words for numbers", "cells show the numbers")
    for line in drawing.declared.references:
        drawing.lose("a heat map has no lines", f"the line “{line.label}” is missing")
    return {
        "HeatMapVisual": {
            "FieldWells": {
                "HeatMapAggregatedFieldWells": {
                    "Rows": [rows],
                    "Columns": [columns],
                    "Values": [drawing.measure("color")],
                }
            },
            "SortConfiguration": {
                "HeatMapRowSort": drawing.category_sort("y", measured),
                "HeatMapColumnSort": _without_measure(drawing, "x", measured),
            },
            "RowLabelOptions": drawing.labels("y", shown_rows),
            "ColumnLabelOptions": drawing.labels("x", shown_columns),
            "ColorScale": _color_scale(color),
            **drawing.legend(),
            **drawing.tooltip(),
        }
    }


def _without_measure(drawing: _Drawing, name: str, measured: str) -> list[Json]:
    """The order of a heat map's columns: `sort` by the number orders its rows alone."""
    sort = drawing.declared.sort
    if sort is not None and sort.field == drawing.channel(measured).field:
        return [field_sort(drawing.field_id(name), "ASC")]
    return drawing.category_sort(name, measured)


def _color_scale(color: Channel) -> Json:
    page = LIGHT["page"].upper()
    if color.scale != "diverging":
        colors: list[Json] = [{"Color": page}, {"Color": LIGHT["series-1"].upper()}]
    else:
        colors = [
            {"Color": LIGHT["diverging-low"].upper()},
            {"Color": page, "DataValue": color.midpoint},
            {"Color": LIGHT["diverging-high"].upper()},
        ]
    return {"Colors": colors, "ColorFillType": "GRADIENT"}


def _word_cloud(drawing: _Drawing, measured: str) -> Json:
    words_of, shown = drawing.dimension("y")
    drawing.lose("QuickSight places words by its own rules", "words are not in the order of `sort`")
    size = drawing.measure("x")
    wells = {"GroupBy": [words_of], "Size": [size]}
    return {
        "WordCloudVisual": {
            "FieldWells": {"WordCloudAggregatedFieldWells": wells},
            "SortConfiguration": {"CategorySort": [field_sort(drawing.field_id("x"), "DESC")]},
            "CategoryLabelOptions": drawing.labels("y", shown),
            "WordCloudOptions": {"WordOrientation": "HORIZONTAL", "WordCasing": "EXISTING_CASE"},
        }
    }


_KINDS: dict[str, Any] = {
    "bar": _bar,
    "line": _line,
    "area": _line,
    "markers": _markers,
    "scatter": _scatter,
    "heatmap": _heatmap,
    "word_cloud": _word_cloud,
}
