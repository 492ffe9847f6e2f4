"""INSERT, MERGE, UPDATE and DELETE."""

from dataclasses import dataclass
from typing import Any

from athena_local.engine.glue import is_bucketed, is_iceberg, is_view
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.statements.base import Context, Outcome, Statement
from athena_local.statements.writing import ONE_WRITER, rows_written


@dataclass
class Insert(Statement):
    """`INSERT INTO table [(columns)] query`."""

    name: list[str]
    text: str
    statement_type = "DML"
    substatement_type = "INSERT"

    @classmethod
    def parse(cls, cursor: Cursor) -> "Insert":
        """From the cursor at INSERT."""
        text = cursor.source(0)
        cursor.expect("insert", "into")
        return cls(cursor.name(), text)

    def run(self, context: Context) -> Outcome:
        """Let Trino write, unless Athena would refuse the table."""
        table = context.glue.find(context.table(self.name))
        if table and is_bucketed(table):
            raise StatementError("NOT_SUPPORTED", "INSERT INTO is not supported on bucketed tables")
        result = context.run(context.translate(self.text), ONE_WRITER)
        return rows_written(result, _location(table))


@dataclass
class Change(Statement):
    """MERGE, UPDATE or DELETE, which Athena does with Iceberg tables alone."""

    name: list[str]
    text: str
    substatement_type: str
    statement_type = "DML"

    @classmethod
    def parse(cls, cursor: Cursor) -> "Change":
        """From the cursor at the first word."""
        text = cursor.source(0)
        word = cursor.next().text.upper()
        if word == "MERGE":
            cursor.expect("into")
        elif word == "DELETE":
            cursor.expect("from")
        return cls(cursor.name(), text, word)

    def run(self, context: Context) -> Outcome:
        """Let Trino write."""
        table = context.glue.find(context.table(self.name))
        if table and not is_iceberg(table) and not is_view(table):
            raise StatementError(
                "NOT_SUPPORTED",
                "Modifying Hive table rows is only supported for transactional tables",
            )
        return rows_written(context.run(context.translate(self.text), ONE_WRITER))


def _location(table: dict[str, Any] | None) -> str | None:
    if table is None:
        return None
    found: str | None = table.get("StorageDescriptor", {}).get("Location")
    return found
