"""ALTER TABLE: columns, properties, location and names, for Hive tables and for Iceberg's."""

from dataclasses import dataclass
from typing import Any

from athena_local.engine.glue import in_words_of_athena, is_iceberg
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.hive_types import hive_type
from athena_local.sql.identifiers import ICEBERG, TableName, literal, quoted
from athena_local.statements.base import Context, Outcome, Statement
from athena_local.statements.columns import Column, read_column, read_columns
from athena_local.statements.iceberg_properties import check_properties, extra_properties
from athena_local.statements.partitions import AddPartitions, DropPartitions, MovePartition
from athena_local.statements.properties import hive_properties, partition_values


def parse_alter_table(cursor: Cursor) -> Statement:
    """From the cursor behind ALTER TABLE."""
    name = cursor.name()
    if cursor.accept("partition"):
        values = partition_values(cursor)
        cursor.expect("set", "location")
        return _ended(cursor, MovePartition(name, values, cursor.string()))
    if cursor.accept("rename", "to"):
        return _ended(cursor, RenameTable(name, cursor.name()))
    if cursor.accept("set", "tblproperties"):
        return _ended(cursor, SetProperties(name, hive_properties(cursor)))
    if cursor.accept("unset", "tblproperties"):
        return _ended(cursor, UnsetProperties(name, [i.string() for i in cursor.items()]))
    if cursor.accept("set", "location"):
        return _ended(cursor, SetLocation(name, cursor.string()))
    if cursor.accept("add", "columns"):
        return _ended(cursor, AddColumns(name, read_columns(cursor)))
    if cursor.accept("replace", "columns"):
        return _ended(cursor, ReplaceColumns(name, read_columns(cursor)))
    if cursor.accept("drop", "column"):
        return _ended(cursor, DropColumn(name, cursor.identifier()))
    if cursor.accept("change"):
        cursor.accept("column")
        return ChangeColumn.parse(name, cursor)
    if cursor.word() == "add":
        return AddPartitions.parse(name, cursor)
    if cursor.word() == "drop":
        return DropPartitions.parse(name, cursor)
    token = cursor.look()
    raise cursor.error(f"mismatched input '{token.text if token else '<EOF>'}'")


def _ended(cursor: Cursor, statement: Statement) -> Statement:
    cursor.expect_end()
    return statement


@dataclass
class _Alter(Statement):
    """An ALTER of one table; subclasses say what happens to a Hive and to an Iceberg table."""

    name: list[str]
    substatement_type = "ALTER_TABLE"

    def run(self, context: Context) -> Outcome:
        """Find the table, and change it where it is kept."""
        name = context.table(self.name)
        table = context.glue.hive(name)
        context.require("ALTER", name)
        if is_iceberg(table):
            self.alter_iceberg(context, name, table)
        else:
            self.alter_hive(name, table)
            with in_words_of_athena(name.database):
                context.glue.put(name.database, table)
        return Outcome()

    def alter_hive(self, name: TableName, table: dict[str, Any]) -> None:
        """Change `table` in place; it is written back."""
        raise _refused(self.what, "Hive")

    def alter_iceberg(self, context: Context, name: TableName, table: dict[str, Any]) -> None:
        """Let Trino change it."""
        raise _refused(self.what, "Iceberg")

    @property
    def what(self) -> str:
        """The statement's name in refusals."""
        return "This ALTER TABLE statement"


def _refused(what: str, kind: str) -> StatementError:
    return StatementError("NOT_SUPPORTED", f"{what} is not supported for {kind} tables")


@dataclass
class RenameTable(_Alter):
    """`RENAME TO name`."""

    new_name: list[str]
    what = "ALTER TABLE RENAME"

    def alter_iceberg(self, context: Context, name: TableName, table: dict[str, Any]) -> None:
        """Rename within the catalog of Iceberg."""
        new = TableName.of(self.new_name, name.database)
        context.run(f"ALTER TABLE {name.trino(ICEBERG)} RENAME TO {new.trino(ICEBERG)}")


@dataclass
class SetProperties(_Alter):
    """`SET TBLPROPERTIES (…)`."""

    properties: dict[str, str]

    def alter_hive(self, name: TableName, table: dict[str, Any]) -> None:
        """Add them."""
        table["Parameters"].update(self.properties)
        if "comment" in self.properties:
            table["Description"] = self.properties["comment"]

    def alter_iceberg(self, context: Context, name: TableName, table: dict[str, Any]) -> None:
        """Those that Trino knows go into Iceberg's metadata; all are kept in Glue."""
        check_properties(self.properties)
        settings = {}
        if "format" in self.properties:
            settings["format"] = literal(self.properties["format"].upper())
        extra = extra_properties(self.properties)
        if extra:
            settings["extra_properties"] = extra
        if settings:
            pairs = ", ".join(f"{key} = {value}" for key, value in settings.items())
            context.run(f"ALTER TABLE {name.trino(ICEBERG)} SET PROPERTIES {pairs}")
        table = context.glue.get(name)  # Trino has written a new version
        table["Parameters"].update(self.properties)
        context.glue.put(name.database, table)


@dataclass
class UnsetProperties(_Alter):
    """`UNSET TBLPROPERTIES ('key', …)`."""

    keys: list[str]

    def alter_hive(self, name: TableName, table: dict[str, Any]) -> None:
        """Remove them."""
        for key in self.keys:
            table["Parameters"].pop(key, None)

    def alter_iceberg(self, context: Context, name: TableName, table: dict[str, Any]) -> None:
        """Remove them from Glue."""
        self.alter_hive(name, table)
        context.glue.put(name.database, table)


