"""TPC-DS tables as UNLOAD writes them to the lake, and as the warehouse has them.

Text of the lake's copies has no blanks at its end, text of the warehouse's CHAR columns has. Sales
lack keys as TPC-DS makes them, and some name customers and addresses that the copies do not have:
the warehouse deleted them before it unloaded these tables again. The fact table is unloaded in two
runs; the second has sales that were late.
"""

import io
import random
from collections.abc import Iterator

import duckdb
import pyarrow.parquet as pq

from athena_recipes.recipes.redshift_federation.sample_data.tpcds import (
    FACT,
    PADDED,
    TABLES,
    tpcds,
)

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 1
_DELETED = 3  # customers and addresses that the warehouse deleted
_LATE_PCT = 2
_SIZES = "\n".join(("table_name,tbl_rows,size_mib", "{}", ""))


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/redshift_federation/.

    `scale` 1 is TPC-DS's scale factor 0.01: 28,810 sales of 1,000 customers. `seed` chooses what
    was deleted and what was late.
    """
    chance = random.Random(seed)
    with tpcds(scale) as connection:
        for table in ("customer", "customer_address"):
            key = TABLES[table]
            keys = [row[0] for row in connection.execute(f"from {table} select {key}").fetchall()]
            deleted = chance.sample(sorted(keys), min(_DELETED, len(keys)))
            connection.execute(f"delete from {table} where {key} in {tuple(deleted)}")
        late = f"(ss_ticket_number * 7919 + {seed}) % 100 < {_LATE_PCT}"
        for run, rows in (("0001", f"not {late}"), ("0002", late)):
            yield f"{FACT}/unload_{run}/0000_part_00.parquet", _parquet(connection, FACT, rows)
        for table in TABLES:
            name = f"{table}/0000_part_00.parquet"
            if table != FACT:
                yield name, _parquet(connection, table)
            yield f"warehouse/{name}", _parquet(connection, table, padded=True)
        yield "warehouse_tables/svv_table_info.csv", _sizes(connection)


def _parquet(
    connection: duckdb.DuckDBPyConnection, table: str, rows: str = "true", *, padded: bool = False
) -> bytes:
    """A table's rows as a Parquet file, in the order of its key."""
    described = connection.execute(f"describe {table}").fetchall()
    padding = [
        f"rpad({name}, {PADDED[name]}, ' ') as {name}"
        for name, *_ in described
        if padded and name in PADDED
    ]
    columns = f"* replace ({', '.join(padding)})" if padding else "*"
    found = connection.execute(
        f"select {columns} from {table} where {rows} order by {TABLES[table]}"
    )
    buffer = io.BytesIO()
    pq.write_table(found.to_arrow_table(), buffer, compression="snappy")
    return buffer.getvalue()


def _sizes(connection: duckdb.DuckDBPyConnection) -> bytes:
    """What svv_table_info says of the tables: a block per column at least."""
    lines = []
    for table in TABLES:
        found = connection.execute(f"select count(*) from {table}").fetchone()
        width = len(connection.execute(f"describe {table}").fetchall())
        lines.append(f"{table},{found[0] if found else 0},{width}")
    return _SIZES.format("\n".join(lines)).encode()
