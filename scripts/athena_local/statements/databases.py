"""CREATE, DROP and ALTER DATABASE, kept in Glue."""

from dataclasses import dataclass, field

from botocore.exceptions import ClientError

from athena_local.engine.glue import code_of, in_words_of_athena, is_iceberg
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.identifiers import ICEBERG, TableName
from athena_local.statements.base import Context, Outcome, Statement
from athena_local.statements.properties import hive_properties


@dataclass
class CreateDatabase(Statement):
    """`CREATE DATABASE [IF NOT EXISTS] name [COMMENT …] [LOCATION …] [WITH DBPROPERTIES (…)]`."""

    name: str
    if_not_exists: bool
    comment: str | None = None
    location: str | None = None
    properties: dict[str, str] = field(default_factory=dict)
    substatement_type = "CREATE_DATABASE"

    @classmethod
    def parse(cls, cursor: Cursor) -> "CreateDatabase":
        """From the cursor behind CREATE DATABASE or CREATE SCHEMA."""
        if_not_exists = cursor.accept("if", "not", "exists")
        made = cls(cursor.name()[-1], if_not_exists)
        while not cursor.at_end:
            if cursor.accept("comment"):
                made.comment = cursor.string()
            elif cursor.accept("location"):
                made.location = cursor.string()
            else:
                cursor.expect("with", "dbproperties")
                made.properties = hive_properties(cursor)
        return made

    def run(self, context: Context) -> Outcome:
        """Create it in Glue."""
        given = {
            "Name": self.name,
            "Description": self.comment,
            "LocationUri": self.location,
            "Parameters": self.properties or None,
        }
        try:
            context.glue.client.create_database(
                DatabaseInput={key: value for key, value in given.items() if value is not None}
            )
        except ClientError as error:
            if code_of(error) != "AlreadyExistsException":
                raise
            if not self.if_not_exists:
                raise StatementError(
                    "FAILED",
                    "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                    f"Database {self.name} already exists",
                ) from error
        return Outcome()


@dataclass
class DropDatabase(Statement):
    """`DROP DATABASE [IF EXISTS] name [RESTRICT | CASCADE]`."""

    name: str
    if_exists: bool
    cascade: bool
    substatement_type = "DROP_DATABASE"

    @classmethod
    def parse(cls, cursor: Cursor) -> "DropDatabase":
        """From the cursor behind DROP DATABASE or DROP SCHEMA."""
        if_exists = cursor.accept("if", "exists")
        name = cursor.name()[-1]
        cascade = cursor.accept("cascade")
        if not cascade:
            cursor.accept("restrict")
        cursor.expect_end()
        return cls(name, if_exists, cascade)

    def run(self, context: Context) -> Outcome:
        """Drop it; with CASCADE its tables first, Iceberg's with their files."""
        try:
            tables = list(context.glue.tables(self.name))
            if tables and not self.cascade:
                raise StatementError(
                    "FAILED",
                    "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                    f"InvalidOperationException(message:Database {self.name} is not empty. "
                    "One or more tables exist.)",
                )
            for table in tables:
                name = TableName(self.name, table["Name"])
                if is_iceberg(table):
                    context.run(f"DROP TABLE IF EXISTS {name.trino(ICEBERG)}")
                else:
                    context.glue.client.delete_table(DatabaseName=self.name, Name=name.table)
            context.glue.client.delete_database(Name=self.name)
        except ClientError as error:
            if code_of(error) != "EntityNotFoundException":
                raise
            if not self.if_exists:
                raise StatementError(
                    "FAILED",
                    f"SemanticException [Error 10072]: Database does not exist: {self.name}",
                ) from error
        return Outcome()


@dataclass
class AlterDatabase(Statement):
    """`ALTER DATABASE name SET DBPROPERTIES (…)`."""

    name: str
    properties: dict[str, str]
    substatement_type = "ALTER_DATABASE"

    @classmethod
    def parse(cls, cursor: Cursor) -> "AlterDatabase":
        """From the cursor behind ALTER DATABASE or ALTER SCHEMA."""
        name = cursor.name()[-1]
        cursor.expect("set", "dbproperties")
        properties = hive_properties(cursor)
        cursor.expect_end()
        return cls(name, properties)

    def run(self, context: Context) -> Outcome:
        """Add the properties to those in Glue."""
        with in_words_of_athena(self.name):
            client = context.glue.client
            found = client.get_database(Name=self.name)["Database"]
            kept = {k: found[k] for k in ("Name", "Description", "LocationUri") if k in found}
            kept["Parameters"] = {**found.get("Parameters", {}), **self.properties}
            client.update_database(Name=self.name, DatabaseInput=kept)
        return Outcome()
