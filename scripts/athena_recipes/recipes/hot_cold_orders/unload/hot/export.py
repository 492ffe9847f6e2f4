"""The hot tier as the export below raw/: where there is no warehouse, its files are the tables."""

import os
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import parquet_bytes
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import (
    MayDelete,
    Unloaded,
    WithoutStatements,
)
from athena_recipes.recipes.hot_cold_orders.unload.orders import (
    ARROW_SCHEMA,
    CORRECTIONS_SCHEMA,
    KEY,
)
from athena_recipes.recipes.hot_cold_orders.unload.rows import (
    as_they_shall_be,
    in_hot_months,
    measured,
    months_of,
    of_month,
    without_keys,
)


class ExportStore(WithoutStatements):
    """`hot/orders` and `hot/orders_corrections` below `folder` (raw/hot_cold_orders).

    A table is one file, which is replaced as a whole. It has one writer, this program.
    """

    def __init__(self, folder: Path) -> None:
        self._orders = folder / "hot" / "orders"
        self._corrections = folder / "hot" / "orders_corrections"

    def months(self) -> dict[str, int]:
        """See HotStore."""
        counts = pc.value_counts(months_of(self._read_orders()).drop_null()).to_pylist()
        return {str(one["values"]): int(one["counts"]) for one in counts}

    def read_month(self, month: str) -> tuple[pa.Table, Measured]:
        """See HotStore."""
        rows = of_month(self._read_orders(), month)
        return rows, measured(rows)

    def measure(self, month: str) -> Measured:
        """See HotStore."""
        return self.read_month(month)[1]

    def unload_month(self, batch: str, month: str, cold: ColdTier) -> Unloaded:
        """See HotStore."""
        rows, found = self.read_month(month)
        return Unloaded(found, cold.write_month(batch, month, rows))

    def delete_month(self, month: str, may_delete: MayDelete) -> int:
        """See HotStore."""
        rows, found = self.read_month(month)
        if not may_delete(found, lambda: rows):
            return 0
        orders = self._read_orders()
        other = pc.fill_null(pc.not_equal(months_of(orders), month), True)
        self._write(self._orders, orders.filter(other))
        return found.row_count

    def corrections(self) -> pa.Table:
        """See HotStore."""
        rows = _read(self._corrections, CORRECTIONS_SCHEMA)
        newest = rows.group_by(KEY).aggregate([("correction_id", "max")])
        return rows.filter(pc.is_in(rows["correction_id"], newest["correction_id_max"]))

    def settle(self, corrections: pa.Table, cold_months: Collection[str]) -> None:
        """See HotStore."""
        kept = without_keys(self._read_orders(), corrections[KEY].to_pylist())
        rows = in_hot_months(as_they_shall_be(corrections), cold_months)
        self._write(self._orders, pa.concat_tables([kept, rows]))

    def drop_corrections(self, merged: pa.Table) -> int:
        """See HotStore."""
        newest = {row[KEY]: row["correction_id"] for row in merged.to_pylist()}
        rows = _read(self._corrections, CORRECTIONS_SCHEMA)
        kept = [
            row for row in rows.to_pylist() if row["correction_id"] > newest.get(row[KEY], -(2**63))
        ]
        self._write(self._corrections, pa.Table.from_pylist(kept, CORRECTIONS_SCHEMA))
        dropped: int = rows.num_rows - len(kept)
        return dropped

    def _read_orders(self) -> pa.Table:
        return _read(self._orders, ARROW_SCHEMA)

    def _write(self, folder: Path, rows: pa.Table) -> None:
        """Replace all files by one, atomically; a reader sees the old ones or the new one."""
        target = folder / f"{folder.name}.parquet"
        temporary = folder.parent / f".{folder.name}.new"
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(parquet_bytes(rows))
        os.replace(temporary, target)


def _read(folder: Path, schema: pa.Schema) -> pa.Table:
    path = folder / f"{folder.name}.parquet"
    if not path.exists():
        return schema.empty_table()
    return pq.ParquetFile(path).read().cast(schema)
