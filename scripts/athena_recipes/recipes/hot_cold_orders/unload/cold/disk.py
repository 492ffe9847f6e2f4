"""The cold tier on this machine, below raw/hot_cold_orders.

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
import pyarrow.parquet as pq

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.checksum import NOTHING, Measured, checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.cold.manifest import MANIFEST, write_manifest
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import FILE_BYTES, parquet_files
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import (
    COLD_KEY,
    Folder,
    month_of_receipt,
    receipt_name,
)
from athena_recipes.recipes.hot_cold_orders.unload.orders import ARROW_SCHEMA, KEY, MONTH, NAMES
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
    """The cold tier below `folder` (raw/hot_cold_orders); a ColdTier, which has the docstrings."""

    def __init__(self, folder: Path, file_bytes: int = FILE_BYTES) -> None:
        self.folder, self.file_bytes = folder, file_bytes
        self._cold = folder / COLD_KEY
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
        return read_state(text.decode("utf-8", "replace"), str(self._state), _version(text))

    def version(self) -> str | None:
        """See ColdTier."""
        return _version(self._state.read_bytes()) if self._state.exists() else None

    def receipt(self, batch: str, month: str) -> ColdMonth | None:
        """See ColdTier."""
        path = self._receipt(batch, month)
        return read_receipt(path.read_text("utf-8"), str(path)) if path.exists() else None

    def write_receipt(self, month: ColdMonth) -> None:
        """See ColdTier."""
        self._replace(self._receipt(month.batch, month.month), write_receipt(month).encode())

    def publish(self, state: State) -> None:
        """See ColdTier. The lock keeps others off from the comparison to the replacement."""
        if self.version() != state.version:
            raise overtaken(str(self._state))
        self._replace(self._state, write_state(state.values(), state.publication).encode())

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

    def write_month(self, batch: str, month: str, rows: pa.Table) -> tuple[ColdFile, ...]:
        """See ColdTier."""
        folder = self._month(batch, month)
        folder.mkdir(parents=True, exist_ok=True)  # also for a month without an order
        files = []
        for part, (body, count) in enumerate(parquet_files(rows, month, self.file_bytes)):
            name = f"{part:04d}_part_00.parquet"
            self._replace(folder / name, body)
            files.append(ColdFile(name, len(body), count))
        manifest = folder.parent / MANIFEST
        before = manifest.read_bytes() if manifest.exists() else None
        self._replace(manifest, write_manifest(before, f"{folder.resolve().as_uri()}/", files))
        return tuple(files)

    def measure(self, batch: str, month: str) -> Measured:
        """See ColdTier."""
        files = self._files(batch, month)
        if not files:
            return NOTHING
        with duckdb.connect() as connection:
            found = connection.execute(
                f"select count(*), {checksum_sql('duckdb')}"
                " from read_parquet(?, hive_partitioning = false)",
                [files],
            ).fetchone()
        assert found
        return Measured(int(found[0]), str(found[1]))

    def files(self, batch: str, month: str) -> dict[str, int]:
        """See ColdTier."""
        return {Path(file).name: Path(file).stat().st_size for file in self._files(batch, month)}

    def read_month(self, batch: str, month: str) -> pa.Table:
        """See ColdTier."""
        tables = [
            pq.ParquetFile(file).read(columns=list(NAMES)).select(NAMES).cast(ARROW_SCHEMA)
            for file in self._files(batch, month)
        ]
        return pa.concat_tables([ARROW_SCHEMA.empty_table(), *tables])

    def months_of_keys(self, state: State, keys: list[int]) -> set[str]:
        """See ColdTier."""
        files = [file for month in state.values() for file in self._files(month.batch, month.month)]
        if not files or not keys:
            return set()
        with duckdb.connect() as connection:
            found = connection.execute(
                f"select distinct {MONTH} from read_parquet(?, hive_partitioning = false)"
                f" where {KEY} in (select unnest(?::bigint[]))",
                [files, keys],
            ).fetchall()
        return {str(month) for (month,) in found}

    def folders(self) -> list[Folder]:
        """See ColdTier."""
        found = []
        for batch in sorted(self._cold.glob("batch=*")):
            files = {month_of_receipt(path.name): path for path in batch.iterdir()}
            receipts = {month: path for month, path in files.items() if month}
            months = {one.name.removeprefix(f"{MONTH}="): one for one in batch.glob(f"{MONTH}=*")}
            for month, path in sorted((receipts | months).items()):
                written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                name = batch.name.removeprefix("batch=")
                found.append(Folder(name, month, written, month in receipts))
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
        return self._cold / f"batch={batch}" / f"{MONTH}={month}"

    def _files(self, batch: str, month: str) -> list[str]:
        return [str(file) for file in sorted(self._month(batch, month).glob("*.parquet"))]


def _version(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
