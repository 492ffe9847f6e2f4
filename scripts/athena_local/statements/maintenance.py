"""OPTIMIZE and VACUUM of Iceberg tables."""

from dataclasses import dataclass

from athena_local.engine.glue import is_iceberg
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.identifiers import ICEBERG, TableName
from athena_local.statements.base import Context, Outcome, Statement
from athena_local.statements.iceberg_properties import kept_properties

# Athena's defaults: snapshots of five days are kept, and at least one.
_MAX_SNAPSHOT_AGE = "vacuum_max_snapshot_age_seconds"
_DEFAULT_AGE_SECONDS = 432_000


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
        where = f" WHERE {context.translate(self.where)}" if self.where else ""
        context.run(f"ALTER TABLE {name.trino(ICEBERG)} EXECUTE optimize{where}")
        return Outcome()


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
