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
# Format -> Athena's name of a codec -> Trino's. Trino cannot write Parquet with LZ4; with another
# codec readers get the same values.
_LOSSLESS = {"NONE": "NONE", "GZIP": "GZIP", "SNAPPY": "SNAPPY", "LZ4": "LZ4", "ZSTD": "ZSTD"}
_CODECS = {
    "PARQUET": {**_LOSSLESS, "LZ4": "SNAPPY"},
    "ORC": {**_LOSSLESS, "ZLIB": "GZIP"},
    "AVRO": {**_LOSSLESS, "DEFLATE": "GZIP"},
}
COMPRESSION_LEVEL = "compression_level"


def compression(
    catalog: str, data_format: str, codec: str | None, level: str | None = None
) -> dict[str, str]:
    """The session property for a codec as Athena names it, for files of a format (PARQUET, ORC, …).

    `level` is that of ZSTD, 1 to 22; it is checked, and Trino's own is used. Raises StatementError
    for what Athena refuses.
    """
    if level is not None:
        _check_level(codec, level)
    if codec is None:
        return {}
    name = codec.upper()
    if name in ("UNCOMPRESSED", ""):
        name = "NONE"
    codecs = _CODECS.get(data_format, _LOSSLESS)
    if name not in codecs:
        raise StatementError(
            "NOT_SUPPORTED", f"Compression '{codec}' is not supported for {data_format} files"
        )
    return {f"{catalog}.compression_codec": codecs[name]}


def _check_level(codec: str | None, level: str) -> None:
    if codec is None:
        raise StatementError(
            "INVALID_TABLE_PROPERTY",
            "Compression codec must be defined when compression_level property is specified.",
        )
    if not level.isdecimal() or not 1 <= int(level) <= 22:
        raise StatementError("INVALID_TABLE_PROPERTY", f"compression_level {level} is not 1 to 22")


def rows_written(result: Result, written_to: str | None = None) -> Outcome:
    """The outcome of a write: no rows, a column `rows`, and how many rows were written."""
    return Outcome([ROWS_WRITTEN], update_count=result.update_count, written_to=written_to)
