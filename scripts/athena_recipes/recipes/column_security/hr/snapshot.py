"""A snapshot of the employees of a PostgreSQL database, as the raw file of the recipe."""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import psycopg
from psycopg import sql

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.column_security.columns import COLUMNS

FILE_NAME = "snapshot.csv"
_TEMPORARY = ".snapshot.csv.new"
_BATCH = 5_000
# Athena reads a file line by line, so that a field must not have a line end of its own.
_LINE_END = "\u2028"


@dataclass(frozen=True)
class Snapshot:
    """What was written: the file, its rows, whether it differs from the one before, and columns of
    the table that were left out."""

    path: Path
    rows: int
    is_new: bool
    left_out: Sequence[str]


def write_snapshot(url: str, table: str, folder: Path) -> Snapshot:
    """Write the rows of `table` (`name` or `schema.name`) at `url` to `folder`/snapshot.csv.

    The rows are those of one moment, ordered by employee_id. The file is replaced as a whole, or
    not at all; one with the same bytes is left. Raises UserError if the database, the table or one
    of its columns cannot be read, if a value has no text that reads back as the same, and if the
    folder has other files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    others = [path.name for path in sorted(folder.glob("*.csv")) if path.name != FILE_NAME]
    if others:
        raise UserError(
            f"{folder} has other files of employees: {', '.join(others[:3])}.",
            "Move them away, as the snapshot has all employees.",
        )
    path, temporary = folder / FILE_NAME, folder / _TEMPORARY
    with _connected(url) as connection:
        left_out = _check_columns(connection, table)
        with temporary.open("w", encoding="utf-8", newline="") as file:
            rows = _write(file, _rows(connection, table))
    is_new = not path.exists() or _digest(path) != _digest(temporary)
    if is_new:
        temporary.replace(path)
    else:
        temporary.unlink()
    return Snapshot(path, rows, is_new, left_out)


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    if not url.startswith(("postgresql://", "postgres://")):
        raise UserError(
            f"--url begins with `{url.split(':', 1)[0]}:`.",
            "Write postgresql://user@host:port/database.",
        )
    try:
        connection = psycopg.connect(url)
    except psycopg.OperationalError as error:
        raise UserError(
            f"The database cannot be reached: {str(error).strip().splitlines()[0]}",
            "Check --url (postgresql://user@host:port/database).",
        ) from None
    with connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def _check_columns(connection: psycopg.Connection[Any], table: str) -> list[str]:
    """The table's columns that the recipe does not know; UserError where one is missing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("select * from {} limit 0").format(_identifier(table)))
            found = [one.name for one in cursor.description or ()]
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise UserError(
            f"The database has no such table: {str(error).splitlines()[0]}.",
            "Name it with --table SCHEMA.NAME.",
        ) from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise UserError(
            f"The table cannot be read: {str(error).splitlines()[0]}.",
            f"GRANT SELECT ON {table} TO the user of --url.",
        ) from None
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise UserError(
            f"The table {table} has no columns {', '.join(missing)}.",
            "Name another with --table, or a view with these columns.",
        )
    return [name for name in found if name not in COLUMNS]


def _rows(connection: psycopg.Connection[Any], table: str) -> Iterator[Sequence[Any]]:
    # Every column is named: a new one of the database does not reach the lake. A server-side cursor
    # keeps one batch in memory.
    query = sql.SQL("select {} from {} order by employee_id").format(
        sql.SQL(", ").join(map(sql.Identifier, COLUMNS)), _identifier(table)
    )
    with connection.cursor(name="snapshot") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(query)
        yield from cursor


def _write(file: TextIO, rows: Iterator[Sequence[Any]]) -> int:
    # A backslash is an escape to OpenCSVSerde, and so is written twice.
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        values = zip(COLUMNS, row, strict=True)
        texts = [_text(value, f"{name} of employee {row[0]}") for name, value in values]
        writer.writerow([text.replace("\\", "\\\\") for text in texts])
        count += 1
    return count


def _text(value: Any, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise _refused(where, str(value))
        return format(value, "f")
    if isinstance(value, datetime):
        if value.time() != time() or value.tzinfo is not None:
            raise _refused(where, "a time of day, where a day is expected")
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        if _LINE_END in value:
            raise _refused(where, "the character U+2028, which stands for a line end")
        return value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", _LINE_END)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refused(where, f"a value of type {type(value).__name__}")
    return str(value)


def _refused(where: str, what: str) -> UserError:
    return UserError(
        f"{where} has {what}. Nothing was written.",
        "Correct the value in the HR database, or read a view that does.",
    )


def _identifier(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split(".", 1))


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
