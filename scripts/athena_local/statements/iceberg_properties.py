"""Properties and partition transforms of Iceberg tables, from Athena's words to Trino's."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.identifiers import ICEBERG, TableName, literal, quoted

if TYPE_CHECKING:
    from athena_local.statements.base import Context

# Athena keeps these for its own maintenance; Trino stores them without a meaning.
_KEPT = ("vacuum_", "optimize_", "write_target_")
# What AWS documents for Iceberg tables; any other key is refused. `compression_level` and
# `write_compression` are checked with the codecs.
_DOCUMENTED = frozenset(
    {
        "table_type",
        "format",
        "write_compression",
        "compression_level",
        "write_target_data_file_size_bytes",
        "write_data_path_enabled",
        "optimize_rewrite_data_file_threshold",
        "optimize_rewrite_delete_file_threshold",
        "optimize_rewrite_min_data_file_size_bytes",
        "optimize_rewrite_max_data_file_size_bytes",
        "vacuum_min_snapshots_to_keep",
        "vacuum_max_snapshot_age_seconds",
        "vacuum_max_metadata_files_to_keep",
    }
)
_NUMBERED = frozenset({"bucket", "truncate"})


def check_properties(properties: Iterable[str]) -> None:
    """NOT_SUPPORTED, in Athena's words, for the first key that Athena does not know."""
    for key in properties:
        if key.lower() not in _DOCUMENTED:
            raise StatementError("NOT_SUPPORTED", f"Unsupported table property key: {key}")


def extra_properties(properties: Mapping[str, str]) -> str:
    """The value of Trino's `extra_properties` for those that it has no name for; may be empty."""
    kept = {key: value for key, value in properties.items() if key.startswith(_KEPT)}
    if not kept:
        return ""
    keys = ", ".join(literal(key) for key in kept)
    values = ", ".join(literal(value) for value in kept.values())
    return f"MAP(ARRAY[{keys}], ARRAY[{values}])"


def kept_properties(context: "Context", name: TableName) -> dict[str, str]:
    """Athena's own properties of an Iceberg table, which are in its metadata and not in Glue."""
    properties = quoted(ICEBERG, name.database, f"{name.table}$properties")
    result = context.query(f"SELECT key, value FROM {properties}")
    return {key: value for key, value in result.rows() if key.startswith(_KEPT)}


def partition_transform(item: Cursor) -> str:
    """Trino's spelling of one PARTITIONED BY item: `bucket(16, id)` becomes `bucket(id, 16)`."""
    name = item.identifier()
    if not item.accept("("):
        item.expect_end()
        return _name(name)
    if name in _NUMBERED:
        count = item.integer()
        item.expect(",")
        inner = f"{_name(item.identifier())}, {count}"
    else:
        inner = _name(item.identifier())
    item.expect(")")
    item.expect_end()
    return f"{name}({inner})"


def _name(name: str) -> str:
    return name if name.isidentifier() else quoted(name)
