"""A table in parts: one column of it, each line in a file of its own, without what is unusual."""

import dataclasses
import json
from typing import Any

from athena_recipes.conformance.raw_tables.tables import File, ParquetFile, Table, TextFile

_DELIMITERS = {"\\t": "\t", "\\001": "\x01"}
_PROJECTED = ("projection.", "storage.location.template")


def one_column(table: Table, index: int) -> Table:
    """The table with one column, as far as its format allows: OpenCSV keeps those before it."""
    column = table.columns[index]
    if table.format == "open_csv":
        return dataclasses.replace(table, columns=table.columns[: index + 1])
    files = table.files
    if table.format == "text":
        files = tuple(_one_field(file, table, index) for file in files)
    elif table.format == "parquet":
        files = tuple(_one_parquet_column(file, column[0]) for file in files)
    return dataclasses.replace(table, columns=(column,), files=files)


def _one_field(file: File, table: Table, index: int) -> File:
    assert isinstance(file, TextFile)
    written = dict(table.serde).get("field.delim", "\\001")
    delimiter = _DELIMITERS.get(written, written).encode()
    lines = [line.split(delimiter) for line in file.lines]
    # A line that lacks the field stays as short as it is: empty.
    return dataclasses.replace(
        file, lines=tuple(fields[index] if index < len(fields) else b"" for fields in lines)
    )


def _one_parquet_column(file: File, name: str) -> File:
    assert isinstance(file, ParquetFile)
    columns = tuple(column for column in file.columns if column.name.lower() == name.lower())
    return dataclasses.replace(file, columns=columns or file.columns[:1])


def by_line(table: Table) -> Table:
    """The table with each line, or row, in a file of its own, beside the header that it has."""
    headers = int(dict(table.properties).get("skip.header.line.count", 0))
    files: list[File] = []
    for file in table.files:
        skipped = headers if isinstance(file, TextFile) else 0
        folder, _, name = file.path.rpartition("/")
        for number in range(skipped, file.size):
            path = f"{folder}/{number}-{name}" if folder else f"{number}-{name}"
            alone = file.only([*range(skipped), number])
            files.append(dataclasses.replace(alone, path=path))  # type: ignore[type-var]
    return dataclasses.replace(table, files=tuple(files))


def plain(table: Table) -> Table:
    """Without partitions, headers, properties, compression, marks and other keys of JSON."""
    headers = int(dict(table.properties).get("skip.header.line.count", 0))
    files: list[File] = []
    for number, file in enumerate(table.files):
        path = f"{number}"
        if isinstance(file, TextFile):
            lines = file.lines[headers:]
            if table.format == "openx_json" and not table.serde:
                lines = tuple(_keys_only(line, table) for line in lines)
            files.append(TextFile(path, lines))
        elif isinstance(file, ParquetFile):
            files.append(ParquetFile(path, file.columns))
    return dataclasses.replace(table, files=tuple(files), partitions=(), properties=(), where="")


def _keys_only(line: bytes, table: Table) -> bytes:
    names = {name.lower() for name, _ in table.columns}
    try:
        members: list[tuple[str, Any]] = json.loads(
            line, object_pairs_hook=list, parse_float=_Number, parse_int=_Number
        )
    except ValueError:
        return line
    if not members or not isinstance(members, list) or not all(map(_is_member, members)):
        return line
    kept = [member for member in members if str(member[0]).lower() in names]
    return _written(kept).encode() if kept else line


class _Number(float):
    """A number that is written as it was."""

    def __new__(cls, text: str) -> "_Number":
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str


def _is_member(value: Any) -> bool:
    return isinstance(value, tuple)


def _written(value: Any) -> str:
    if isinstance(value, _Number):
        return value.text
    if isinstance(value, list) and value and all(map(_is_member, value)):
        return "{" + ",".join(f"{json.dumps(k)}:{_written(v)}" for k, v in value) + "}"
    if isinstance(value, list):
        return f"[{','.join(map(_written, value))}]"
    return json.dumps(value, ensure_ascii=False)


def only_files(table: Table, paths: set[str]) -> Table:
    """The table with the files of these paths."""
    files = tuple(file for file in table.files if file.path in paths)
    return dataclasses.replace(table, files=files)
