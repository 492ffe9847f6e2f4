"""TPC-H orders from DuckDB's extension, which a Python package brings; nothing is downloaded."""

from importlib.util import find_spec
from pathlib import Path

import duckdb
import pyarrow as pa

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.config import orders as orders_table

# 15,000 orders from 1992-01-01 to 1998-08-02.
SMALL = 0.01


def orders(scale_factor: float) -> pa.Table:
    """All orders at a TPC-H scale factor (1 is 1.5 million), by key. Its generator has no seed."""
    table = orders_table()
    package = find_spec("duckdb_extension_tpch")
    folders = package.submodule_search_locations if package else None
    found = [file for one in folders or () for file in Path(one).rglob("tpch.duckdb_extension")]
    if not found:
        raise UserError("DuckDB's extension tpch is not installed.", "make install")
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.execute(f"load '{found[0]}'")
        connection.execute(f"call dbgen(sf = {scale_factor})")
        rows = connection.sql(
            f"select {table.selected} from orders order by {', '.join(table.key)}"
        ).to_arrow_table()
    return rows.cast(table.arrow_schema)
