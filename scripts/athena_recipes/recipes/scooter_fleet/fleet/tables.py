"""Reads what the commands need from the tables of the last build."""

from collections.abc import Mapping
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.engines.tables import Reader, Relation

RECIPE = "scooter_fleet"
Row = Mapping[str, Any]


class Tables:
    """Tables of the recipe's schema, as rows."""

    def __init__(self, reader: Reader, schema: str) -> None:
        self._reader, self._schema = reader, f"{schema}_{RECIPE}"

    def rows(self, table: str, where: str = "") -> list[Row]:
        """The rows of a table; raises UserError if there is none of that name."""
        found = self._reader.read(Relation("", self._schema, table, where))
        if found is None:
            raise UserError(
                f"There is no table {self._schema}.{table}.", f"Run `dbt build -s {RECIPE}`."
            )
        names = [column.name for column in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.rows]

    def coming_hours(self) -> list[Row]:
        """The hours of the coming round; raises UserError if the fleet was not seen before it."""
        rows = self.rows("stg_scooter_fleet__round_hours", "is_coming")
        if not rows:
            raise UserError(
                "No fleet has a snapshot that still holds at the end of the data.",
                f"Collect its feed, and run `dbt build -s {RECIPE}` again.",
            )
        return rows

    def newest(self, table: str, column: str) -> str:
        """The condition for each fleet's rows with the largest value of a column."""
        return (
            f"(system_id, {column}) in (select system_id, max({column})"
            f' from "{self._schema}"."{table}" group by system_id)'
        )
