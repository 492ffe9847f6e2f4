"""OPTIMIZE and VACUUM of Iceberg tables."""

from dataclasses import dataclass

from athena_local.engine.glue import is_iceberg
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.identifiers import ICEBERG, TableName
from athena_local.sql.lexer import tokenize
from athena_local.statements.base import Context, Outcome, Statement
from athena_local.statements.iceberg_properties import kept_properties
from athena_local.statements.show_create import partitioning

# Athena's defaults: snapshots of five days are kept, and at least one.
_MAX_SNAPSHOT_AGE = "vacuum_max_snapshot_age_seconds"
_DEFAULT_AGE_SECONDS = 432_000
# What Trino says of a condition that does not end at the borders of partitions.
_NOT_PUSHED_DOWN = "Unexpected FilterNode"


@dataclass
class Optimize(Statement):
    """`OPTIMIZE name REWRITE DATA USING BIN_PACK [WHERE condition]`."""

    name: list[str]
    where: str
    statement_type = "DML"
    substatement_type = "OPTIMIZE"

    @classmethod
    def parse(cls, cursor: Cursor) -> "Optimize":
        """From the cursor behind OPTIMIZE."""
        name = cursor.name()
        cursor.expect("rewrite", "data", "using", "bin_pack")
        where = ""
        if not cursor.at_end:
            cursor.expect("where")
            where = cursor.rest()
        return cls(name, where)

    def run(self, context: Context) -> Outcome:
        """Trino's table procedure."""
        name = context.table(self.name)
        _require_iceberg(context, name, "OPTIMIZE")
        statement = f"ALTER TABLE {name.trino(ICEBERG)} EXECUTE optimize"
        if not self.where:
            context.run(statement)
            return Outcome()
        try:
            context.run(f"{statement} WHERE {context.translate(self.where)}")
        except StatementError as error:
            if _NOT_PUSHED_DOWN not in error.message or not self._is_on_partitions(context, name):
                raise
            # Trino takes whole partitions only. Files of others may be rewritten, rows stay.
            context.run(statement)
        return Outcome()

    def _is_on_partitions(self, context: Context, name: TableName) -> bool:
        """Whether the condition's columns are those that the table is partitioned by."""
        described = context.glue.get(name)["StorageDescriptor"]["Columns"]
        columns = {str(column["Name"]).lower() for column in described}
        named = {token.value.lower() for token in tokenize(self.where)} & columns
        transforms = " ".join(partitioning(context, name))
        return all(f"`{column}`" in transforms for column in named)


@dataclass
class Vacuum(Statement):
    """`VACUUM name`: forget old snapshots, delete files that none needs."""

    name: list[str]
    statement_type = "DML"
    substatement_type = "VACUUM"

    @classmethod
    def parse(cls, cursor: Cursor) -> "Vacuum":
        """From the cursor behind VACUUM."""
        name = cursor.name()
        cursor.expect_end()
        return cls(name)

    def run(self, context: Context) -> Outcome:
        """Trino's two table procedures, with the age that the table's properties give."""
        name = context.table(self.name)
        _require_iceberg(context, name, "VACUUM")
        age = kept_properties(context, name).get(_MAX_SNAPSHOT_AGE, _DEFAULT_AGE_SECONDS)
        for procedure in ("expire_snapshots", "remove_orphan_files"):
            context.run(
                f"ALTER TABLE {name.trino(ICEBERG)} EXECUTE {procedure}"
                f"(retention_threshold => '{int(age)}s')"
            )
        return Outcome()


def _require_iceberg(context: Context, name: TableName, what: str) -> None:
    table = context.glue.get(name)
    if not is_iceberg(table):
        raise StatementError("NOT_SUPPORTED", f"{what} is only supported for Iceberg tables")
