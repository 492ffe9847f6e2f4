"""A raw table as data: its declaration and its files, in parts that shrinking can leave out."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from athena_recipes.conformance.raw_tables.codecs import compressed

SERDES = {
    "openx_json": "org.openx.data.jsonserde.JsonSerDe",
    "open_csv": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
    "text": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
}
# Stands for the table's location in storage.location.template.
LOCATION = "{location}"
Pairs = tuple[tuple[str, str], ...]


class File(Protocol):
    """A file of a table: `path` is below the table's location."""

    @property
    def path(self) -> str:
        """Where it is."""
        ...

    @property
    def content(self) -> bytes:
        """Its bytes, compressed."""
        ...

    @property
    def size(self) -> int:
        """Its number of lines or rows."""
        ...

    def only(self, kept: Sequence[int]) -> "File":
        """The file with these lines or rows alone."""
        ...

    def plainer(self) -> Iterator["File"]:
        """The same lines or rows in plainer files."""
        ...

    def shown(self) -> str:
        """The file for reports."""
        ...


@dataclass(frozen=True)
class TextFile:
    """Lines of bytes. `codec` is the ending of a compression, such as `.gz`, or empty."""

    path: str
    lines: tuple[bytes, ...]
    line_end: bytes = b"\n"
    is_ended: bool = True
    has_mark: bool = False
    codec: str = ""

    @property
    def content(self) -> bytes:
        """Its bytes, compressed."""
        text = self.line_end.join(self.lines)
        if self.is_ended and self.lines:
            text += self.line_end
        return compressed((b"\xef\xbb\xbf" if self.has_mark else b"") + text, self.codec)

    @property
    def size(self) -> int:
        """Its number of lines."""
        return len(self.lines)

    def only(self, kept: Sequence[int]) -> "TextFile":
        """The file with these lines alone."""
        return dataclasses.replace(self, lines=tuple(self.lines[n] for n in kept))

    def plainer(self) -> Iterator["TextFile"]:
        """Without compression, byte order mark, other line ends or odd names."""
        if self.codec:
            path = self.path.removesuffix(self.codec)
            yield dataclasses.replace(self, codec="", path=path)
        if self.has_mark:
            yield dataclasses.replace(self, has_mark=False)
        if self.line_end != b"\n" or not self.is_ended:
            yield dataclasses.replace(self, line_end=b"\n", is_ended=True)

    def shown(self) -> str:
        """The path, what is unusual, and the lines."""
        unusual = [
            "BOM" if self.has_mark else "",
            f"lines end in {self.line_end!r}" if self.line_end != b"\n" else "",
            "" if self.is_ended else "last line not ended",
        ]
        note = ", ".join(filter(None, unusual))
        text = " | ".join(line.decode("utf-8", "backslashreplace") for line in self.lines)
        return f"{self.path}{f' ({note})' if note else ''}: {text}"


@dataclass(frozen=True)
class ParquetColumn:
    """A column of a file; `type` is a name of parquet_types."""

    name: str
    type: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file; `options` are those of pyarrow's write_table."""

    path: str
    columns: tuple[ParquetColumn, ...]
    options: tuple[tuple[str, Any], ...] = ()

    @property
    def content(self) -> bytes:
        """Its bytes."""
        from athena_recipes.conformance.raw_tables.parquet_types import parquet_bytes

        return parquet_bytes({c.name: (c.type, c.values) for c in self.columns}, dict(self.options))

    @property
    def size(self) -> int:
        """Its number of rows."""
        return len(self.columns[0].values)

    def only(self, kept: Sequence[int]) -> "ParquetFile":
        """The file with these rows alone."""
        columns = tuple(
            dataclasses.replace(c, values=tuple(c.values[n] for n in kept)) for c in self.columns
        )
        return dataclasses.replace(self, columns=columns)

    def plainer(self) -> Iterator["ParquetFile"]:
        """Without options, then without each column."""
        if self.options:
            yield dataclasses.replace(self, options=())
        if len(self.columns) > 1:
            for column in self.columns:
                rest = tuple(one for one in self.columns if one is not column)
                yield dataclasses.replace(self, columns=rest)

    def shown(self) -> str:
        """The path, the options and the columns."""
        columns = ", ".join(f"{c.name} {c.type} {list(c.values)!r}" for c in self.columns)
        note = f" ({dict(self.options)})" if self.options else ""
        return f"{self.path}{note}: {columns}"


@dataclass(frozen=True)
class Table:
    """One raw table. `where` is a condition of the query, which injected columns need."""

    format: str
    columns: Pairs
    files: tuple[File, ...]
    serde: Pairs = ()
    properties: Pairs = ()
    partitions: Pairs = ()
    where: str = ""

    def external(self, location: str) -> dict[str, Any]:
        """The `external:` block of dbt's source."""
        block: dict[str, Any] = {"location": location}
        if self.format == "parquet":
            block["file_format"] = "parquet"
        else:
            block["row_format"] = f"serde '{SERDES[self.format]}'"
            if self.serde:
                block["row_format"] += f" with serdeproperties ({_properties(self.serde)})"
        if self.properties:
            properties = [
                (key, value.replace(LOCATION, location)) for key, value in self.properties
            ]
            block["tbl_properties"] = f"({_properties(properties)})"
        if self.partitions:
            block["partitions"] = [{"name": n, "data_type": t} for n, t in self.partitions]
        return block

    @cached_property
    def text(self) -> str:
        """The table for reports: declaration and files, without any name of its own."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.columns)
        parts = [f"{self.format} ({columns})"]
        if self.partitions:
            parts.append("partitioned by " + ", ".join(f"{n} {t}" for n, t in self.partitions))
        settings = [f"{key}={value}" for key, value in (*self.serde, *self.properties)]
        if settings:
            parts.append(f"with {', '.join(settings)}")
        if self.where:
            parts.append(f"where {self.where}")
        return "\n".join([" ".join(parts), *(file.shown() for file in self.files)])

    @property
    def all_columns(self) -> Pairs:
        """Columns, then partition columns, as a query shows them."""
        return (*self.columns, *self.partitions)


def _properties(pairs: Sequence[tuple[str, str]]) -> str:
    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    return ", ".join(f"{quoted(key)} = {quoted(value)}" for key, value in pairs)
