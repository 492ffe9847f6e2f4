"""The columns of TPC-H `orders`, in the order in which every tier is written.

TPC-H's generator adds an empty last column to its text files, which some tools load as `skip`; it
holds nothing and is left out.
"""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

Kind = Literal["bigint", "integer", "decimal(15,2)", "date", "varchar"]


@dataclass(frozen=True)
class Column:
    """A column: its name, and its type as all engines write it."""

    name: str
    kind: Kind


KEY = "o_orderkey"
DAY = "o_orderdate"
MONTH = "o_ordermonth"  # YYYY-MM, the partition of the cold tier
ORDER_COLUMNS = (
    Column(KEY, "bigint"),
    Column("o_custkey", "bigint"),
    Column("o_orderstatus", "varchar"),
    Column("o_totalprice", "decimal(15,2)"),
    Column(DAY, "date"),
    Column("o_orderpriority", "varchar"),
    Column("o_clerk", "varchar"),
    Column("o_shippriority", "integer"),
    Column("o_comment", "varchar"),
)
NAMES = tuple(column.name for column in ORDER_COLUMNS)
SELECTED = ", ".join(NAMES)

_ARROW: dict[Kind, pa.DataType] = {
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "decimal(15,2)": pa.decimal128(15, 2),
    "date": pa.date32(),
    "varchar": pa.string(),
}
ARROW_SCHEMA = pa.schema([(column.name, _ARROW[column.kind]) for column in ORDER_COLUMNS])
# A correction is a whole order, or says that the order of that key is deleted.
CORRECTIONS_SCHEMA = pa.schema(
    [
        ("correction_id", pa.int64()),
        *ARROW_SCHEMA,
        ("is_deleted", pa.bool_()),
        ("corrected_at", pa.timestamp("ms")),
    ]
)
