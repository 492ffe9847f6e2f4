"""The Glue Data Catalog, and its refusals in Athena's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from athena_local.errors import StatementError
from athena_local.sql.identifiers import TableName

Table = dict[str, Any]
# The keys of a table that UpdateTable takes back.
_TABLE_INPUT = (
    "Name",
    "Description",
    "Owner",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
)


def code_of(error: ClientError) -> str:
    """The name of AWS's exception."""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_iceberg(table: Table) -> bool:
    """Whether Glue's parameters say that a table is Iceberg's."""
    return str(table.get("Parameters", {}).get("table_type", "")).upper() == "ICEBERG"


def is_view(table: Table) -> bool:
    """Whether it is a view of Athena's."""
    return table.get("TableType") == "VIRTUAL_VIEW"


def is_bucketed(table: Table) -> bool:
    """Whether it is a Hive table with buckets."""
    return bool(table.get("StorageDescriptor", {}).get("BucketColumns")) and not is_iceberg(table)


class Glue:
    """Tables and partitions, through a boto3 client of moto's Glue."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def find(self, name: TableName) -> Table | None:
        """The table, or None."""
        try:
            found: Table = self.client.get_table(DatabaseName=name.database, Name=name.table)
        except ClientError as error:
            if code_of(error) == "EntityNotFoundException":
                return None
            raise
        table: Table = found["Table"]
        table.setdefault("Parameters", {})
        table.setdefault("PartitionKeys", [])
        return table

    def get(self, name: TableName) -> Table:
        """The table; TABLE_NOT_FOUND if there is none."""
        table = self.find(name)
        if table is None:
            raise StatementError("TABLE_NOT_FOUND", f"Table 'awsdatacatalog.{name}' does not exist")
        return table

    def hive(self, name: TableName) -> Table:
        """The table, in the words that Hive's part of Athena uses if there is none."""
        table = self.find(name)
        if table is None:
            raise StatementError(
                "FAILED", f"SemanticException [Error 10001]: Table not found {name}"
            )
        return table

    def put(self, database: str, table: Table) -> None:
        """Write a changed table back."""
        self.client.update_table(
            DatabaseName=database,
            TableInput={key: table[key] for key in _TABLE_INPUT if key in table},
        )

    def tables(self, database: str) -> Iterator[Table]:
        """All tables of a database."""
        for page in self.client.get_paginator("get_tables").paginate(DatabaseName=database):
            yield from page["TableList"]

    def databases(self) -> Iterator[dict[str, Any]]:
        """All databases."""
        for page in self.client.get_paginator("get_databases").paginate():
            yield from page["DatabaseList"]

    def partition(self, name: TableName, values: list[str]) -> dict[str, Any] | None:
        """The partition of these values, or None."""
        try:
            found: dict[str, Any] = self.client.get_partition(
                DatabaseName=name.database, TableName=name.table, PartitionValues=values
            )
        except ClientError as error:
            if code_of(error) == "EntityNotFoundException":
                return None
            raise
        partition: dict[str, Any] = found["Partition"]
        return partition

    def partitions(self, name: TableName) -> Iterator[dict[str, Any]]:
        """All partitions of a table."""
        paginator = self.client.get_paginator("get_partitions")
        for page in paginator.paginate(DatabaseName=name.database, TableName=name.table):
            yield from page["Partitions"]


@contextmanager
def in_words_of_athena(database: str) -> Iterator[None]:
    """Turn Glue's exceptions into a FAILED statement, as Athena's DDL does."""
    try:
        yield
    except ClientError as error:
        message = error.response.get("Error", {}).get("Message", "")
        if code_of(error) == "EntityNotFoundException" and "atabase" in message:
            raise StatementError(
                "FAILED", f"SemanticException [Error 10072]: Database does not exist: {database}"
            ) from error
        raise StatementError(
            "FAILED",
            "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
            f"{code_of(error)}(message:{message})",
        ) from error
