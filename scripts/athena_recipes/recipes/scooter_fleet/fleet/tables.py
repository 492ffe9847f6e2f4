"""Reads what the commands need from the tables of the last build."""

from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.engines.tables import Reader
from athena_recipes.engines.target_reader import read_rows

RECIPE = "scooter_fleet"
Row = dict[str, Any]


class Tables:
    """Tables of the recipe's schema, as rows."""

    def __init__(self, reader: Reader, schema: str) -> None:
        self._reader, self._schema = reader, schema

    def rows(self, table: str, where: str = "") -> list[Row]:
        """The rows of a table; raises UserError if there is none of that name."""
        return read_rows(self._reader, self._schema, RECIPE, table, where)

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
            f' from "{self._schema}_{RECIPE}"."{table}" group by system_id)'
        )
