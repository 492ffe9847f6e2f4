"""The cold tier's interface: months in batches, and the watermark.

    cold/<table>/batch=<batch>/<month>=1998-01/0000_part_00.parquet
    cold/<table>/batch=<batch>/receipt-1998-01.json
    tiering/state.json

A batch that the watermark does not name is unused. A month that it names, or has named, has a
receipt: a copy of its line, in case the watermark is lost (see step_recover.py).
"""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import pyarrow as pa

from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured
from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable
from athena_recipes.recipes.hot_cold_orders.unload.watermark import ColdFile, ColdMonth, State

_RECEIPT = re.compile(r"receipt-(.+)\.json")


def receipt_name(month: str) -> str:
    """The name of a month's receipt in the batch's folder."""
    return f"receipt-{month}.json"


def month_of_receipt(name: str) -> str | None:
    """The month whose receipt a file of a batch's folder is."""
    found = _RECEIPT.fullmatch(name)
    return found.group(1) if found else None


@dataclass(frozen=True)
class Folder:
    """A month of a batch in the cold tier; `written_at` (UTC) is that of its files."""

    batch: str
    month: str
    written_at: datetime
    has_receipt: bool = False


class ColdTier(Protocol):
    """The cold tier of `table`. Months are YYYY-MM. Every call may be repeated."""

    table: TieredTable

    def lock(self) -> AbstractContextManager[None]:
        """Exclude other tierings, where the storage can; `publish` is safe without it."""
        ...

    def state(self) -> State:
        """The cold months."""
        ...

    def version(self) -> str | None:
        """The version of the watermark, readable or not; None: there is none."""
        ...

    def receipt(self, batch: str, month: str) -> ColdMonth | None:
        """The receipt of a month, if it has one."""
        ...

    def write_receipt(self, month: ColdMonth) -> None:
        """Write the receipt of a published month."""
        ...

    def publish(self, state: State) -> None:
        """Replace the watermark atomically.

        UserError if another tiering has replaced it since `state.version` was read.
        """
        ...

    def new_batch(self) -> str:
        """A name that no folder has had."""
        ...

    def address(self, batch: str) -> str:
        """The address of a batch: a folder, or s3://bucket/key/."""
        ...

    def month_address(self, batch: str, month: str) -> str:
        """The address of a month of a batch, with a slash at the end."""
        ...

    def receipt_address(self, batch: str, month: str) -> str:
        """The address of a month's receipt."""
        ...

    def write_month(self, batch: str, month: str, rows: pa.Table) -> tuple[ColdFile, ...]:
        """Write a month of a batch, and its files into the batch's manifest; these files."""
        ...

    def measure(self, batch: str, month: str) -> Measured:
        """Rows and checksum of all files of a month, read back; Damaged if one cannot be read."""
        ...

    def files(self, batch: str, month: str) -> dict[str, int]:
        """Path within the month's folder -> bytes, of all its files now."""
        ...

    def read_month(self, batch: str, month: str) -> pa.Table:
        """All rows of a month (TieredTable.arrow_schema); Damaged if a file cannot be read."""
        ...

    def months_of_keys(self, state: State, keys: pa.Table) -> set[str]:
        """The cold months that have a row of one of `keys` (the key's columns)."""
        ...

    def folders(self) -> list[Folder]:
        """Every month of every batch, published or not."""
        ...

    def remove(self, one: Folder) -> None:
        """Remove a month of a batch: its receipt first."""
        ...

    def statements(self, batch: str, month: str) -> Sequence[str]:
        """The statements that verify a month, for display; empty where no engine is used."""
        ...
