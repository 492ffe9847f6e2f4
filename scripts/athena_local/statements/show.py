"""SHOW and DESCRIBE, in the text that Hive gives."""

import re
from dataclasses import dataclass
from typing import Any

from athena_local.engine.glue import in_words_of_athena, is_iceberg, is_view
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.lexer import Kind
from athena_local.statements.base import Context, Outcome, Statement, lines
from athena_local.statements.properties import partition_values
from athena_local.statements.show_create import ShowCreate

_WIDTH = 20


def parse_show(cursor: Cursor) -> Statement:
    """From the cursor behind SHOW."""
    if cursor.accept("databases") or cursor.accept("schemas"):
        cursor.accept("like")
        return ShowDatabases(_pattern(cursor))
    if cursor.accept("tables"):
        return ShowTables(_database(cursor), _pattern(cursor))
    if cursor.accept("views"):
        database = _database(cursor)
        cursor.accept("like")
        return ShowViews(database, _pattern(cursor))
    if cursor.accept("columns"):
        return ShowColumns.parse(cursor)
    if cursor.accept("partitions"):
        return ShowPartitions.parse(cursor)
    if cursor.accept("tblproperties"):
        return ShowProperties.parse(cursor)
    if cursor.accept("create"):
        return ShowCreate.parse(cursor)
    token = cursor.look()
    raise cursor.error(f"mismatched input '{token.text if token else '<EOF>'}'")


def _database(cursor: Cursor) -> str | None:
    if cursor.accept("in") or cursor.accept("from"):
        return cursor.name()[-1]
    return None


def _pattern(cursor: Cursor) -> re.Pattern[str]:
    """Hive's pattern: `*` for anything, `|` for or; at the end of the statement."""
    token = cursor.look()
    text = cursor.string() if token and token.kind in (Kind.STRING, Kind.HIVE_STRING) else "*"
    cursor.expect_end()
    choices = (".*".join(map(re.escape, part.split("*"))) for part in text.split("|"))
    return re.compile("|".join(choices), re.IGNORECASE)


@dataclass
class _Show(Statement):
    statement_type = "UTILITY"


@dataclass
class ShowDatabases(_Show):
    """`SHOW DATABASES [LIKE 'pattern']`."""

    pattern: re.Pattern[str]
    substatement_type = "SHOW_DATABASES"

    def run(self, context: Context) -> Outcome:
        """A name a line."""
        names = sorted(database["Name"] for database in context.glue.databases())
        return lines("database_name", filter(self.pattern.fullmatch, names))


@dataclass
class ShowTables(_Show):
    """`SHOW TABLES [IN database] ['pattern']`; views are tables too."""

    database: str | None
    pattern: re.Pattern[str]
    substatement_type = "SHOW_TABLES"
    views_only = False

    def run(self, context: Context) -> Outcome:
        """A name a line."""
        database = self.database or context.database.lower()
        with in_words_of_athena(database):
            names = sorted(
                table["Name"]
                for table in context.glue.tables(database)
                if not self.views_only or is_view(table)
            )
        column = "views" if self.views_only else "tab_name"
        return lines(column, filter(self.pattern.fullmatch, names))


@dataclass
class ShowViews(ShowTables):
    """`SHOW VIEWS [IN database] [LIKE 'pattern']`."""

    substatement_type = "SHOW_VIEWS"
    views_only = True


@dataclass
class _ShowTable(_Show):
    """A SHOW of one table."""

    name: list[str]

    def table(self, context: Context) -> dict[str, Any]:
        """The table in Glue."""
        name = context.table(self.name)
        context.require("DESCRIBE", name)
        return context.glue.hive(name)


@dataclass
class ShowColumns(_ShowTable):
    """`SHOW COLUMNS {FROM | IN} table [{FROM | IN} database]`."""

    substatement_type = "SHOW_COLUMNS"

    @classmethod
    def parse(cls, cursor: Cursor) -> "ShowColumns":
        """From the cursor behind SHOW COLUMNS."""
        if not cursor.accept("in"):
            cursor.expect("from")
        name = cursor.name()
        database = _database(cursor)
        cursor.expect_end()
        return cls([database, name[-1]] if database else name)

    def run(self, context: Context) -> Outcome:
        """A name a line, padded."""
        return lines("field", (c["Name"].ljust(_WIDTH) for c in columns_of(self.table(context))))


@dataclass
class ShowPartitions(_ShowTable):
    """`SHOW PARTITIONS table`."""

    wanted: dict[str, str]
    substatement_type = "SHOW_PARTITIONS"

    @classmethod
    def parse(cls, cursor: Cursor) -> "ShowPartitions":
        """From the cursor behind SHOW PARTITIONS."""
        name = cursor.name()
        wanted = partition_values(cursor) if cursor.accept("partition") else {}
        cursor.expect_end()
        return cls(name, wanted)

    def run(self, context: Context) -> Outcome:
        """`key=value/key=value` a line."""
        table = self.table(context)
        keys = [key["Name"] for key in table["PartitionKeys"]]
        if not keys or is_iceberg(table):
            raise StatementError(
                "FAILED",
                "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                f"Table {context.table(self.name)} is not a partitioned table",
            )
        found = (
            dict(zip(keys, partition["Values"], strict=True))
            for partition in context.glue.partitions(context.table(self.name))
        )
        return lines(
            "partition",
            sorted(
                "/".join(f"{key}={value}" for key, value in values.items())
                for values in found
                if self.wanted.items() <= values.items()
            ),
        )


