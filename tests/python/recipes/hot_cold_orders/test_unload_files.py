"""Size of the files that are written without Redshift's UNLOAD, and the manifest beside them."""

import json
import random
import string
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.recipes.hot_cold_orders.unload.cold.disk import Lake
from athena_recipes.recipes.hot_cold_orders.unload.cold.manifest import read_manifest
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import MIB, parquet_files
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3 import S3Lake
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3_folder import S3Folder
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.config import DEFAULT
from athena_recipes.recipes.hot_cold_orders.unload.config import orders as orders_table
from athena_recipes.recipes.hot_cold_orders.unload.options import open_tiers
from athena_recipes.recipes.hot_cold_orders.unload.rows import measured
from athena_recipes.recipes.hot_cold_orders.unload.watermark import ColdFile

from tests.python.recipes.hot_cold_orders.hot_orders_lake import (
    RECIPE,
    HotOrdersLake,
    correction,
    order,
)
from tests.python.recipes.hot_cold_orders.redshift_lake import BUCKET, LAKE, RedshiftLake, objects
from tests.python.support.selection import LONG

ORDERS = orders_table()

pytest_plugins = ("tests.python.recipes.hot_cold_orders.redshift_fixtures",)

KB = 1024
PRINTABLE = (string.printable * 3)[:256].encode()


@cache
def orders(rows: int, month: str = "2024-02", first_key: int = 0) -> pa.Table:
    """Orders with comments that hardly compress, days not ascending."""
    chance = random.Random(7)
    comments = [chance.randbytes(79).translate(PRINTABLE).decode() for _ in range(rows)]
    return pa.Table.from_pylist(
        [
            order(first_key + key, f"{month}-{key * 7 % 28 + 1:02d}", o_comment=comment)
            for key, comment in enumerate(comments)
        ],
        ORDERS.arrow_schema,
    )


@pytest.mark.parametrize("file_kb", [16, 50, 10_000])
def test_no_file_is_too_large_and_none_is_needlessly_small(file_kb: int) -> None:
    rows = orders(3_000)
    files = list(parquet_files(ORDERS, rows, "2024-02", file_kb * KB))
    sizes = [len(body) for body, _ in files]
    assert max(sizes) <= file_kb * KB
    assert sum(count for _, count in files) == 3_000
    [(whole, _)] = parquet_files(ORDERS, rows, "2024-02", 1_000 * MIB)
    if len(whole) <= file_kb * KB:
        assert len(files) == 1
    else:
        assert min(sizes) > file_kb * KB / 4
        # Parts have footers of their own, which only show in files as small as here.
        assert len(files) <= 3 * len(whole) / (file_kb * KB)


def test_files_follow_each_other_by_day() -> None:
    lake_days = []
    for body, _ in parquet_files(ORDERS, orders(3_000), "2024-02", 30 * KB):
        table = pq.read_table(pa.BufferReader(body))
        lake_days.append((table["o_orderdate"][0].as_py(), table["o_orderdate"][-1].as_py()))
    assert len(lake_days) > 3
    for before, after in pairwise(lake_days):
        assert before[0] <= before[1] <= after[0]


def test_a_row_that_is_too_large_is_a_file_and_no_row_is_none() -> None:
    assert [rows for _, rows in parquet_files(ORDERS, orders(3), "2024-02", 10)] == [1, 1, 1]
    assert list(parquet_files(ORDERS, orders(0), "2024-02", 10)) == []


@pytest.fixture(params=["this machine", "s3"])
def cold(
    request: pytest.FixtureRequest, tmp_path: Path
) -> tuple[ColdTier, Callable[[str], bytes | None]]:
    """A cold tier with files of 40 kB, and what reads the file of a URL in it."""
    if request.param == "this machine":
        lake = Lake(ORDERS, tmp_path, 40 * KB)
        return lake, lambda url: Path(unquote(urlsplit(url).path)).read_bytes()
    made: RedshiftLake = request.getfixturevalue("redshift_lake")
    folder = S3Folder(made.s3, S3Address.parse(LAKE).below(f"raw/{RECIPE}"))

    def read(url: str) -> bytes:
        assert url.startswith(f"s3://{BUCKET}/")
        [(_, body)] = objects(made.s3, urlsplit(url).path.lstrip("/"))
        return body

    return S3Lake(ORDERS, folder, made.table, 40 * KB), read


