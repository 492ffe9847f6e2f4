"""CREATE EXTERNAL TABLE (kept in Glue) and CREATE TABLE of Iceberg (made by Trino)."""

import time
from dataclasses import dataclass, field

from botocore.exceptions import ClientError

from athena_local.engine.glue import code_of, in_words_of_athena
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.identifiers import ICEBERG, literal, quoted
from athena_local.statements.base import Context, Outcome, Statement
from athena_local.statements.columns import Column, read_column, read_columns
from athena_local.statements.iceberg_properties import (
    check_properties,
    extra_properties,
    partition_transform,
)
from athena_local.statements.properties import hive_properties
from athena_local.statements.refused_storage import refuse_storage
from athena_local.statements.storage import Storage


@dataclass
class CreateTable(Statement):
    """A table's definition; Iceberg if `TBLPROPERTIES ('table_type' = 'ICEBERG')` says so."""

    name: list[str]
    is_external: bool
    if_not_exists: bool
    columns: list[Column]
    comment: str | None = None
    partitions: list[Cursor] = field(default_factory=list)
    bucket_columns: list[str] = field(default_factory=list)
    bucket_count: int = -1
    sort_columns: list[dict[str, object]] = field(default_factory=list)
    storage: Storage = field(default_factory=Storage)
    location: str | None = None
    properties: dict[str, str] = field(default_factory=dict)
    substatement_type = "CREATE_TABLE"

    @classmethod
    def parse(cls, cursor: Cursor) -> "CreateTable":
        """From the cursor behind CREATE, at EXTERNAL or TABLE."""
        is_external = cursor.accept("external")
        cursor.expect("table")
        if_not_exists = cursor.accept("if", "not", "exists")
        made = cls(cursor.name(), is_external, if_not_exists, read_columns(cursor))
        while not cursor.at_end:
            made._read_clause(cursor)
        if not made.is_iceberg and not is_external:
            raise cursor.error("External keyword required for table type HIVE")
        if not made.location:
            raise cursor.error("External location is mandatory. Expecting: LOCATION 's3://…'")
        return made

    def _read_clause(self, cursor: Cursor) -> None:
        if cursor.accept("comment"):
            self.comment = cursor.string()
        elif cursor.accept("partitioned", "by"):
            self.partitions = cursor.items()
        elif cursor.accept("clustered", "by"):
            self.bucket_columns = [item.identifier() for item in cursor.items()]
            if cursor.accept("sorted", "by"):
                self.sort_columns = [_sort_column(item) for item in cursor.items()]
            cursor.expect("into")
            self.bucket_count = cursor.integer()
            cursor.expect("buckets")
        elif cursor.accept("location"):
            self.location = cursor.string()
        elif cursor.accept("tblproperties"):
            self.properties = hive_properties(cursor)
        elif not self.storage.read_clause(cursor):
            token = cursor.next()
            cursor.position -= 1
            raise cursor.error(f"mismatched input '{token.text}'")

    @property
    def is_iceberg(self) -> bool:
        """Whether it is Iceberg's."""
        return self.properties.get("table_type", "").upper() == "ICEBERG"

    def run(self, context: Context) -> Outcome:
        """Create it."""
        return self._run_iceberg(context) if self.is_iceberg else self._run_hive(context)

    def _run_hive(self, context: Context) -> Outcome:
        name = context.table(self.name)
        context.require("CREATE_TABLE", name)
        refuse_storage(self.storage, self.columns)
        table = {
            "Name": name.table,
            "TableType": "EXTERNAL_TABLE",
            "Owner": "hadoop",
            "Retention": 0,
            "PartitionKeys": [read_column(item).glue() for item in self.partitions],
            "StorageDescriptor": {
                "Columns": [column.glue() for column in self.columns],
                "Location": str(self.location).rstrip("/"),  # as Hive's Path has it
                "Compressed": False,
                "NumberOfBuckets": self.bucket_count,
                "BucketColumns": self.bucket_columns,
                "SortColumns": self.sort_columns,
                "Parameters": {},
                "StoredAsSubDirectories": False,
                **self.storage.glue(),
            },
            "Parameters": {
                "EXTERNAL": "TRUE",
                "transient_lastDdlTime": str(int(time.time())),
                **({"comment": self.comment} if self.comment else {}),
                **self.properties,
            },
        }
        if self.comment:
            table["Description"] = self.comment
        with in_words_of_athena(name.database):
            try:
                context.glue.client.create_table(DatabaseName=name.database, TableInput=table)
            except ClientError as error:
                if code_of(error) != "AlreadyExistsException":
                    raise
                if not self.if_not_exists:
                    raise StatementError(
                        "FAILED",
                        "Execution Error, return code 1 from "
                        "org.apache.hadoop.hive.ql.exec.DDLTask. "
                        f"AlreadyExistsException(message:Table {name.table} already exists.)",
                    ) from error
        return Outcome()

    def _run_iceberg(self, context: Context) -> Outcome:
        name = context.table(self.name)
        check_properties(self.properties)
        settings = {"location": literal(str(self.location).rstrip("/"))}
        if "format" in self.properties:
            settings["format"] = literal(self.properties["format"].upper())
        if self.partitions:
            transforms = ", ".join(literal(partition_transform(p)) for p in self.partitions)
            settings["partitioning"] = f"ARRAY[{transforms}]"
        extra = extra_properties(self.properties)
        if extra:
            settings["extra_properties"] = extra
        columns = ", ".join(
            f"{quoted(c.name)} {c.type.trino(6)}"
            + (f" COMMENT {literal(c.comment)}" if c.comment else "")
            for c in self.columns
        )
        context.run(
            f"CREATE TABLE {'IF NOT EXISTS ' if self.if_not_exists else ''}"
            f"{name.trino(ICEBERG)} ({columns})"
            + (f" COMMENT {literal(self.comment)}" if self.comment else "")
            + f" WITH ({', '.join(f'{key} = {value}' for key, value in settings.items())})"
        )
        return Outcome()


def _sort_column(item: Cursor) -> dict[str, object]:
    name = item.identifier()
    descending = item.accept("desc")
    item.accept("asc")
    item.expect_end()
    return {"Column": name, "SortOrder": 0 if descending else 1}
