"""TPC-H orders from DuckDB's extension, which a Python package brings; nothing is downloaded."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from athena_recipes.cli.errors import UserError

# 3,000 orders from 1992-01-01 to 1998-08-02.
SMALL = 0.002


def orders(scale_factor: float) -> list[dict[str, Any]]:
    """All orders at a TPC-H scale factor (1 is 1.5 million), by key. Its generator has no seed.

    Raises UserError if the extension is not installed.
    """
    package = find_spec("duckdb_extension_tpch")
    folders = package.submodule_search_locations if package else None
    found = [file for one in folders or () for file in Path(one).rglob("tpch.duckdb_extension")]
    if not found:
        raise UserError("DuckDB's extension tpch is not installed.", "make install")
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.execute(f"load '{found[0]}'")
        connection.execute(f"call dbgen(sf = {scale_factor})")
        rows: list[dict[str, Any]] = (
            connection.sql(
                "select o_orderkey, o_custkey, o_orderstatus, o_totalprice, o_orderdate,"
                " o_orderpriority, o_comment from orders order by o_orderkey"
            )
            .to_arrow_table()
            .to_pylist()
        )
    return rows
