"""Hive tables that Trino would read in another way than Athena, and in silence."""

from collections.abc import Sequence

from athena_local.errors import StatementError
from athena_local.statements.columns import Column
from athena_local.statements.storage import FORMATS, OPEN_CSV, Storage

_BY_INDEX = {
    FORMATS["orc"][2]: ("ORC", "orc.column.index.access", "true"),
    FORMATS["parquet"][2]: ("Parquet", "parquet.column.index.access", "false"),
}


def refuse_storage(storage: Storage, columns: Sequence[Column]) -> None:
    """Raise StatementError for a table that athena_local cannot read as Athena does."""
    serde = storage.serde or storage.default_serde
    if serde == OPEN_CSV:
        _refuse_types(columns)
    if serde in _BY_INDEX:
        _refuse_index_access(storage, *_BY_INDEX[serde])


def _refuse_types(columns: Sequence[Column]) -> None:
    """Trino reads all columns of the OpenCSVSerde as texts; Athena reads their types."""
    for column in columns:
        kind = column.type.hive
        if not kind.startswith(("string", "varchar", "char")):
            raise StatementError(
                "NOT_SUPPORTED",
                f"athena_local cannot read column {column.name} of the OpenCSVSerde as {kind}: "
                "Trino has texts only. Fix: declare it as string and cast it in the query, "
                "which is right on Athena, too.",
            )


def _refuse_index_access(storage: Storage, name: str, key: str, default: str) -> None:
    """Trino finds the columns of all tables by name; Athena those of ORC by index, by default."""
    if storage.properties.get(key, default).lower() == "true":
        serde = storage.serde or storage.default_serde
        raise StatementError(
            "NOT_SUPPORTED",
            f"athena_local cannot read the columns of {name} files by index, as Athena would read "
            f"this table. Fix: add ROW FORMAT SERDE '{serde}' WITH SERDEPROPERTIES "
            f"('{key}' = 'false'), so that both read them by name.",
        )
