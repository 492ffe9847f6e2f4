"""Partitions of Hive tables: ADD, DROP, SET LOCATION, and MSCK REPAIR TABLE."""

import copy
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from athena_local.engine.glue import code_of, is_iceberg
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.identifiers import HIVE, TableName, literal
from athena_local.statements.base import Context, Outcome, Statement
from athena_local.statements.properties import partition_values

_DDL_TASK = "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "


@dataclass
class AddPartitions(Statement):
    """`ADD [IF NOT EXISTS] PARTITION (k = v) [LOCATION '…'] …`."""

    name: list[str]
    if_not_exists: bool
    partitions: list[tuple[dict[str, str], str | None]]
    substatement_type = "ALTER_TABLE_ADD_PARTITION"

    @classmethod
    def parse(cls, name: list[str], cursor: Cursor) -> "AddPartitions":
        """From the cursor at ADD."""
        cursor.expect("add")
        if_not_exists = cursor.accept("if", "not", "exists")
        found: list[tuple[dict[str, str], str | None]] = []
        while not cursor.at_end or not found:
            cursor.expect("partition")
            values = partition_values(cursor)
            found.append((values, cursor.string() if cursor.accept("location") else None))
            cursor.accept(",")
        return cls(name, if_not_exists, found)

    def run(self, context: Context) -> Outcome:
        """Create them in Glue; nothing is created if one is there already."""
        name = context.table(self.name)
        table = _partitioned(context, name)
        made = [_partition(table, values, location) for values, location in self.partitions]
        for partition in made:
            if not self.if_not_exists and context.glue.partition(name, partition["Values"]):
                raise StatementError(
                    "FAILED",
                    f"{_DDL_TASK}AlreadyExistsException(message:Partition already exists: "
                    f"{partition['Values']})",
                )
        for partition in made:
            try:
                context.glue.client.create_partition(
                    DatabaseName=name.database, TableName=name.table, PartitionInput=partition
                )
            except ClientError as error:
                if code_of(error) != "AlreadyExistsException" or not self.if_not_exists:
                    raise
        return Outcome()


@dataclass
class DropPartitions(Statement):
    """`DROP [IF EXISTS] PARTITION (k = v)[, PARTITION (…)]`; files stay."""

    name: list[str]
    if_exists: bool
    partitions: list[dict[str, str]]
    substatement_type = "ALTER_TABLE_DROP_PARTITION"

    @classmethod
    def parse(cls, name: list[str], cursor: Cursor) -> "DropPartitions":
        """From the cursor at DROP."""
        cursor.expect("drop")
        if_exists = cursor.accept("if", "exists")
        found: list[dict[str, str]] = []
        while not cursor.at_end or not found:
            cursor.expect("partition")
            found.append(partition_values(cursor))
            cursor.accept(",")
        return cls(name, if_exists, found)

    def run(self, context: Context) -> Outcome:
        """Delete them from Glue; a clause that names some of the keys means all that fit."""
        name = context.table(self.name)
        table = _partitioned(context, name)
        keys = [key["Name"] for key in table["PartitionKeys"]]
        for wanted in self.partitions:
            _known_keys(wanted, keys)
            found = _values_of(context, name, keys, wanted)
            if not found and not self.if_exists:
                spec = "/".join(f"{key}={value}" for key, value in wanted.items())
                raise StatementError(
                    "FAILED", f"SemanticException [Error 10006]: Partition not found {spec}"
                )
            for values in found:
                context.glue.client.delete_partition(
                    DatabaseName=name.database, TableName=name.table, PartitionValues=values
                )
        return Outcome()


@dataclass
class MovePartition(Statement):
    """`PARTITION (k = v) SET LOCATION '…'`."""

    name: list[str]
    values: dict[str, str]
    location: str
    substatement_type = "ALTER_TABLE"

    def run(self, context: Context) -> Outcome:
        """Point the partition to another folder; files stay."""
        name = context.table(self.name)
        table = _partitioned(context, name)
        wanted = _partition(table, self.values, self.location)
        partition = context.glue.partition(name, wanted["Values"])
        if partition is None:
            raise StatementError(
                "FAILED", f"SemanticException [Error 10006]: Partition not found {self.values}"
            )
        descriptor = {**partition["StorageDescriptor"], "Location": self.location.rstrip("/")}
        context.glue.client.update_partition(
            DatabaseName=name.database,
            TableName=name.table,
            PartitionValueList=wanted["Values"],
            PartitionInput={
                "Values": wanted["Values"],
                "StorageDescriptor": descriptor,
                "Parameters": partition.get("Parameters", {}),
            },
        )
        return Outcome()


@dataclass
class RepairTable(Statement):
    """`MSCK REPAIR TABLE name`: adds the partitions that folders show."""

    name: list[str]
    substatement_type = "MSCK_REPAIR_TABLE"

    @classmethod
    def parse(cls, cursor: Cursor) -> "RepairTable":
        """From the cursor behind MSCK REPAIR TABLE."""
        name = cursor.name()
        cursor.expect_end()
        return cls(name)

    def run(self, context: Context) -> Outcome:
        """Trino's procedure does it."""
        name = context.table(self.name)
        _partitioned(context, name)
        context.run(
            f"CALL {HIVE}.system.sync_partition_metadata("
            f"{literal(name.database)}, {literal(name.table)}, 'ADD')"
        )
        return Outcome()


def _partitioned(context: Context, name: TableName) -> dict[str, Any]:
    table = context.glue.hive(name)
    context.require("ALTER", name)
    if is_iceberg(table):
        raise StatementError(
            "NOT_SUPPORTED", "Partitions of Iceberg tables cannot be changed by a statement"
        )
    if not table["PartitionKeys"]:
        raise StatementError("FAILED", f"{_DDL_TASK}Table {name} is not a partitioned table")
    return table


def _values_of(
    context: Context, name: TableName, keys: list[str], wanted: dict[str, str]
) -> list[list[str]]:
    """Values of the partitions that a clause names; it looks through all if a key is missing."""
    if set(wanted) == set(keys):
        values = [wanted[key] for key in keys]
        return [values] if context.glue.partition(name, values) else []
    return [
        partition["Values"]
        for partition in context.glue.partitions(name)
        if wanted.items() <= dict(zip(keys, partition["Values"], strict=True)).items()
    ]


def _known_keys(values: dict[str, str], keys: list[str]) -> None:
    unknown = sorted(set(values) - set(keys))
    if unknown:
        raise StatementError(
            "FAILED",
            f"SemanticException [Error 10098]: Non-Partition column appears in the "
            f"partition specification: {unknown[0]}",
        )


def _partition(
    table: dict[str, Any], values: dict[str, str], location: str | None
) -> dict[str, Any]:
    keys = [key["Name"] for key in table["PartitionKeys"]]
    _known_keys(values, keys)
    if len(values) != len(keys):
        raise StatementError(
            "FAILED",
            f"{_DDL_TASK}partition spec {values} doesn't contain all ({len(keys)}) "
            "partition columns",
        )
    descriptor = copy.deepcopy(table["StorageDescriptor"])
    folder = "/".join(f"{key}={values[key]}" for key in keys)
    descriptor["Location"] = (location or f"{descriptor['Location'].rstrip('/')}/{folder}").rstrip(
        "/"
    )
    return {
        "Values": [values[key] for key in keys],
        "StorageDescriptor": descriptor,
        "Parameters": {},
    }
