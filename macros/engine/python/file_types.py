"""The types of the columns of a Parquet or ORC file, as `column_types.type_damage` takes them."""

from typing import Any

import pyarrow.orc as orc
import pyarrow.parquet as parquet
from orc_types import orc_types
from parquet_types import parquet_types


def file_types(kind: str, file: Any) -> dict[str, str]:
    """Top-level column, in lower case -> its type.

    `kind` is Parquet or ORC, `file` a path on this machine or an open file; only the schema is
    read. Raises pyarrow's ArrowException or OSError for a file that is not whole.
    """
    if kind == "ORC":
        return orc_types(orc.ORCFile(file).schema)
    return parquet_types(parquet.read_metadata(file).schema)
