"""Random raw tables: the same for the same seed, and a prefix of a longer list."""

import random
from collections.abc import Callable, Iterator

from athena_recipes.conformance.raw_tables.generated_csv import csv_lines
from athena_recipes.conformance.raw_tables.generated_json import json_lines
from athena_recipes.conformance.raw_tables.generated_parquet import parquet_parts
from athena_recipes.conformance.raw_tables.generated_partitions import partitions
from athena_recipes.conformance.raw_tables.generated_text import text_lines
from athena_recipes.conformance.raw_tables.tables import File, Pairs, Table, TextFile

Lines = Callable[[], list[bytes]]
_TEXT_FORMATS = {"openx_json": json_lines, "open_csv": csv_lines, "text": text_lines}
_NAMES = (
    "a",
    "b.json",
    "c d.txt",
    "x=1/e",
    "deep/er/f",
    "it's",
    "[g]*?",
    "h%20i",
    "ä.csv",
    "j+k&l",
)
_HIDDEN = ("_SUCCESS", "_h", ".i", "_d/a", ".d/a", "deep/_e/a", "k/.f")
_UNREADABLE = (".bz2", ".deflate", ".snappy", ".lz4")


def tables(count: int, seed: int) -> Iterator[Table]:
    """`count` different tables."""
    chance = random.Random(seed)
    found: set[str] = set()
    while len(found) < count:
        table = _table(chance)
        if table.text not in found:
            found.add(table.text)
            yield table


def _table(chance: random.Random) -> Table:
    kind = chance.choice(("openx_json", "openx_json", "open_csv", "text", "text", "parquet"))
    columns: Pairs
    serde: Pairs = ()
    properties: list[tuple[str, str]] = []
    if kind == "parquet":
        columns, make_file = parquet_parts(chance)
    else:
        columns, serde, lines = _TEXT_FORMATS[kind](chance)
        headers = chance.choice((1, 1, 2)) if chance.random() < 0.15 else 0
        if headers:
            properties.append(("skip.header.line.count", str(headers)))
        make_file = _text_files(chance, lines, _header(kind, columns, serde, headers))
    keys, found, folders, where = partitions(chance)
    files = _files(chance, make_file, folders)
    return Table(kind, columns, files, serde, (*properties, *found), keys, where)


def _files(
    chance: random.Random, make_file: Callable[[str], File], folders: Callable[[], str]
) -> tuple[File, ...]:
    found: dict[str, File] = {}
    for _ in range(chance.choice((1, 1, 2, 3))):
        file = make_file(folders() + chance.choice(_NAMES))
        found[file.path] = file
    if chance.random() < 0.1:
        file = make_file(folders() + chance.choice(_HIDDEN))
        found[file.path] = file
    # A folder and a file of one name are two objects on S3, and impossible on a disk.
    return tuple(
        file
        for path, file in found.items()
        if not any(other.startswith(f"{path}/") for other in found)
    )


def _text_files(chance: random.Random, lines: Lines, header: list[bytes]) -> Callable[[str], File]:
    def make(path: str) -> File:
        codec = ""
        if chance.random() < 0.15:
            codec = chance.choice((".gz", ".gz", ".zst", *_UNREADABLE[: chance.choice((0, 0, 4))]))
        given = header + lines()
        if chance.random() < 0.12:
            given.insert(
                chance.randrange(len(header), len(given) + 1), chance.choice((b"", b"", b" "))
            )
        if chance.random() < 0.05:
            given = header[: chance.randrange(len(header) + 1)]
        return TextFile(
            path + codec,
            tuple(given),
            chance.choice((b"\n",) * 6 + (b"\r\n",) * 2 + (b"\r",)),
            chance.random() < 0.8,
            chance.random() < 0.08,
            codec,
        )

    return make


def _header(kind: str, columns: Pairs, serde: Pairs, lines: int) -> list[bytes]:
    if not lines:
        return []
    if kind == "openx_json":
        first = "# header"
    else:
        mark = dict(serde).get("separatorChar") or dict(serde).get("field.delim") or ","
        mark = {"\\t": "\t", "\\001": "\x01"}.get(mark, mark)
        first = mark.join(name for name, _ in columns)
    return [first.encode(), *[b"second header"] * (lines - 1)]