@dataclass
class SetLocation(_Alter):
    """`SET LOCATION 's3://…'`."""

    location: str
    what = "ALTER TABLE SET LOCATION"

    def alter_hive(self, name: TableName, table: dict[str, Any]) -> None:
        """Move the table; its files stay where they are."""
        table["StorageDescriptor"]["Location"] = self.location.rstrip("/")


@dataclass
class AddColumns(_Alter):
    """`ADD COLUMNS (…)`."""

    columns: list[Column]

    def alter_hive(self, name: TableName, table: dict[str, Any]) -> None:
        """Behind the columns there are."""
        known = {column["Name"] for column in _all_columns(table)}
        for column in self.columns:
            if column.name in known:
                raise StatementError(
                    "FAILED",
                    "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                    f"Duplicate column name: {column.name}",
                )
            known.add(column.name)
            table["StorageDescriptor"]["Columns"].append(column.glue())

    def alter_iceberg(self, context: Context, name: TableName, table: dict[str, Any]) -> None:
        """One by one."""
        for column in self.columns:
            comment = f" COMMENT {literal(column.comment)}" if column.comment else ""
            context.run(
                f"ALTER TABLE {name.trino(ICEBERG)} ADD COLUMN "
                f"{quoted(column.name)} {column.type.trino(6)}{comment}"
            )


@dataclass
class ReplaceColumns(_Alter):
    """`REPLACE COLUMNS (…)`."""

    columns: list[Column]

    def alter_hive(self, name: TableName, table: dict[str, Any]) -> None:
        """All but the partition keys."""
        table["StorageDescriptor"]["Columns"] = [column.glue() for column in self.columns]

    def alter_iceberg(self, context: Context, name: TableName, table: dict[str, Any]) -> None:
        """Drop what is not named, add what is new, change types that differ."""
        now = {c["Name"]: c["Type"] for c in table["StorageDescriptor"]["Columns"]}
        wanted = {column.name: column for column in self.columns}
        full = name.trino(ICEBERG)
        for gone in [old for old in now if old not in wanted]:
            context.run(f"ALTER TABLE {full} DROP COLUMN {quoted(gone)}")
        AddColumns(self.name, [c for c in self.columns if c.name not in now]).alter_iceberg(
            context, name, table
        )
        for column in self.columns:
            if column.name in now:
                _change_type(context, full, column, now[column.name])


@dataclass
class DropColumn(_Alter):
    """`DROP COLUMN name`."""

    column: str
    what = "ALTER TABLE DROP COLUMN"

    def alter_iceberg(self, context: Context, name: TableName, table: dict[str, Any]) -> None:
        """Drop it."""
        context.run(f"ALTER TABLE {name.trino(ICEBERG)} DROP COLUMN {quoted(self.column)}")


@dataclass
class ChangeColumn(_Alter):
    """`CHANGE [COLUMN] old new type [COMMENT …] [FIRST | AFTER column]`."""

    old: str
    column: Column
    place: str | None  # "" for FIRST, else the column it follows

    @classmethod
    def parse(cls, name: list[str], cursor: Cursor) -> "ChangeColumn":
        """From the cursor behind CHANGE."""
        old = cursor.identifier()
        place: str | None = None
        end = len(cursor.tokens)
        if end >= 2 and cursor.tokens[-2].is_word("after"):
            place, end = cursor.tokens[-1].value.lower(), end - 2
        elif cursor.tokens[-1].is_word("first"):
            place, end = "", end - 1
        column = read_column(Cursor(cursor.sql, cursor.tokens[cursor.position : end]))
        return cls(name, old, column, place)

    def alter_hive(self, name: TableName, table: dict[str, Any]) -> None:
        """Replace it, and move it if the statement says where."""
        columns = table["StorageDescriptor"]["Columns"]
        names = [column["Name"] for column in columns]
        if self.old not in names:
            raise _no_column(self.old)
        index = names.index(self.old)
        columns[index] = self.column.glue()
        if self.place is not None:
            moved = columns.pop(index)
            rest = [column["Name"] for column in columns]
            if self.place and self.place not in rest:
                raise _no_column(self.place)
            columns.insert(rest.index(self.place) + 1 if self.place else 0, moved)

    def alter_iceberg(self, context: Context, name: TableName, table: dict[str, Any]) -> None:
        """Rename, then change the type, then the comment."""
        now = {c["Name"]: c["Type"] for c in table["StorageDescriptor"]["Columns"]}
        if self.old not in now:
            raise _no_column(self.old)
        full = name.trino(ICEBERG)
        if self.old != self.column.name:
            context.run(
                f"ALTER TABLE {full} RENAME COLUMN {quoted(self.old)} TO {quoted(self.column.name)}"
            )
        _change_type(context, full, self.column, now[self.old])
        if self.column.comment is not None:
            context.run(
                f"COMMENT ON COLUMN {full}.{quoted(self.column.name)}"
                f" IS {literal(self.column.comment)}"
            )


def _change_type(context: Context, table: str, column: Column, now: str) -> None:
    if hive_type(now) != column.type:
        context.run(
            f"ALTER TABLE {table} ALTER COLUMN {quoted(column.name)}"
            f" SET DATA TYPE {column.type.trino(6)}"
        )


def _no_column(name: str) -> StatementError:
    return StatementError(
        "FAILED",
        "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
        f"Invalid column reference {name}",
    )


def _all_columns(table: dict[str, Any]) -> list[dict[str, Any]]:
    return [*table["StorageDescriptor"]["Columns"], *table["PartitionKeys"]]
