"""Lakes of the recipe, and the star queries computed without SQL."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from athena_recipes.recipes.redshift_federation.sample_data.generate import generate

from tests.python.support.recipe_lake import RecipeLake

Row = dict[str, Any]
YEAR = 2001


class StarLake(RecipeLake):
    recipe = "redshift_federation"

    def add_sample(self, scale: float) -> None:
        """The sample's files at a scale."""
        for key, content in generate(7, scale):
            self.write(key, content)

    def put(self, key: str, rows: list[Row], schema: pa.Schema | None = None) -> Path:
        """A Parquet file of these rows."""
        path = self.raw / key
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema), path)
        return path


def rows_of(folder: Path, *columns: str) -> Iterator[tuple[Any, ...]]:
    """These columns of the sample's files below a folder, not of files that a test adds."""
    for path in sorted(folder.rglob("0000_part_00.parquet")):
        table = pq.read_table(path, columns=list(columns), partitioning=None)
        yield from zip(*table.to_pydict().values(), strict=True)


def months(tables: Path) -> dict[int, int]:
    """Key of each date of the year -> its month."""
    rows = rows_of(tables / "date_dim", "d_date_sk", "d_moy", "d_year")
    return {date: month for date, month, year in rows if year == YEAR}


def paid_by_customer(tables: Path) -> list[tuple[int, int, Decimal]]:
    """(customer, sales, paid) of the year's customers, who paid most first."""
    dates = months(tables)
    known = {key for (key,) in rows_of(tables / "customer", "c_customer_sk")}
    sales: Counter[int] = Counter()
    paid: dict[int, Decimal] = {}
    columns = ("ss_sold_date_sk", "ss_customer_sk", "ss_net_paid")
    for date, customer, price in rows_of(tables / "store_sales", *columns):
        if date in dates and customer in known:
            sales[customer] += 1
            paid[customer] = paid.get(customer, Decimal(0)) + (price or 0)
    ranked = sorted(paid, key=lambda customer: (-paid[customer], customer))
    return [(customer, sales[customer], paid[customer]) for customer in ranked]


def paid_by_state_month(tables: Path) -> dict[tuple[int, str], tuple[int, Decimal]]:
    """(month, state) -> sales and paid, of the year."""
    dates = months(tables)
    addresses = rows_of(tables / "customer_address", "ca_address_sk", "ca_state")
    states = {key: (state or "").rstrip() or "Unknown" for key, state in addresses}
    found: dict[tuple[int, str], tuple[int, Decimal]] = {}
    columns = ("ss_sold_date_sk", "ss_addr_sk", "ss_net_paid")
    for date, address, price in rows_of(tables / "store_sales", *columns):
        if date in dates:
            key = (dates[date], states.get(address, "Unknown"))
            count, paid = found.get(key, (0, Decimal(0)))
            found[key] = (count + 1, paid + (price or 0))
    return found


def bought_by_demographics(tables: Path) -> dict[tuple[str, str, str], int]:
    """(gender, education, category) -> lines of the year's single customers."""
    dates = months(tables)
    columns = ("cd_demo_sk", "cd_gender", "cd_education_status", "cd_marital_status")
    singles = {
        key: (gender.rstrip(), education.rstrip())
        for key, gender, education, status in rows_of(tables / "customer_demographics", *columns)
        if status == "S"
    }
    items = rows_of(tables / "item", "i_item_sk", "i_category")
    categories = {key: (name or "Unknown").rstrip() for key, name in items}
    columns = ("ss_sold_date_sk", "ss_cdemo_sk", "ss_item_sk")
    return Counter(
        (*singles[demographics], categories.get(item, "Unknown"))
        for date, demographics, item in rows_of(tables / "store_sales", *columns)
        if date in dates and demographics in singles
    )
