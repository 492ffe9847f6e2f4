"""The CSV of a query's result: all values quoted, NULL an empty field without quotes."""

from collections.abc import Iterable, Iterator, Sequence

_CHUNK_CHARACTERS = 256 * 1024


def csv_chunks(rows: Iterable[Sequence[str | None]]) -> Iterator[bytes]:
    """UTF-8 chunks of the file; `rows` begin with the names of the columns."""
    yield from _chunks(_line(row) for row in rows)


def text_chunks(rows: Iterable[Sequence[str | None]]) -> Iterator[bytes]:
    """UTF-8 chunks of a `.txt` result (DDL, SHOW, EXPLAIN): one line per row, no header, tabs."""
    yield from _chunks("\t".join(text or "" for text in row) + "\n" for row in rows)


def _line(row: Sequence[str | None]) -> str:
    fields = ("" if text is None else '"' + text.replace('"', '""') + '"' for text in row)
    return ",".join(fields) + "\n"


def _chunks(lines: Iterable[str]) -> Iterator[bytes]:
    gathered: list[str] = []
    size = 0
    for line in lines:
        gathered.append(line)
        size += len(line)
        if size >= _CHUNK_CHARACTERS:
            yield "".join(gathered).encode()
            gathered, size = [], 0
    yield "".join(gathered).encode()
