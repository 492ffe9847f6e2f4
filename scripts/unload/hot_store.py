"""What the tiering needs of the hot tier: a table `orders` and a table `orders_corrections`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True)
class Measured:
    """Rows and their checksum (see scripts/unload/checksum.py)."""

    row_count: int
    checksum: str


NOTHING = Measured(0, "0")
# Whether the rows of a month may be deleted: what was measured, and how to read them if need be.
MayDelete = Callable[[Measured, Callable[[], pa.Table]], bool]


class HotStore(Protocol):
    """A hot tier. Months are YYYY-MM; orders without a day belong to none and are never moved.

    Every change is all or nothing, and may be repeated.
    """

    def months(self) -> Mapping[str, int]:
        """Month -> rows, of all months with rows."""
        ...

    def read_month(self, month: str) -> tuple[pa.Table, Measured]:
        """The rows of a month (orders.ARROW_SCHEMA), and what the store itself measures of them.

        Both are of one moment.
        """
        ...

    def measure(self, month: str) -> Measured:
        """Rows and checksum of a month as it is now."""
        ...

    def delete_month(self, month: str, may_delete: MayDelete) -> int:
        """Delete all rows of a month if `may_delete` says so of them; rows deleted.

        Nobody changes the rows between the question and the deletion.
        """
        ...

    def corrections(self) -> pa.Table:
        """The newest correction of each key (orders.CORRECTIONS_SCHEMA)."""
        ...

    def settle_orders(self, keys: list[int], rows: pa.Table) -> None:
        """Remove the orders with `keys` and put `rows` in, in one transaction."""
        ...

    def drop_corrections(self, merged: pa.Table) -> int:
        """Remove the corrections that `merged` has, and older ones of the same keys; how many.

        A correction that came since stays.
        """
        ...
