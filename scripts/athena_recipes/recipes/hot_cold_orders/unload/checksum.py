"""One checksum of rows that Redshift, PostgreSQL, Athena and DuckDB compute alike.

Rows are hashed one by one and the hashes are added, so their order does not matter and a row that
is there twice shows. A row's text is `<length>:<text>` of each column, `N` for NULL, so that
neither a separator in a comment nor an empty text can be taken for something else. Of the row's MD5
the first 15 hexadecimal digits count: 60 bits fit into a bigint everywhere; sums are decimals of 38
digits.

Text forms: whole numbers without more; decimals with the digits of their type; dates as YYYY-MM-DD;
times with six digits of a second; texts as they are. The same rule in Athena SQL is the macro
`tier_checksum`.
"""

from dataclasses import dataclass

from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable
from athena_recipes.recipes.hot_cold_orders.unload.types import Column, Dialect, text_type


@dataclass(frozen=True)
class Measured:
    """The figures that are compared between the tiers: the number of rows, and their checksum."""

    row_count: int
    checksum: str


NOTHING = Measured(0, "0")

_HASH_NUMBER = {
    "redshift": "strtol(substring(md5({text}), 1, 15), 16)",
    # The server hashes the bytes of its own encoding, others those of UTF-8.
    "postgresql": "('x' || substring(md5(convert_to({text}, 'UTF8')), 1, 15))::bit(60)::bigint",
    "athena": "from_base(substr(lower(to_hex(md5(to_utf8({text})))), 1, 15), 16)",
    "duckdb": "cast('0x' || substr(md5({text}), 1, 15) as bigint)",
}


def checksum_sql(table: TieredTable, dialect: Dialect) -> str:
    """An aggregate over rows of a table: their checksum as text, `0` for no row."""
    number = _HASH_NUMBER[dialect].format(text=row_text_sql(table, dialect))
    return f"cast(coalesce(sum(cast({number} as decimal(38, 0))), 0) as {text_type(dialect)})"


def row_text_sql(table: TieredTable, dialect: Dialect) -> str:
    """The text of a row that is hashed."""
    return " || ','\n    || ".join(_column_text(column, dialect) for column in table.compared)


def _column_text(column: Column, dialect: Dialect) -> str:
    text = column.text_sql(dialect)
    length = f"cast(length({text}) as {text_type(dialect)})"
    return f"coalesce({length} || ':' || {text}, 'N')"
