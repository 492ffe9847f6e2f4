"""Two tables of ten columns for the benchmark, with known differences."""

from pathlib import Path

import duckdb

# Column -> (value of row i, the value that differs from it).
COLUMNS = {
    "i1": ("cast(hash(i) % 1000000 as bigint)", "{} + 1"),
    "i2": ("cast(i % 1000 as bigint)", "{} + 1"),
    "i3": ("cast(hash(i + 7) % 100 as bigint)", "{} + 1"),
    "s1": ("'customer ' || (hash(i + 1) % 100000)", "{} || 'x'"),
    "s2": (
        "case hash(i + 2) % 4 when 0 then 'open' when 1 then 'sent' when 2 then 'paid' end",
        "coalesce({}, '') || 'x'",
    ),
    "s3": ("'comment of row ' || i", "{} || 'x'"),
    "f1": ("cast((hash(i + 3) % 10000000) / 100 as double)", "{} + 1"),
    "f2": ("cast((hash(i + 4) % 1000) / 1000 as double)", "{} + 1"),
    "d1": ("date '2020-01-01' + cast(i % 2000 as integer)", "{} + 1"),
    "t1": (
        "timestamp '2020-01-01' + to_seconds(cast(hash(i + 5) % 100000000 as bigint))",
        "{} + interval 1 hour",
    ),
}
TEXTS = ("s1", "s2", "s3")
_ONE_OF_CELLS, _ONE_OF_KEYS = 1_000, 2_000  # 0.1 % of cells differ, 0.05 % of keys are missing


def write_tables(database: Path, rows: int) -> None:
    """Make the tables own.a and own.b of `rows` keys in a new DuckDB file."""
    with duckdb.connect(
        str(database), config={"storage_compatibility_version": "v1.5.0", "memory_limit": "2GB"}
    ) as connection:
        connection.execute("create schema own; set preserve_insertion_order = false")
        for side, salt in (("a", 11), ("b", 13)):
            columns = ", ".join(
                f"{value} as {name}"
                if side == "a"
                else f"case when hash(i + {100 + number}) % {_ONE_OF_CELLS} = 0"
                f" then {other.format(f'({value})')} else {value} end as {name}"
                for number, (name, (value, other)) in enumerate(COLUMNS.items())
            )
            connection.execute(
                f"create table own.{side} as select i as id, {columns} from range({rows}) as r(i)"
                f" where hash(i + {salt}) % {_ONE_OF_KEYS} <> 0"
            )
