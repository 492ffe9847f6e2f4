"""The parts that all visuals are made of: columns, fields, formats, calculated fields, filters.

A chart's words, orders and conditions become calculated fields of the analysis, since QuickSight
has no words for values. `Parts` collects what one analysis needs.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from athena_recipes.aws.quicksight.data import FLAG, MOST_NAME, DataTable
from athena_recipes.cli.errors import UserError
from athena_recipes.site.categories import EMPTY_VALUE
from athena_recipes.site.declaration import Channel
from athena_recipes.site.reader import Scalar
from athena_recipes.site.units import Unit, unit_of

Json = dict[str, Any]
NUMBERS = ("INTEGER", "DECIMAL")
DATE_FORMATS = {"DAY": "YYYY-MM-DD", "MILLISECOND": "YYYY-MM-DD HH:mm:ss.SSS"}
_MOST_EXPRESSION = 32_000
MOST_FILTERED = 512  # characters of a text in a filter
MOST_INTEGER = 2**53 - 1  # above it QuickSight may not be exact


@dataclass
class Parts:
    """What the visuals of one analysis share. `lost` says what QuickSight shows in another way."""

    calculated: dict[tuple[str, str], str] = field(default_factory=dict)
    filters: list[Json] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def calculate(self, table: DataTable, name: str, expression: str, where: str) -> str:
        """The name of a calculated field with this expression; the same one is made once."""
        if len(expression) > _MOST_EXPRESSION:
            raise UserError(
                f"{where}: `{name}` needs a calculated field of {len(expression):,} characters;"
                f" QuickSight takes {_MOST_EXPRESSION:,}.",
                "Declare fewer or shorter labels, or put the words into the model.",
            )
        for number in range(1, len(self.calculated) + 2):
            found = name if number == 1 else f"{name} {number}"
            there = self.calculated.setdefault((table.model, found), expression)
            if there == expression and found not in table.types:
                return _checked_name(found, where)
        raise AssertionError(name)


def column(table: DataTable, name: str) -> Json:
    """A column, or a calculated field, of a data set."""
    return {"DataSetIdentifier": table.model, "ColumnName": name}


def kind_of(where: str, table: DataTable, name: str, channel: Channel) -> str:
    """How a channel is drawn: "temporal", "quantitative" or "nominal"."""
    found = table.type_of(where, channel.field)
    if name == "facet" or channel.discrete:
        return "nominal"
    if found == "DATETIME":
        return "nominal" if name == "color" else "temporal"
    return "quantitative" if found in NUMBERS else "nominal"


def _checked_name(name: str, where: str) -> str:
    if len(name) > MOST_NAME:
        raise UserError(
            f"{where}: the calculated field `{name}` has {len(name)} characters in its name;"
            f" QuickSight takes {MOST_NAME}.",
            "Give the column a shorter name in the model.",
        )
    return name


def number(value: Scalar, where: str, what: str) -> str:
    """A number in an expression: digits without an exponent, as QuickSight reads them.

    `what` names it in messages. Raises UserError for a text that is no number, and for one above
    the integers that QuickSight keeps exactly.
    """
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise UserError(f"{where}: {what} is a number, not {value!r}.", "Write a number.")
    if abs(found) > MOST_INTEGER:
        raise UserError(
            f"{where}: {what} is {value}; QuickSight is exact up to {MOST_INTEGER:,}.",
            "Write a smaller number, or put a text of it into the model.",
        )
    return str(int(found)) if found == int(found) else format(found, "f")


def text(value: str, where: str) -> str:
    """A text in an expression. Raises UserError where it has a quote or a backslash."""
    if "'" in value or "\\" in value:
        raise UserError(
            f"{where}: “{value}” has an apostrophe or a backslash, which a calculated field cannot"
            " quote.",
            "Choose another word, or put the words into the model.",
        )
    return f"'{value}'"


def equals(table: DataTable, name: str, value: Scalar, where: str) -> str:
    """The expression that is true where a column has a value of the declaration."""
    kind = table.type_of(where, name)
    said = str(value).lower() if isinstance(value, bool) else str(value)
    if kind == FLAG:
        if said.lower() not in ("true", "false"):
            raise UserError(f"{where}: `{name}` is a flag, not {value!r}.", "Write true or false.")
        return f"{{{name}}} = {int(said.lower() == 'true')}"
    if kind in NUMBERS:
        return f"{{{name}}} = {number(value, where, f'`{name}`')}"
    if kind == "DATETIME":
        raise UserError(
            f"{where}: `{name}` is a time, and a fixed time has no counterpart in QuickSight.",
            "Filter a text, a number or a flag, for which the model may need a column.",
        )
    return f"{{{name}}} = {text(said, where)}"


def any_of(table: DataTable, name: str, values: Sequence[Scalar], where: str) -> str:
    """The expression that is true where a column has one of the values."""
    return " OR ".join(equals(table, name, one, where) for one in values)


def words(parts: Parts, table: DataTable, channel: Channel, where: str) -> str | None:
    """The calculated field with words for a column's values; None where values are shown."""
    kind = table.types[channel.field]
    labels = dict(channel.labels)
    if kind == FLAG:
        labels = {"true": "true", "false": "false"} | labels
    if not labels:
        return None
    pairs = [
        f"{equals(table, channel.field, value, where)}, {text(label, where)}"
        for value, label in labels.items()
    ]
    here = f"{{{channel.field}}}"
    other = {"STRING": here, FLAG: text(EMPTY_VALUE, where)}.get(kind, f"toString({here})")
    empty = f"isNull({here}), {text(EMPTY_VALUE, where)}"
    expression = f"ifelse({empty}, {', '.join(pairs)}, {other})"
    return parts.calculate(table, f"{channel.field} (words)", expression, where)


