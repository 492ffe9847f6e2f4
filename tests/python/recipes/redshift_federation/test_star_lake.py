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
# The dimensions are those of the warehouse, whose text is padded; the facts are the lake's.
FEDERATED = json.dumps({"redshift_federation_dims": "federated"})


@pytest.fixture
def lake(tmp_path: Path) -> StarLake:
    return StarLake(tmp_path)


def test_files_of_others(lake: StarLake) -> None:
    lake.add_sample(0.3)
    # Folders of any name, and a manifest of UNLOAD.
    (lake.raw / "store_sales" / "unload_0001").rename(lake.raw / "store_sales" / "2024-05")
    lake.write("store_sales/2024-05/manifest", b"{}")
    whole = (lake.raw / "item" / "0000_part_00.parquet").read_bytes()
    # What cannot be read.
    lake.write("item/cut.parquet", whole[:-9])
    lake.write("item/empty.parquet", b"")
    lake.write("store/_SUCCESS", b"x")
    lake.write("items/other.parquet", whole)
    lake.put("customer/texts.parquet", [{"c_customer_sk": "one", "c_customer_id": "A"}])
    lines = ["web_sales,many,1", "a,NaN,1", "b,1e30,1", "c,-1,1", "whole,7,Infinity"]
    text = "\n".join(["table_name,tbl_rows,size_mib", *lines, ""])
    lake.write("warehouse_tables/more.csv", text.encode())
    lake.write("bench/torn.json", b'{"run_id": "a", "query_na')
    succeeded(lake.dbt(*BUILD, "--vars", FEDERATED))
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
        ("warehouse_tables", "no count", None, 4),
    ]

    # UNLOAD … PARTITION BY (ss_sold_date_sk) leaves the column out of the files.
    [(fix,)] = lake.query("select fix from copy_rejects where reject_reason = 'no date'")
    assert "INCLUDE" in fix

    sizes = "select table_rows, table_bytes from table_sizes where table_name = 'whole'"
    assert lake.query(sizes) == [(7, None)]

    # The star queries, computed without SQL from the copies in the lake.
    columns = "c_customer_sk, sales, coalesce(net_paid_usd, 0)"
    top = lake.query(f"select {columns} from top_customers order by customer_rank")
    assert top == paid_by_customer(lake.raw)[:100]
    columns = "sales_month, buyer_state, sales, coalesce(net_paid_usd, 0)"
    shown = lake.query(f"select {columns} from sales_by_state_month")
    assert {one[:2]: one[2:] for one in shown} == paid_by_state_month(lake.raw)
    columns = "cd_gender, cd_education_status, i_category, sales"
    bought = lake.query(f"select {columns} from sales_by_demographics")
    assert {one[:3]: one[3] for one in bought} == bought_by_demographics(lake.raw)

    # Redshift enforces no key: a row that is there twice in the warehouse counts its sales twice.
    for table in ("item", "date_dim", "customer_demographics"):
        content = (lake.raw / "warehouse" / table / "0000_part_00.parquet").read_bytes()
        lake.write(f"warehouse/{table}/again.parquet", content)
    marts = ("sales_by_demographics", "sales_by_state_month")
    names = [f"redshift_federation__{one}" for one in marts]
    build = ("build", "-s", *names, "--exclude", "test_type:unit", "--vars", FEDERATED)
    done = lake.dbt(*build, "--indirect-selection", "buildable")
    assert done.returncode == 1
    for mart in marts:
        assert f"Failure in test assert_{mart}_has_each_sale_once" in done.stdout


def test_an_empty_lake_has_the_advice_for_the_article(lake: StarLake) -> None:
    succeeded(lake.dbt(*BUILD))
    assert lake.query("select count(*) from top_customers") == [(0,)]
    assert lake.query("select count(*) from sales_by_state_month") == [(0,)]
