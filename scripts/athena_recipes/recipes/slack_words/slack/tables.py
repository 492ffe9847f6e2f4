"""The tables of the recipe, searched for a person without a query that would name the person."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from athena_recipes.aws.client import make_client
from athena_recipes.recipes.slack_words.slack.files import Files
from athena_recipes.recipes.slack_words.slack.person import Person
from athena_recipes.recipes.slack_words.slack.redact import (
    has_person,
    may_have,
    text_has_person,
)

_BATCH = 10_000  # rows


@dataclass(frozen=True)
class Found:
    """Something of the person: a kind of place, its name, and what `apply` does with it."""

    place: str
    name: str
    change: str


class LocalTables:
    """All tables of the lake's DuckDB file; views hold nothing of their own."""

    def __init__(self, database: Path, schemas: tuple[str, ...]) -> None:
        self._database = database
        self._schemas = schemas

    def search(self, person: Person) -> Iterator[Found]:
        """The tables with a text of the person's id or names, in all schemas."""
        if not self._database.exists():
            return
        with duckdb.connect(str(self._database), read_only=True) as connection:
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() order by all"
            ).fetchall()
            for schema, table in tables:
                if _has(connection, f'"{schema}"."{table}"', person):
                    own = schema in self._schemas
                    change = "build again" if own else "none: it is of another project or recipe"
                    yield Found("table", f"{schema}.{table}", change)

    def settle(self) -> None:
        """Write the DuckDB file anew: blocks of rows that are gone keep their bytes until then."""
        if not self._database.exists():
            return
        with duckdb.connect(str(self._database)) as connection:
            # What the write-ahead log has goes into the file; the log goes.
            connection.execute("force checkpoint")
        part = self._database.with_name(f".{self._database.name}.part")
        part.unlink(missing_ok=True)
        with duckdb.connect() as connection:
            connection.execute(f"attach '{_text(self._database)}' as old_file (read_only)")
            connection.execute(f"attach '{_text(part)}' as new_file (storage_version 'v1.5.0')")
            connection.execute("copy from database old_file to new_file")
        os.replace(part, self._database)


def _text(path: Path) -> str:
    return str(path).replace("'", "''")


def _has(connection: duckdb.DuckDBPyConnection, source: str, person: Person) -> bool:
    columns = connection.execute(f"describe select * from {source}").fetchall()
    texts = [
        f'cast("{name}" as varchar)'
        for name, kind, *_ in columns
        if any(word in kind for word in ("VARCHAR", "JSON", "BLOB", "STRUCT", "MAP", "ENUM"))
    ]
    if not texts:
        return False
    found = connection.execute(f"select {', '.join(texts)} from {source}")
    while rows := found.fetchmany(_BATCH):
        values = [text for row in rows for text in row if text]
        # Most batches have no letter of a name and no escape: all are looked at at once.
        if may_have("\n".join(values), person) and any(
            text_has_person(text, person) for text in values
        ):
            return True
    return False


class AthenaTables:
    """The files of the recipe's tables on S3.

    They are read as files: a query of Athena would keep the id in its history, and a file that no
    table has would not be seen.
    """

    def __init__(self, files: Files, lake: str, schemas: tuple[str, ...]) -> None:
        self._files = files
        self._lake = lake
        self._schemas = schemas

    def search(self, person: Person) -> Iterator[Found]:
        """The files with a text of the person, Parquet or any text, and their old versions."""
        for key in self._keys():
            content = self._files.read(key)
            if content is not None and _file_has(content, person):
                yield Found("table file", key, "build the table again")
        for schema in self._schemas:
            for key, version in self._files.old_versions(f"tables/{schema}/"):
                if _file_has(self._files.read_version(key, version), person):
                    yield Found("old version of a table file", f"{key} {version}", "delete")

    def settle(self) -> None:
        """Delete files that no table has, such as snapshots of tables that were built again, and
        versions that S3 keeps of replaced and deleted ones."""
        located = tuple(self._locations())
        for key in list(self._keys()):
            if not key.startswith(located):
                self._files.delete(key)
        for schema in self._schemas:
            self._files.delete_versions(self._files.old_versions(f"tables/{schema}/"))

    def _keys(self) -> Iterator[str]:
        for schema in self._schemas:
            yield from self._files.keys(f"tables/{schema}/")

    def _locations(self) -> Iterator[str]:
        glue: Any = make_client("glue")
        for schema in self._schemas:
            try:
                pages = list(glue.get_paginator("get_tables").paginate(DatabaseName=schema))
            except glue.exceptions.EntityNotFoundException:
                continue
            for page in pages:
                for table in page["TableList"]:
                    location = table.get("StorageDescriptor", {}).get("Location", "")
                    if location.startswith(f"{self._lake}/"):
                        yield location.removeprefix(f"{self._lake}/").rstrip("/") + "/"


def _file_has(content: bytes, person: Person) -> bool:
    if not content.startswith(b"PAR1"):
        return has_person(content, person)
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file, duckdb.connect() as connection:
        file.write(content)
        file.flush()
        return _has(connection, f"read_parquet('{file.name}')", person)