def test_the_manifest_has_url_bytes_and_rows_of_every_file(
    cold: tuple[ColdTier, Callable[[str], bytes]],
) -> None:
    tier, read = cold
    batch = tier.new_batch()
    months = {"2024-02": orders(2_000), "2024-03": orders(900, "2024-03", 5_000)}
    files: dict[str, tuple[ColdFile, ...]] = {}
    for month, rows in months.items():
        tier.write_month(batch, month, rows)  # again, as after a kill
        files[month] = tier.write_month(batch, month, rows)
        assert len(files[month]) > 1
        assert tier.files(batch, month) == {one.path: one.size_bytes for one in files[month]}
        assert tier.measure(batch, month) == measured(ORDERS, rows)
    where = f"{tier.address(batch)}manifest"
    text = read(where)
    manifest = json.loads(text)
    assert len(manifest["entries"]) == sum(map(len, files.values()))
    for entry in manifest["entries"]:
        body = read(entry["url"])
        assert entry["meta"]["content_length"] == len(body)
        rows = pq.read_table(pa.BufferReader(body))
        assert entry["meta"]["record_count"] == rows.num_rows
    assert manifest["meta"] == {
        "content_length": sum(one.size_bytes for some in files.values() for one in some),
        "record_count": 2_900,
    }
    assert [one["name"] for one in manifest["schema"]["elements"]] == [
        *ORDERS.arrow_schema.names,
        ORDERS.month,
    ]
    # What reads UNLOAD's manifest reads this one, and the state says the same.
    for month, written in files.items():
        its = [
            one for one in manifest["entries"] if f"{ORDERS.month}={month}/" in unquote(one["url"])
        ]
        folder = its[0]["url"].removesuffix(written[0].path)
        assert read_manifest(json.dumps({"entries": its}).encode(), folder, where) == written
    # It goes with the last month of its batch.
    for folder_left in tier.folders():
        assert read(where)
        tier.remove(folder_left)
    assert tier.folders() == []


@LONG
def test_file_mb_counts_without_redshift(tmp_path: Path) -> None:
    lake = HotOrdersLake(tmp_path)
    lake.add(orders(17_000))
    lake.add(orders(17_000, "2024-03", 100_000))
    place = ("--before", "2024-04", "--file-mb", "1")
    assert lake.apply("unload", arguments=place).exit_code == 0
    lake.correct(correction(1, order(1, "2024-03-01", "1.00")))
    assert lake.apply("retier", arguments=place).exit_code == 0
    for one in lake.lake.state().values():
        sizes = [file.size_bytes for file in one.files]
        assert len(sizes) == 2
        assert MIB / 4 < min(sizes) <= max(sizes) <= MIB
        assert sum(file.row_count for file in one.files) == one.row_count
        keys = lake.lake.read_month(one.batch, one.month)[ORDERS.key[0]].to_pylist()
        assert len(set(keys)) == len(keys) == one.row_count


@LONG
def test_file_mb_counts_on_s3_too(redshift_lake: RedshiftLake) -> None:
    redshift_lake.local.add(orders(17_000))
    place = ("--hot-url", redshift_lake.api.url, "--lake", LAKE, "--file-mb", "1")
    done = redshift_lake.local.unload("apply", *place, "--before", "2024-04")
    assert done.exit_code == 0, done.output
    sizes = [file.size_bytes for file in redshift_lake.cold.state()["2024-02"].files]
    assert len(sizes) == 2
    assert max(sizes) <= MIB


def test_the_default_is_between_128_and_512_mb(tmp_path: Path) -> None:
    lake = HotOrdersLake(tmp_path)
    done = lake.unload("plan", "--file-mb", "0")
    assert done.exit_code == 2
    assert lake.unload("plan", "--file-mb", "513").exit_code == 2
    options = {
        "redshift_workgroup": None, "redshift_cluster": None, "hot_url": None, "lake": None,
        "file_mb": 256, "config_path": DEFAULT,
    }  # fmt: skip
    cold = open_tiers(options).cold
    assert isinstance(cold, Lake)
    assert cold.file_bytes == 256 * MIB == Lake(ORDERS, tmp_path).file_bytes


def test_a_plan_without_any_order_says_where_the_export_is_expected(tmp_path: Path) -> None:
    done = HotOrdersLake(tmp_path).unload("plan")
    assert done.exit_code == 0
    assert f"is expected in {tmp_path / 'raw' / RECIPE / 'hot' / 'orders'}" in done.output
    assert "There is nothing to do" in done.output
