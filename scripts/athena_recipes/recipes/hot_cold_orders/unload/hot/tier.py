"""What the tiering needs of the hot tier: a table and the table of its corrections."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.watermark import ColdFile

# Whether the rows of a month may be deleted: what was measured, and how to read them if need be.
MayDelete = Callable[[Measured, Callable[[], pa.Table]], bool]


@dataclass(frozen=True)
class Unloaded:
    """A month as the hot tier measured it, and the files that it was written to."""

    measured: Measured
    files: tuple[ColdFile, ...]


class HotStore(Protocol):
    """A hot tier. Months are YYYY-MM; rows without a day belong to none and are never moved.

    Rows that cannot be carried (carried.py) are refused wherever rows are read.

    Every change is all or nothing, and may be repeated.
    """

    def months(self) -> Mapping[str, int]:
        """Month -> rows, of all months with rows."""
        ...

    def require_carried(self, months: Sequence[str]) -> None:
        """UserError if a row of these months, or a day that is in no month, cannot be carried.

        It names table, column, key and value. Columns of another type are refused too, and a key
        that a month has twice.
        """
        ...

    def read_month(self, month: str) -> tuple[pa.Table, Measured]:
        """The rows of a month (TieredTable.arrow_schema), and what the store measures of them.

        Both are of one moment.
        """
        ...

    def measure(self, month: str) -> Measured:
        """Rows and checksum of a month as it is now."""
        ...

    def unload_month(self, batch: str, month: str, cold: ColdTier) -> Unloaded:
        """Write a month to a new batch of the cold tier.

        If the month changes meanwhile, the files may differ from the returned measurement.
        """
        ...

    def delete_month(self, month: str, may_delete: MayDelete) -> int:
        """Delete all rows of a month if `may_delete` says so of them; rows deleted.

        Nothing is deleted if the rows change between the check and the deletion.
        """
        ...

    def corrections(self) -> pa.Table:
        """The newest correction of each key (TieredTable.corrections_schema)."""
        ...

    def settle(self, corrections: pa.Table, cold_months: Collection[str]) -> None:
        """Replace the rows of `corrections` by the corrected ones.

        A warehouse with concurrent writers uses its newest correction of each key at that time, and
        does not change a row whose correction was removed. Deleted rows, and those whose
        month is in `cold_months`, are not inserted.
        """
        ...

    def drop_corrections(self, merged: pa.Table) -> int:
        """Remove the corrections in `merged`, and older ones of the same keys; how many.

        A later correction stays.
        """
        ...

    def unload_statements(self, month: str, address: str) -> Sequence[str]:
        """The statements of `unload_month`, for display; empty if it only reads."""
        ...

    def settle_statements(
        self, corrections: pa.Table, cold_months: Collection[str]
    ) -> Sequence[str]:
        """The statements of `settle`, and later `drop_corrections`, for display."""
        ...

    def delete_statements(self, month: str, wanted: Measured) -> Sequence[str]:
        """The statements of `delete_month` for a month that equals `wanted`, for the plan."""
        ...


class WithoutStatements:
    """The statements of a HotStore without SQL to show."""

    def unload_statements(self, month: str, address: str) -> Sequence[str]:
        """See HotStore."""
        return ()

    def settle_statements(
        self, corrections: pa.Table, cold_months: Collection[str]
    ) -> Sequence[str]:
        """See HotStore."""
        return ()

    def delete_statements(self, month: str, wanted: Measured) -> Sequence[str]:
        """See HotStore."""
        return ()
