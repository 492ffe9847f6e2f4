"""One checksum of orders that Redshift, PostgreSQL, Athena and DuckDB compute alike.

Rows are hashed one by one and the hashes are added, so their order does not matter and a row that
is there twice shows. A row's text is `<length>:<text>` of each column, `N` for NULL, so that
neither a separator in a comment nor an empty text can be taken for something else. Of the row's MD5
the first 15 hexadecimal digits count: 60 bits fit into a bigint everywhere; sums are decimals of 38
digits.

Text forms: whole numbers without more; decimals with the two digits of their type; dates as
YYYY-MM-DD; texts as they are. CHAR columns would be padded on some engines: declare VARCHAR.
The same rule in Athena SQL is the macro `hot_cold_orders_checksum`.
"""

from dataclasses import dataclass
from typing import Literal

from athena_recipes.recipes.hot_cold_orders.unload.orders import ORDER_COLUMNS, Column


@dataclass(frozen=True)
class Measured:
    """The figures that are compared between the tiers: the number of rows, and their checksum."""

    row_count: int
    checksum: str


NOTHING = Measured(0, "0")

Dialect = Literal["redshift", "postgresql", "athena", "duckdb"]

_HASH_NUMBER = {
    "redshift": "strtol(substring(md5({text}), 1, 15), 16)",
    "postgresql": "('x' || substring(md5({text}), 1, 15))::bit(60)::bigint",
    "athena": "from_base(substr(lower(to_hex(md5(to_utf8({text})))), 1, 15), 16)",
    "duckdb": "cast('0x' || substr(md5({text}), 1, 15) as bigint)",
}


def checksum_sql(dialect: Dialect) -> str:
    """An aggregate over rows of orders: their checksum as text, `0` for no row."""
    number = _HASH_NUMBER[dialect].format(text=row_text_sql(dialect))
    return f"cast(coalesce(sum(cast({number} as decimal(38, 0))), 0) as {_text(dialect)})"


def row_text_sql(dialect: Dialect) -> str:
    """The text of a row that is hashed."""
    return " || ','\n    || ".join(_column_text(column, dialect) for column in ORDER_COLUMNS)


def _column_text(column: Column, dialect: Dialect) -> str:
    text = f"cast({column.name} as {_text(dialect)})"
    if column.kind == "date" and dialect in ("redshift", "postgresql"):
        # The text of a date depends on the session there.
        text = f"to_char({column.name}, 'YYYY-MM-DD')"
    length = f"cast(length({text}) as {_text(dialect)})"
    return f"coalesce({length} || ':' || {text}, 'N')"


def _text(dialect: Dialect) -> str:
    return "varchar(65535)" if dialect == "redshift" else "varchar"
