"""The hot tier as the export below raw/: where there is no warehouse, its files are the tables."""

from collections.abc import Collection, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from athena_recipes.cli.errors import UserError
from athena_recipes.lake.whole_file import write_whole
from athena_recipes.recipes.hot_cold_orders.unload.carried import (
    doubled,
    doubled_sql,
    require_carried,
    typed,
    unfit,
    unfit_sql,
)
from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import parquet_bytes
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.hot import sql
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import (
    MayDelete,
    Unloaded,
    WithoutStatements,
)
from athena_recipes.recipes.hot_cold_orders.unload.rows import (
    as_they_shall_be,
    in_hot_months,
    measured,
    months_of,
    of_month,
    query,
    rows_by_month,
    without_keys,
)
from athena_recipes.recipes.hot_cold_orders.unload.table import DELETED, NUMBER, TieredTable


class ExportStore(WithoutStatements):
    """`hot/<table>` and `hot/<corrections>` below `folder` (raw/<recipe>).

    A table is one file, which is replaced as a whole. It has one writer, this program.
    """

    def __init__(self, table: TieredTable, folder: Path) -> None:
        self.table = table
        self._hot = folder / "hot" / table.name
        self._corrections = folder / "hot" / table.corrections

    def months(self) -> dict[str, int]:
        """See HotStore."""
        return dict(rows_by_month(self.table, self._read_hot()))

    def require_carried(self, months: Sequence[str]) -> None:
        """See HotStore."""
        if not months:
            return
        rows = self._read_hot()
        days = sql.days_sql(self.table, min(months), max(months))
        where = f"({days}) or {sql.outside_sql(self.table)}"
        for found in query(unfit_sql(self.table, "given", where, "duckdb"), given=rows).to_pylist():
            raise unfit(self.table, str(_file(self._hot)), list(found.values()))
        for found in query(doubled_sql(self.table, "given", days), given=rows).to_pylist():
            raise doubled(self.table, str(_file(self._hot)), list(found.values()))

    def read_month(self, month: str) -> tuple[pa.Table, Measured]:
        """See HotStore."""
        rows = of_month(self.table, self._read_hot(), month)
        return rows, measured(self.table, rows)

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
        hot = self._read_hot()
        other = pc.fill_null(pc.not_equal(months_of(self.table, hot), month), True)
        self._write(self._hot, hot.filter(other))
        return found.row_count

    def corrections(self) -> pa.Table:
        """See HotStore."""
        schema = self.table.corrections_schema
        where = str(_file(self._corrections))
        rows = self._read_corrections()
        for name in (NUMBER, DELETED):
            if name not in rows.column_names:
                typed(self.table, rows, pa.schema([schema.field(name)]), where)
        typed_rows = typed(self.table, self._without_deleted_values(rows), schema, where)
        require_carried(self.table, typed_rows, where)
        names = ", ".join(schema.names)
        newest = sql.newest_sql(self.table, "given", "true")
        return query(f"select {names} from {newest}", given=typed_rows).cast(schema)

    def settle(self, corrections: pa.Table, cold_months: Collection[str]) -> None:
        """See HotStore."""
        kept = without_keys(self.table, self._read_hot(), corrections)
        rows = in_hot_months(self.table, as_they_shall_be(self.table, corrections), cold_months)
        self._write(self._hot, pa.concat_tables([kept, rows]))

    def drop_corrections(self, merged: pa.Table) -> int:
        """See HotStore. Columns that only the file has are kept."""
        rows = self._read_corrections()
        names = ", ".join(self.table.key)
        kept = query(
            f"select given.* from given left join merged using ({names})"
            f" where merged.{NUMBER} is null or given.{NUMBER} > merged.{NUMBER}",
            given=rows,
            merged=merged.select([*self.table.key, NUMBER]),
        ).cast(rows.schema)
        self._write(self._corrections, kept)
        dropped: int = rows.num_rows - kept.num_rows
        return dropped

    def _read_hot(self) -> pa.Table:
        rows = _read(self._hot, self.table.arrow_schema)
        return typed(self.table, rows, self.table.arrow_schema, str(_file(self._hot)))

    def _read_corrections(self) -> pa.Table:
        return _read(self._corrections, self.table.corrections_schema)

    def _without_deleted_values(self, rows: pa.Table) -> pa.Table:
        """A deleted row may have any value: it is read as NULL."""
        columns = {}
        for name in rows.column_names:
            is_value = name in self.table.names and name not in self.table.key
            columns[name] = (
                pc.if_else(pc.fill_null(rows[DELETED], False), None, rows[name])
                if is_value
                else rows[name]
            )
        return pa.table(columns)

    def _write(self, folder: Path, rows: pa.Table) -> None:
        """Replace all files by one, atomically; a reader sees the old ones or the new one."""
        write_whole(_file(folder), parquet_bytes(rows))


def _file(folder: Path) -> Path:
    return folder / f"{folder.name}.parquet"


def _read(folder: Path, schema: pa.Schema) -> pa.Table:
    """The export's one file, as it is; other files beside it would be read by the view alone."""
    path = _file(folder)
    others = sorted(one.name for one in folder.glob("[!._]*") if one != path)
    if others:
        raise UserError(
            f"{folder} has other files than {path.name}: {', '.join(others[:3])}.",
            f"Write the export as the one file {path.name}, which the steps replace as a whole.",
        )
    if not path.exists():
        return schema.empty_table()
    try:
        return pq.ParquetFile(path).read()
    except (pa.ArrowException, OSError) as error:
        raise UserError(
            f"{path} cannot be read as Parquet: {error}.",
            "Restore this file, or export the table again. Nothing was moved or deleted.",
        ) from error
