"""Statements and conditions that PostgreSQL and Redshift share, as text.

A column of the deleted rows of a correction may have any value, so it is read as NULL.
"""

from collections.abc import Collection, Iterator, Sequence

import pyarrow as pa

from athena_recipes.recipes.hot_cold_orders.unload.months import checked_month
from athena_recipes.recipes.hot_cold_orders.unload.table import DELETED, NUMBER, TieredTable

# So that a statement stays below the 100 kB that Redshift's Data API takes.
_KEY_BYTES = 60_000


def months_sql(table: TieredTable, relation: str) -> str:
    """Months with their rows. A day that no month of four digits has stays where it is."""
    return (
        f"select {month_sql(table)} as {table.month}, count(*) as row_count from {relation}"
        f" where {table.day} >= '0001-01-01' and {table.day} <= '{_last(table)}' group by 1"
    )


def month_sql(table: TieredTable) -> str:
    """The month of a row."""
    return f"to_char({table.day}, 'YYYY-MM')"


def days_sql(table: TieredTable, first: str, last: str | None = None) -> str:
    """The days of a month, or of several, as a range, so that an index or a sort key is used."""
    year, number = map(int, checked_month(last or first).split("-"))
    after = f"< '{year + number // 12:04d}-{number % 12 + 1:02d}-01'"
    until = f"<= '{_last(table)}'" if (year, number) == (9999, 12) else after
    return f"{table.day} >= '{checked_month(first)}-01' and {table.day} {until}"


def outside_sql(table: TieredTable) -> str:
    """The condition of a day that is in no month of four digits."""
    return f"{table.day} < '0001-01-01' or {table.day} > '{_last(table)}'"


def rows_sql(table: TieredTable, relation: str, month: str) -> str:
    """The rows of a month."""
    return f"select {table.selected} from {relation} where {days_sql(table, month)}"


def corrections_sql(table: TieredTable, corrections: str) -> str:
    """The newest correction of each key."""
    values = ", ".join(
        name if name in table.key else f"case when {DELETED} then null else {name} end as {name}"
        for name in table.names
    )
    return f"select {NUMBER}, {values}, {DELETED} from {newest_sql(table, corrections, 'true')}"


def newest_sql(table: TieredTable, corrections: str, which: str) -> str:
    """The newest correction of each key, of those in `which`, as a relation and its condition."""
    return (
        f"(select *, row_number() over (partition by {', '.join(table.key)}"
        f" order by {NUMBER} desc) as newness from {corrections} where {which}) as numbered"
        " where newness = 1"
    )


def settle_sql(
    table: TieredTable,
    relation: str,
    corrections: str,
    keys: pa.Table,
    cold_months: Collection[str],
) -> Iterator[tuple[str, str]]:
    """Transactions that bring the rows of `keys` to their newest corrections.

    They read the corrections when they run, not when they were written: one that runs late, after
    its sender was killed and another run merged and dropped the corrections, changes nothing.
    """
    months = ", ".join(f"'{checked_month(month)}'" for month in sorted(cold_months))
    is_hot = f"({table.day} is null or {month_sql(table)} not in ({months}))"
    same = " and ".join(f"{relation}.{name} = news.{name}" for name in table.key)
    for named in key_conditions(table, keys):
        yield (
            f"delete from {relation} using"
            f" (select {', '.join(table.key)} from {corrections} where {named}) as news"
            f" where {same}",
            f"insert into {relation} ({table.selected})\n"
            f"select {table.selected} from {newest_sql(table, corrections, named)}"
            f" and not {DELETED}{f' and {is_hot}' if months else ''}",
        )


def drop_corrections_sql(table: TieredTable, corrections: str, merged: pa.Table) -> Iterator[str]:
    """Delete corrections, given as key and the greatest number that was merged."""
    ordered = merged.select([*table.key, NUMBER]).sort_by(
        [(name, "ascending") for name in table.key]
    )
    conditions = [
        f"({same} and {NUMBER} <= {int(number)})"
        for same, number in zip(_same(table, ordered), ordered[NUMBER].to_pylist(), strict=True)
    ]
    for some in _parts(conditions):
        yield f"delete from {corrections} where {' or '.join(some)}"


def key_conditions(table: TieredTable, keys: pa.Table) -> Iterator[str]:
    """Conditions of a row that has one of `keys`, each short enough for a statement."""
    if len(table.key) == 1:
        [column] = table.key_columns
        values = [column.literal(one) for one in keys[column.name].to_pylist()]
        for some in _parts(values):
            yield f"{column.name} in ({', '.join(some)})"
        return
    for some in _parts([f"({one})" for one in _same(table, keys)]):
        yield " or ".join(some)


def _last(table: TieredTable) -> str:
    """The last day, or moment, of a year of four digits: not all engines read 10000-01-01."""
    is_date = table.column(table.day).kind.name == "date"
    return "9999-12-31" if is_date else "9999-12-31 23:59:59.999"


def _same(table: TieredTable, keys: pa.Table) -> list[str]:
    """For each key the condition of a row that has it."""
    return [
        " and ".join(
            f"{column.name} = {column.literal(row[column.name])}" for column in table.key_columns
        )
        for row in keys.select(table.key).to_pylist()
    ]


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Texts in groups, each at most _KEY_BYTES long."""
    group: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode()) + len(" or ")
        if group and size + length > _KEY_BYTES:
            yield group
            group, size = [], 0
        group.append(text)
        size += length
    if group:
        yield group
