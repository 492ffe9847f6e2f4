"""A table with two tiers, as `unload.yml` describes it: names, key, day, columns and checksum."""

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from athena_recipes.recipes.hot_cold_orders.unload.types import Column

NUMBER, DELETED = "correction_id", "is_deleted"


@dataclass(frozen=True)
class TieredTable:
    """A table that is moved month by month.

    `corrections` is the table of its corrections, `folder` the folder below raw/, `key` the columns
    that identify a row, `day` the column (date or timestamp) that says which month a row is in,
    `month` the partition of the cold tier (YYYY-MM), `checksum` the columns that are compared.
    """

    name: str
    corrections: str
    folder: str
    key: tuple[str, ...]
    day: str
    month: str
    columns: tuple[Column, ...]
    checksum: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in the order in which every tier is written."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def selected(self) -> str:
        """The columns, for a SELECT."""
        return ", ".join(self.names)

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """The columns in Arrow and Parquet."""
        return pa.schema([(column.name, column.arrow) for column in self.columns])

    @cached_property
    def corrections_schema(self) -> pa.Schema:
        """The columns of a correction that are read.

        A correction is a whole row, or says that the row of that key is deleted. The warehouse's
        table may have more columns, such as the time of a correction.
        """
        return pa.schema([(NUMBER, pa.int64()), *self.arrow_schema, (DELETED, pa.bool_())])

    @cached_property
    def key_columns(self) -> tuple[Column, ...]:
        """The columns of the key."""
        return tuple(self.column(name) for name in self.key)

    @cached_property
    def compared(self) -> tuple[Column, ...]:
        """The columns of the checksum, in the order of `columns`."""
        return tuple(column for column in self.columns if column.name in self.checksum)

    @property
    def cold_key(self) -> str:
        """The folder of the cold tier, below `folder`."""
        return f"cold/{self.name}"

    @property
    def cold_name(self) -> str:
        """The name of the cold tier's raw table."""
        return f"{self.name}_cold"

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)
