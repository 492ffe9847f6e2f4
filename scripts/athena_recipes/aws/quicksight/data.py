"""Tables of the lake as QuickSight's data sets: their columns and types, from models' contracts.

Flags have the type BIT, which QuickSight reads as the integers 1 and 0. It has no lists, rows or
maps: those columns are left out, and the plan names them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.site.reader import suggest

# Of BIT and BOOLEAN, the one that expressions compare with 1 and 0, and that visuals aggregate.
FLAG = "BIT"
# The first that fits begins the column's type in Athena.
_TYPES = (
    (r"(tinyint|smallint|int|integer|bigint)\b", "INTEGER"),
    (r"(decimal|double|float|real)\b", "DECIMAL"),
    (r"(date|timestamp)\b", "DATETIME"),
    (r"boolean\b", FLAG),
    (r"(array|row|struct|map|varbinary|binary|json)\b", None),
)
_MOST_COLUMNS = 2_048  # of a data set
MOST_NAME = 128  # characters of a column


@dataclass(frozen=True)
class DataTable:
    """A table as a data set; `types` has QuickSight's type of each column that it can read.

    `model` is dbt's name, which is the data set's identifier in analyses. `data_types` are Athena's
    types. `not_summed` are columns whose sum over rows means nothing.
    """

    model: str
    database: str
    name: str
    types: Mapping[str, str]
    data_types: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    not_summed: frozenset[str] = frozenset()

    def type_of(self, where: str, column: str) -> str:
        """QuickSight's type of a column. Raises UserError that names the closest column."""
        if column in self.left_out:
            raise UserError(
                f"{where}: `{column}` of `{self.model}` is {self.data_types[column]}, which"
                " QuickSight cannot read.",
                "Chart a number, text, flag, date or timestamp; unnest others in the model.",
            )
        if column not in self.types:
            raise UserError(
                f"{where}: `{self.model}` has no column `{column}`.",
                f"Correct the name: {suggest(column, self.types)}",
            )
        return self.types[column]


def data_table(node: Mapping[str, Any], key: Sequence[str] = ()) -> DataTable:
    """The data set of a model or seed; `key` is its tested key.

    Raises UserError where a column has no data type.
    """
    model, declared = str(node["name"]), node["config"].get("column_types") or {}
    data_types: dict[str, str] = {}
    for name, column in node["columns"].items():
        data_type = str(column.get("data_type") or declared.get(name) or "")
        if not data_type:
            raise UserError(
                f"The column `{name}` of `{model}` has no data type.",
                "Add `data_type` to it, as a contract has it, and run `dbt parse`.",
            )
        data_types[name] = data_type
    if not data_types or len(data_types) > _MOST_COLUMNS:
        raise UserError(
            f"`{model}` declares {len(data_types):,} columns; a data set has 1 to"
            f" {_MOST_COLUMNS:,}.",
            "Declare the columns of the model that dashboards show, with their data types.",
        )
    found = {name: column_type(data_type) for name, data_type in data_types.items()}
    return DataTable(
        model,
        str(node["schema"]),
        str(node.get("alias") or model),
        {name: one for name, one in found.items() if one is not None},
        data_types,
        tuple(name for name, one in found.items() if one is None),
        tuple(key),
        frozenset(name for name, one in node["columns"].items() if _is_not_summed(one)),
    )


def column_type(data_type: str) -> str | None:
    """QuickSight's type of a column of Athena; None where QuickSight has none."""
    text = data_type.lower()
    fits = (to for pattern, to in _TYPES if re.match(pattern, text))
    return next(fits, "STRING")


def input_columns(table: str, types: Mapping[str, str]) -> list[dict[str, str]]:
    """Columns of a table as a data set takes them. Raises UserError for a name that is too long."""
    for name in types:
        if len(name) > MOST_NAME:
            raise UserError(
                f"The column `{name}` of `{table}` has {len(name)} characters; QuickSight takes"
                f" {MOST_NAME}.",
                "Give the column a shorter name in the model.",
            )
    return [{"Name": name, "Type": one} for name, one in types.items()]


def _is_not_summed(column: Mapping[str, Any]) -> bool:
    meta = (column.get("config") or {}).get("meta") or column.get("meta") or {}
    return meta.get("additive") is False
