"""The cold tier on this machine, below raw/<recipe>.

Files are written beside the cold tier and moved into it, so no reader meets half a file.
"""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.checksum import NOTHING, Measured, checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.cold.damaged import Damaged, damaged_file
from athena_recipes.recipes.hot_cold_orders.unload.cold.manifest import MANIFEST, write_manifest
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import (
    FILE_BYTES,
    UNREADABLE,
    parquet_files,
    read_rows,
)
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import (
    Folder,
    month_of_receipt,
    receipt_name,
)
from athena_recipes.recipes.hot_cold_orders.unload.memory import session
from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable
from athena_recipes.recipes.hot_cold_orders.unload.watermark import (
    STATE_KEY,
    ColdFile,
    ColdMonth,
    State,
    overtaken,
    read_receipt,
    read_state,
    write_receipt,
    write_state,
)

_BATCH = re.compile(r"batch=b(\d{6,})$")


class Lake:
    """The cold tier of `table` below `folder` (raw/<recipe>); see ColdTier."""

    def __init__(self, table: TieredTable, folder: Path, file_bytes: int = FILE_BYTES) -> None:
        self.table, self.folder, self.file_bytes = table, folder, file_bytes
        self._cold = folder / table.cold_key
        self._state = folder / STATE_KEY

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Only one tiering at a time; the lock ends with its process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".tiering.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UserError(
                    f"Another tiering works on {self.folder}.", "Wait until it is done."
                ) from error
            yield

    def state(self) -> State:
        """See ColdTier."""
        try:
            text = self._state.read_bytes()
        except FileNotFoundError:
            return State({})
        return read_state(
            text.decode("utf-8", "replace"), str(self._state), self.table.month, _version(text)
        )

    def version(self) -> str | None:
        """See ColdTier."""
        return _version(self._state.read_bytes()) if self._state.exists() else None

    def receipt(self, batch: str, month: str) -> ColdMonth | None:
        """See ColdTier."""
        path = self._receipt(batch, month)
        if not path.exists():
            return None
        text = path.read_bytes().decode("utf-8", "replace")
        return read_receipt(text, str(path), self.table.month)

    def write_receipt(self, month: ColdMonth) -> None:
        """See ColdTier."""
        body = write_receipt(month, self.table.month).encode()
        self._replace(self._receipt(month.batch, month.month), body)

    def publish(self, state: State) -> None:
        """See ColdTier. The lock keeps others off from the comparison to the replacement."""
        if self.version() != state.version:
            raise overtaken(str(self._state))
        body = write_state(state.values(), state.publication, self.table.month).encode()
        self._replace(self._state, body)

    def new_batch(self) -> str:
        """See ColdTier."""
        numbers = [0]
        for folder in self._cold.glob("batch=*"):
            if found := _BATCH.search(folder.name):
                numbers.append(int(found.group(1)))
        for month in self.state().values():
            numbers.append(int(month.batch.removeprefix("b")))
        return f"b{max(numbers) + 1:06d}"

    def address(self, batch: str) -> str:
        """See ColdTier."""
        return f"{self._cold / f'batch={batch}'}/"

    def month_address(self, batch: str, month: str) -> str:
        """See ColdTier."""
        return f"{self._month(batch, month)}/"

    def receipt_address(self, batch: str, month: str) -> str:
        """See ColdTier."""
        return str(self._receipt(batch, month))

    def write_month(self, batch: str, month: str, rows: pa.Table) -> tuple[ColdFile, ...]:
        """See ColdTier."""
        folder = self._month(batch, month)
        folder.mkdir(parents=True, exist_ok=True)  # also for a month without an order
        files = []
        for part, (body, count) in enumerate(
            parquet_files(self.table, rows, month, self.file_bytes)
        ):
            name = f"{part:04d}_part_00.parquet"
            self._replace(folder / name, body)
            files.append(ColdFile(name, len(body), count))
        manifest = folder.parent / MANIFEST
        before = manifest.read_bytes() if manifest.exists() else None
        names = (*self.table.names, self.table.month)
        address = f"{folder.resolve().as_uri()}/"
        self._replace(manifest, write_manifest(before, address, files, names))
        return tuple(files)

    def measure(self, batch: str, month: str) -> Measured:
        """See ColdTier."""
        files = self._files(batch, month)
        if not files:
            return NOTHING
        [found] = self._query(
            f"select count(*), {checksum_sql(self.table, 'duckdb')}"
            " from read_parquet(?, hive_partitioning = false)",
            files,
        )
        return Measured(int(str(found[0])), str(found[1]))

    def files(self, batch: str, month: str) -> dict[str, int]:
        """See ColdTier."""
        return {Path(file).name: Path(file).stat().st_size for file in self._files(batch, month)}

    def read_month(self, batch: str, month: str) -> pa.Table:
        """See ColdTier."""
        tables = [_read(self.table, file) for file in self._files(batch, month)]
        return pa.concat_tables([self.table.arrow_schema.empty_table(), *tables])

    def months_of_keys(self, state: State, keys: pa.Table) -> set[str]:
        """See ColdTier.

        All files must be there, else a correction would be dropped as if it were merged.
        """
        for one in state.values():
            there = self.files(one.batch, one.month)
            receipt = self.receipt_address(one.batch, one.month)
            if error := damaged_file(one, there, self.month_address(one.batch, one.month), receipt):
                raise error
        files = [file for month in state.values() for file in self._files(month.batch, month.month)]
        if not files or not keys.num_rows:
            return set()
        found = self._query(
            f"select distinct {self.table.month} from read_parquet(?, hive_partitioning = false)"
            f" semi join keys using ({', '.join(self.table.key)})",
            files,
            keys,
        )
        return {str(month) for (month,) in found}

    def folders(self) -> list[Folder]:
        """See ColdTier."""
        found, name = [], f"{self.table.month}="
        for batch in sorted(self._cold.glob("batch=*")):
            files = {month_of_receipt(path.name): path for path in batch.iterdir()}
            receipts = {month: path for month, path in files.items() if month}
            months = {one.name.removeprefix(name): one for one in batch.glob(f"{name}*")}
            for month, path in sorted((receipts | months).items()):
                written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                batch_name = batch.name.removeprefix("batch=")
                found.append(Folder(batch_name, month, written, month in receipts))
        return found

    def remove(self, one: Folder) -> None:
        """See ColdTier; the batch's folder is removed with its last month."""
        folder = self._month(one.batch, one.month)
        self._receipt(one.batch, one.month).unlink(missing_ok=True)
        if folder.exists():
            shutil.rmtree(folder)
        if not any(other.batch == one.batch for other in self.folders()):
            shutil.rmtree(folder.parent)

    def statements(self, batch: str, month: str) -> Sequence[str]:
        """See ColdTier: the files are read here."""
        return ()

    def _query(
        self, sql: str, files: list[str], keys: pa.Table | None = None
    ) -> list[tuple[object, ...]]:
        """A query over files; Damaged names the one that cannot be read."""
        with session() as connection:
            if keys is not None:
                connection.register("keys", keys)
            try:
                return connection.execute(sql, [files]).fetchall()
            except duckdb.Error:
                for file in files:
                    _read(self.table, file)
                raise

    def _replace(self, path: Path, body: bytes) -> None:
        """Replace a file atomically; a reader sees the old one or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / ".file.new"
        with temporary.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)

    def _receipt(self, batch: str, month: str) -> Path:
        return self._cold / f"batch={batch}" / receipt_name(month)

    def _month(self, batch: str, month: str) -> Path:
        return self._cold / f"batch={batch}" / f"{self.table.month}={month}"

    def _files(self, batch: str, month: str) -> list[str]:
        return [str(file) for file in sorted(self._month(batch, month).glob("*.parquet"))]


def _read(table: TieredTable, file: str) -> pa.Table:
    try:
        return read_rows(table, file)
    except UNREADABLE as error:
        raise Damaged(file, f"cannot be read: {error}.") from error


def _version(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