def rank(parts: Parts, table: DataTable, name: str, order: Sequence[str], where: str) -> str | None:
    """The calculated field that puts the values of `order` first; None without an order."""
    if not order:
        return None
    pairs = [
        f"{equals(table, name, value, where)}, {place}" for place, value in enumerate(order, 1)
    ]
    expression = f"ifelse({', '.join(pairs)}, {len(order) + 1})"
    return parts.calculate(table, f"{name} (order)", expression, where)


def dimension(
    parts: Parts, table: DataTable, channel: Channel, field_id: str, where: str
) -> tuple[Json, Json]:
    """A dimension for a channel, and the column that it shows."""
    kind = table.type_of(where, channel.field)
    said = words(parts, table, channel, where)
    shown = column(table, said or channel.field)
    base: Json = {"FieldId": field_id, "Column": shown}
    if said or kind == "STRING":
        empty = {"NullValueFormatConfiguration": {"NullString": EMPTY_VALUE}}
        return {"CategoricalDimensionField": {**base, "FormatConfiguration": empty}}, shown
    if kind == "DATETIME":
        grain = granularity(table, channel.field)
        if is_finer(table, channel.field):
            parts.lost.append(
                f"time `{channel.field}`: QuickSight has milliseconds; times within one are joined."
            )
        form = {"DateTimeFormat": DATE_FORMATS[grain]}
        return {
            "DateDimensionField": {**base, "DateGranularity": grain, "FormatConfiguration": form}
        }, shown
    form = number_format(channel.unit or unit_of(channel.field))
    return {"NumericalDimensionField": {**base, **form}}, shown


def granularity(table: DataTable, name: str) -> str:
    """The finest granularity of QuickSight that the values of a time need."""
    return "DAY" if table.data_types[name].lower() == "date" else "MILLISECOND"


def is_finer(table: DataTable, name: str) -> bool:
    """Whether the type of a time has parts of a millisecond, as `timestamp(6)`."""
    digits = re.match(r"timestamp\s*\((\d+)\)", table.data_types[name].lower())
    return digits is not None and int(digits[1]) > 3


def measure(
    table: DataTable, name: str, field_id: str, unit: Unit | None = None, function: str = ""
) -> Json:
    """A number; without `function` it is summed, or averaged where a sum means nothing."""
    return {
        "NumericalMeasureField": {
            "FieldId": field_id,
            "Column": column(table, name),
            "AggregationFunction": {
                "SimpleNumericalAggregation": function or aggregation(table, name, unit)
            },
            **number_format(unit or unit_of(name)),
        }
    }


def aggregation(table: DataTable, name: str, unit: Unit | None = None) -> str:
    """How several rows at one place become one: the site draws one row per place."""
    found = unit or unit_of(name)
    return "AVERAGE" if found in ("percent", "share") or name in table.not_summed else "SUM"


def unit_loss(unit: Unit | None) -> str:
    """How numbers with a unit are written otherwise than on the site; empty where they are not."""
    return {
        "bytes": "QuickSight has no prefixes of bytes; bytes are written in full",
        "seconds": "QuickSight has no milliseconds; times below 1 s are parts of a second",
    }.get(unit or "", "")


def number_format(unit: Unit | None, null: str = "") -> Json:
    """How numbers with a unit are written, as the entry of a field."""
    empty = {"NullValueFormatConfiguration": {"NullString": null}} if null else {}
    separators = {
        "SeparatorConfiguration": {
            "DecimalSeparator": "DOT",
            "ThousandsSeparator": {"Symbol": "COMMA", "Visibility": "VISIBLE"},
        }
    }
    plain: Json = {**separators, **empty}
    kinds: dict[str, Json] = {
        "usd": {"CurrencyDisplayFormatConfiguration": {"Symbol": "USD", **plain}},
        "share": {"PercentageDisplayFormatConfiguration": plain},
        "percent": {"NumberDisplayFormatConfiguration": {"Suffix": "%", **plain}},
        "seconds": {"NumberDisplayFormatConfiguration": {"Suffix": " s", **plain}},
        "bytes": {"NumberDisplayFormatConfiguration": {"Suffix": " B", **plain}},
        "thousands": {"NumberDisplayFormatConfiguration": {"NumberScale": "AUTO", **plain}},
    }
    found = kinds.get(unit or "", {"NumberDisplayFormatConfiguration": plain})
    return {"FormatConfiguration": {"FormatConfiguration": found}}


