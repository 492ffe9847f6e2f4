"""Files of others on DuckDB: an independent count, both placements, and what cannot be read."""

import json
from pathlib import Path

import pytest

from tests.python.recipes.redshift_federation.star_lake import (
    StarLake,
    bought_by_demographics,
    paid_by_customer,
    paid_by_state_month,
)
from tests.python.support.recipe_lake import succeeded

NO_TESTS = ("--exclude", "resource_type:test", "resource_type:unit_test")
BUILD = ("build", "-s", "redshift_federation", *NO_TESTS)
STARS = ("sales_by_demographics", "sales_by_state_month", "top_customers")
FEDERATED = json.dumps(
    {"redshift_federation_dims": "federated", "redshift_federation_facts": "federated"}
)


@pytest.fixture
def lake(tmp_path: Path) -> StarLake:
    return StarLake(tmp_path)


def results(lake: StarLake) -> list[object]:
    return [sorted(lake.query(f"select * from {name}"), key=repr) for name in STARS]


def test_files_of_others(lake: StarLake) -> None:
    lake.add_sample(0.3)
    # Folders of any name, a manifest of UNLOAD, and text that the copy pads.
    (lake.raw / "store_sales" / "unload_0001").rename(lake.raw / "store_sales" / "2024-05")
    lake.write("store_sales/2024-05/manifest", b"{}")
    padded = (lake.raw / "warehouse" / "item" / "0000_part_00.parquet").read_bytes()
    lake.write("item/0000_part_00.parquet", padded)
    # What cannot be read.
    lake.write("item/cut.parquet", padded[:-9])
    lake.write("item/empty.parquet", b"")
    lake.write("store/_SUCCESS", b"x")
    lake.write("items/other.parquet", padded)
    lake.put("customer/texts.parquet", [{"c_customer_sk": "one", "c_customer_id": "A"}])
    lake.write("warehouse_tables/more.csv", b"table_name,tbl_rows,size_mib\nweb_sales,many,1\n")
    lake.write("bench/torn.json", b'{"run_id": "a", "query_na')
    succeeded(lake.dbt(*BUILD))
    rejects = lake.query(
        "select table_name, reject_reason, files, rejected_rows from copy_rejects"
        " where files is not null or table_name = 'warehouse_tables' order by 1, 2"
    )
    assert rejects == [
        ("customer", "unreadable", 1, None),
        ("item", "empty", 1, None),
        ("item", "unreadable", 1, None),
        ("none", "unknown prefix", 1, None),
        ("store", "hidden name", 1, None),
        ("warehouse_tables", "no count", None, 1),
    ]

    # The same, computed without SQL.
    columns = "c_customer_sk, sales, coalesce(net_paid_usd, 0)"
    top = lake.query(f"select {columns} from top_customers order by customer_rank")
    assert top == paid_by_customer(lake.raw)[:100]
    columns = "sales_month, buyer_state, sales, coalesce(net_paid_usd, 0)"
    shown = lake.query(f"select {columns} from sales_by_state_month")
    assert {one[:2]: one[2:] for one in shown} == paid_by_state_month(lake.raw)
    columns = "cd_gender, cd_education_status, i_category, sales"
    bought = lake.query(f"select {columns} from sales_by_demographics")
    assert {one[:3]: one[3] for one in bought} == bought_by_demographics(lake.raw)

    in_lake = results(lake)
    stars = [f"redshift_federation__{name}" for name in STARS]
    succeeded(lake.dbt("run", "-s", *stars, "--vars", FEDERATED))
    assert results(lake) == in_lake

    # A table that was unloaded twice fails: a join would count sales twice.
    lake.write("item/again.parquet", padded)
    done = lake.dbt("test", "-s", "source:redshift_federation.item")
    assert done.returncode == 1
    assert "source_unique_combination_redshift_federation_item_i_item_sk" in done.stdout


def test_an_empty_lake_has_the_advice_for_the_article(lake: StarLake) -> None:
    succeeded(lake.dbt(*BUILD))
    assert lake.query("select count(*) from top_customers") == [(0,)]
    assert lake.query("select count(*) from sales_by_state_month") == [(0,)]
