"""Rows of a result: in memory while they are few, else in a temporary file."""

import json
import tempfile
import threading
from collections.abc import Iterator

from athena_local.statements.base import Texts

_PAGE_ROWS = 500
_MEMORY_BYTES = 4 * 1024 * 1024


class RowStore:
    """Append rows once, read them by position as often as needed, from any thread."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_MEMORY_BYTES)  # noqa: SIM115
        self._places: list[tuple[int, int]] = []  # of each full page: offset, length
        self._tail: list[Texts] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._places) * _PAGE_ROWS + len(self._tail)

    def append(self, row: Texts) -> None:
        """Add a row at the end."""
        self._tail.append(row)
        if len(self._tail) == _PAGE_ROWS:
            page = json.dumps(self._tail).encode()
            with self._lock:
                self._places.append((self._file.seek(0, 2), len(page)))
                self._file.write(page)
                self._tail = []

    def read(self, first: int, count: int) -> list[Texts]:
        """Up to `count` rows from position `first` (from 0)."""
        rows: list[Texts] = []
        page, skip = divmod(first, _PAGE_ROWS)
        while len(rows) < count and page <= len(self._places):
            found = self._page(page)[skip : skip + count - len(rows)]
            rows.extend(found)
            page, skip = page + 1, 0
        return rows

    def __iter__(self) -> Iterator[Texts]:
        for page in range(len(self._places) + 1):
            yield from self._page(page)

    def _page(self, page: int) -> list[Texts]:
        with self._lock:
            if page == len(self._places):
                return self._tail
            offset, length = self._places[page]
            self._file.seek(offset)
            rows: list[Texts] = json.loads(self._file.read(length))
            return rows

    def close(self) -> None:
        """Give the memory and the file back."""
        with self._lock:
            self._file.close()
            self._places, self._tail = [], []
