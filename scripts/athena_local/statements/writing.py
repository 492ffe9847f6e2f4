"""What all statements that write data share: session properties, compression, columns."""

from athena_local.engine.trino import Result
from athena_local.engine.values import ROWS_WRITTEN
from athena_local.errors import StatementError
from athena_local.statements.base import Outcome

# One writer a node and no repartitioning: with Trino's defaults the limit of 100 open partitions
# counts for each writer, so that 212 got through; Athena counts for the statement.
ONE_WRITER = {
    "task_min_writer_count": "1",
    "task_max_writer_count": "1",
    "use_preferred_write_partitioning": "false",
    "scale_writers": "false",
    "task_scale_writers_enabled": "false",
}
_CODECS = frozenset({"SNAPPY", "LZ4", "ZSTD", "GZIP", "NONE"})


def compression(catalog: str, codec: str | None) -> dict[str, str]:
    """The session property for a codec as Athena names it."""
    if codec is None:
        return {}
    name = codec.upper()
    if name in ("UNCOMPRESSED", ""):
        name = "NONE"
    if name not in _CODECS:
        raise StatementError(
            "NOT_SUPPORTED", f"Compression '{codec}' is not supported by athena_local"
        )
    return {f"{catalog}.compression_codec": name}


def rows_written(result: Result, written_to: str | None = None) -> Outcome:
    """The outcome of a write: no rows, a column `rows`, and how many rows were written."""
    return Outcome([ROWS_WRITTEN], update_count=result.update_count, written_to=written_to)
