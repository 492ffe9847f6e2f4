"""TPC-DS tables from DuckDB's extension, which a Python package brings; nothing is downloaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import duckdb

from athena_recipes.cli.errors import UserError

FACT = "store_sales"
# Table -> its key, in which order files are written.
TABLES = {
    FACT: "ss_ticket_number, ss_item_sk",
    "customer": "c_customer_sk",
    "customer_address": "ca_address_sk",
    "customer_demographics": "cd_demo_sk",
    "date_dim": "d_date_sk",
    "item": "i_item_sk",
    "store": "s_store_sk",
}
# TPC-DS has these as CHAR(n), so that Redshift and PostgreSQL pad them with blanks.
PADDED = {
    "cd_gender": 1,
    "cd_marital_status": 1,
    "cd_education_status": 20,
    "ca_state": 2,
    "c_customer_id": 16,
    "c_first_name": 20,
    "c_last_name": 30,
    "i_item_id": 16,
    "i_category": 50,
    "s_store_id": 16,
    "s_state": 2,
}
# dsdgen does not end at smaller scale factors.
_SMALLEST = 0.01


@contextmanager
def tpcds(scale: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with TPC-DS at scale factor 0.01 times `scale`.

    Below 1, a share of the tickets is kept. The generator has no seed.
    """
    spec = find_spec("duckdb_extension_tpcds")
    folders = spec.submodule_search_locations if spec else None
    found = [path for one in folders or () for path in Path(one).rglob("tpcds.duckdb_extension")]
    if not found:
        raise UserError("DuckDB's extension tpcds is not installed.", "make install")
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.execute(f"load '{found[0]}'")
        connection.execute("call dsdgen(sf = ?)", [_SMALLEST * max(scale, 1.0)])
        if scale < 1:
            connection.execute(
                f"delete from {FACT} where ss_ticket_number > ? *"
                f" (select max(ss_ticket_number) from {FACT})",
                [scale],
            )
        yield connection
