"""DROP TABLE and DROP VIEW."""

from dataclasses import dataclass
from typing import Self

from athena_local.engine.glue import is_iceberg, is_view
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.identifiers import ICEBERG
from athena_local.statements.base import Context, Outcome, Statement


@dataclass
class _Drop(Statement):
    """What both have behind their first two words: `[IF EXISTS] name`."""

    name: list[str]
    if_exists: bool

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """From the cursor behind the kind."""
        if_exists = cursor.accept("if", "exists")
        name = cursor.name()
        cursor.expect_end()
        return cls(name, if_exists)


@dataclass
class DropTable(_Drop):
    """`DROP TABLE [IF EXISTS] name`; a Hive table's files stay, an Iceberg table's go."""

    substatement_type = "DROP_TABLE"

    def run(self, context: Context) -> Outcome:
        """Drop it from Glue, or by Trino if it is Iceberg's."""
        name = context.table(self.name)
        table = context.glue.find(name)
        if table is None:
            if self.if_exists:
                return Outcome()
            raise StatementError(
                "FAILED", f"SemanticException [Error 10001]: Table not found {name}"
            )
        context.require("DROP", name)
        if is_view(table):
            raise StatementError(
                "FAILED", "SemanticException [Error 10129]: Cannot drop a view with DROP TABLE"
            )
        if is_iceberg(table):
            context.run(f"DROP TABLE IF EXISTS {name.trino(ICEBERG)}")
        else:
            context.glue.client.delete_table(DatabaseName=name.database, Name=name.table)
        return Outcome()


@dataclass
class DropView(_Drop):
    """`DROP VIEW [IF EXISTS] name`."""

    substatement_type = "DROP_VIEW"

    def run(self, context: Context) -> Outcome:
        """Drop it from Glue."""
        name = context.table(self.name)
        table = context.glue.find(name)
        if table is None or not is_view(table):
            if table is None and self.if_exists:
                return Outcome()
            raise StatementError(
                "VIEW_NOT_FOUND", f"line 1:1: View 'awsdatacatalog.{name}' does not exist"
            )
        context.require("DROP", name)
        context.glue.client.delete_table(DatabaseName=name.database, Name=name.table)
        return Outcome()