def filter_groups(
    parts: Parts,
    table: DataTable,
    wanted: Mapping[str, Sequence[Scalar]],
    visual: str,
    sheet: str,
    where: str,
) -> None:
    """Filters of one visual; each is a group of its own, since all groups must hold."""
    for number, (name, values) in enumerate(wanted.items(), 1):
        at = f"{where}, `filter`"
        filter_id = f"{visual}-filter-{number}"
        if table.type_of(at, name) == "STRING":
            texts = [str(one).lower() if isinstance(one, bool) else str(one) for one in values]
            for one in texts:
                if len(one) > MOST_FILTERED:
                    raise UserError(
                        f"{at}: a text for `{name}` has {len(one):,} characters; QuickSight takes"
                        f" {MOST_FILTERED}.",
                        "Filter by a flag or a shorter text, for which the model needs a column.",
                    )
            chosen = {"MatchOperator": "CONTAINS", "CategoryValues": texts}
            made: Json = {
                "CategoryFilter": {
                    "FilterId": filter_id,
                    "Column": column(table, name),
                    "Configuration": {"FilterListConfiguration": chosen},
                }
            }
        else:
            expression = f"ifelse({any_of(table, name, values, at)}, 1, 0)"
            passes = parts.calculate(table, f"{name} (filter)", expression, at)
            made = _is_one(table, passes, filter_id)
        parts.filters.append(group(made, filter_id, visual, sheet))


def not_null(
    parts: Parts, table: DataTable, name: str, visual: str, sheet: str, where: str
) -> None:
    """Keep the rows of one visual in which a column has a value."""
    filter_id = f"{visual}-not-null"
    expression = f"ifelse(isNotNull({{{name}}}), 1, 0)"
    passes = parts.calculate(table, f"{name} (filter)", expression, where)
    parts.filters.append(group(_is_one(table, passes, filter_id), filter_id, visual, sheet))


def _is_one(table: DataTable, name: str, filter_id: str) -> Json:
    return {
        "NumericEqualityFilter": {
            "FilterId": filter_id,
            "Column": column(table, name),
            "Value": 1.0,
            "MatchOperator": "EQUALS",
            "NullOption": "NON_NULLS_ONLY",
        }
    }


def largest(
    parts: Parts,
    table: DataTable,
    channel: Channel,
    measured: str,
    visual: str,
    sheet: str,
    role: str,
) -> None:
    """Keep the `limit` categories with the largest sum of what is measured."""
    filter_id = f"{visual}-limit-{role}"
    dated = {"TimeGranularity": granularity(table, channel.field)}
    made = {
        "TopBottomFilter": {
            "FilterId": filter_id,
            "Column": column(table, channel.field),
            "Limit": channel.limit,
            "AggregationSortConfigurations": [
                {
                    "Column": column(table, measured),
                    "SortDirection": "DESC",
                    "AggregationFunction": aggregated("SUM"),
                }
            ],
            **(dated if table.types[channel.field] == "DATETIME" else {}),
        }
    }
    parts.filters.append(group(made, filter_id, visual, sheet))


def group(made: Json, filter_id: str, visual: str, sheet: str) -> Json:
    """A filter group of one filter, for one visual."""
    scope = {"SheetId": sheet, "Scope": "SELECTED_VISUALS", "VisualIds": [visual]}
    return {
        "FilterGroupId": f"{filter_id}-group",
        "Filters": [made],
        "ScopeConfiguration": {"SelectedSheets": {"SheetVisualScopingConfigurations": [scope]}},
        "Status": "ENABLED",
        "CrossDataset": "SINGLE_DATASET",
    }


def aggregated(function: str) -> Json:
    """An aggregation of numbers, where columns of all types may stand."""
    return {"NumericalAggregationFunction": {"SimpleNumericalAggregation": function}}


def slug(title: str, prefix: str, number: int) -> str:
    """An id for a visual; it has its number, since titles may have the same letters."""
    words_of = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80]
    return f"{prefix}-{number}-{words_of}".rstrip("-")


def captions(title: str, note: str = "") -> Json:
    """The title of a visual, and the sentence below it."""
    said: Json = {"Title": {"Visibility": "VISIBLE", "FormatText": {"PlainText": title}}}
    if not note:
        return {**said, "Subtitle": {"Visibility": "HIDDEN"}}
    return {**said, "Subtitle": {"Visibility": "VISIBLE", "FormatText": {"PlainText": note}}}


def field_sort(field_id: str, direction: str) -> Json:
    """The order of a field's own values, or of a measure's; `direction` is ASC or DESC."""
    return {"FieldSort": {"FieldId": field_id, "Direction": direction}}


def column_sort(by: Json, direction: str, function: Json) -> Json:
    """The order of a column that is not drawn, aggregated by `function`."""
    return {"ColumnSort": {"SortBy": by, "Direction": direction, "AggregationFunction": function}}