@dataclass
class ShowProperties(_ShowTable):
    """`SHOW TBLPROPERTIES table [('key')]`."""

    key: str | None
    substatement_type = "SHOW_TBLPROPERTIES"

    @classmethod
    def parse(cls, cursor: Cursor) -> "ShowProperties":
        """From the cursor behind SHOW TBLPROPERTIES."""
        name = cursor.name()
        keys = [item.string() for item in cursor.items()] if cursor.word() == "(" else []
        cursor.expect_end()
        return cls(name, keys[0] if keys else None)

    def run(self, context: Context) -> Outcome:
        """`key`, tab, `value` a line; the value alone if a key is named."""
        table = self.table(context)
        properties = table["Parameters"]
        if self.key is None:
            return lines(
                "prpt_name prpt_value", (f"{k}\t{v}" for k, v in sorted(properties.items()))
            )
        if self.key not in properties:
            return lines(
                "prpt_name prpt_value",
                [f"Table {context.table(self.name)} does not have property: {self.key}"],
            )
        return lines("prpt_name prpt_value", [properties[self.key]])


@dataclass
class Describe(_ShowTable):
    """`DESCRIBE [EXTENDED | FORMATTED] table [PARTITION (…)] [column]`."""

    column: str | None
    is_detailed: bool
    substatement_type = "DESCRIBE_TABLE"

    @classmethod
    def parse(cls, cursor: Cursor) -> "Describe":
        """From the cursor behind DESCRIBE."""
        is_detailed = cursor.accept("extended") or cursor.accept("formatted")
        name = cursor.name()
        if cursor.accept("partition"):
            partition_values(cursor)
        column = None if cursor.at_end else cursor.identifier()
        cursor.expect_end()
        return cls(name, column, is_detailed)

    def run(self, context: Context) -> Outcome:
        """Name, type and comment a line, then the partition keys once more."""
        table = self.table(context)
        columns = columns_of(table)
        if self.column is not None:
            columns = [column for column in columns if column["Name"] == self.column]
            if not columns:
                raise StatementError(
                    "FAILED", f"SemanticException [Error 10002]: Invalid column {self.column}"
                )
        texts = [_description(column) for column in columns]
        keys = table["PartitionKeys"]
        if keys and self.column is None and not is_iceberg(table):
            texts += [
                "\t \t ",
                "# Partition Information\t \t ",
                _padded("# col_name", "data_type", "comment"),
                "\t \t ",
                *(_description(key) for key in keys),
            ]
        if self.is_detailed and self.column is None:
            texts += _details(table)
        return lines("col_name data_type comment", texts)


def columns_of(table: dict[str, Any]) -> list[dict[str, Any]]:
    """A table's columns, partition keys last; an Iceberg table has no keys of its own."""
    columns: list[dict[str, Any]] = table["StorageDescriptor"]["Columns"]
    names = {column["Name"] for column in columns}
    return columns + [key for key in table["PartitionKeys"] if key["Name"] not in names]


def _description(column: dict[str, Any]) -> str:
    return _padded(column["Name"], column["Type"], column.get("Comment") or "")


def _padded(*texts: str) -> str:
    return "\t".join(text.ljust(_WIDTH) for text in texts)


def _details(table: dict[str, Any]) -> list[str]:
    descriptor = table["StorageDescriptor"]
    rows = {
        "Database:": table.get("DatabaseName", ""),
        "Owner:": table.get("Owner", ""),
        "Location:": descriptor.get("Location", ""),
        "Table Type:": table.get("TableType", ""),
    }
    texts = ["\t \t ", "# Detailed Table Information\t \t "]
    texts += [f"{key.ljust(_WIDTH)}\t{value}\t " for key, value in rows.items()]
    texts.append("Table Parameters:\t \t ")
    texts += [
        f"\t{key.ljust(_WIDTH)}\t{value}" for key, value in sorted(table["Parameters"].items())
    ]
    texts += ["\t \t ", "# Storage Information\t \t "]
    serde = descriptor.get("SerdeInfo", {})
    storage = {
        "SerDe Library:": serde.get("SerializationLibrary", ""),
        "InputFormat:": descriptor.get("InputFormat", ""),
        "OutputFormat:": descriptor.get("OutputFormat", ""),
        "Num Buckets:": str(descriptor.get("NumberOfBuckets", -1)),
        "Bucket Columns:": str(descriptor.get("BucketColumns", [])),
    }
    return texts + [f"{key.ljust(_WIDTH)}\t{value}\t " for key, value in storage.items()]
