"""The tiering on Redshift (a stand-in, by the Data API) and S3 (moto): nothing lost or doubled."""

import json

import pytest
from athena_recipes.cli.main import main
from athena_recipes.recipes.hot_cold_orders.unload.config import orders as orders_table
from athena_recipes.recipes.hot_cold_orders.unload.step_retier import find_news, retier
from click.testing import CliRunner

from tests.python.recipes.hot_cold_orders.hot_orders_lake import correction, order
from tests.python.recipes.hot_cold_orders.redshift_lake import (
    BUCKET,
    LAKE,
    ROLE,
    STATE,
    RedshiftLake,
    objects,
)
from tests.python.recipes.hot_cold_orders.test_unload import ODD, silent
from tests.python.support.selection import LONG

ORDERS = orders_table()

pytestmark = LONG

pytest_plugins = ("tests.python.recipes.hot_cold_orders.redshift_fixtures",)


@pytest.fixture
def lake(redshift_lake: RedshiftLake) -> RedshiftLake:
    """A lake whose orders are all hot."""
    redshift_lake.local.add(ODD)
    return redshift_lake


def test_unload_moves_whole_months_and_deletes_nothing(lake: RedshiftLake) -> None:
    done = lake.apply("unload")
    assert done.exit_code == 0, done.output
    assert lake.cold_keys() == {"2024-01": [1], "2024-02": [2, 3], "2024-03": [4]}
    assert lake.local.hot_keys() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert not [sql for sql in lake.api.sqls if sql.startswith(("delete", "insert"))]
    again = lake.apply("unload")
    assert again.exit_code == 0
    assert "There was nothing to do" in again.output


def test_the_watermark_has_the_files_of_the_manifest(lake: RedshiftLake) -> None:
    assert lake.apply("unload", arguments=("--parallel",)).exit_code == 0
    month = lake.cold.state()["2024-02"]
    prefix = f"{STATE.removesuffix('tiering/state.json')}cold/orders/batch={month.batch}/"
    there = {
        key.removeprefix(f"{prefix}{ORDERS.month}=2024-02/"): len(body)
        for key, body in objects(lake.s3, f"{prefix}{ORDERS.month}")
    }
    assert {file.path: file.size_bytes for file in month.files} == there
    assert [file.row_count for file in month.files] == [1, 1]  # a file a slice
    assert set(there) == {"0000_part_00.parquet", "0001_part_00.parquet"}


def test_delete_takes_what_is_cold_in_one_transaction(lake: RedshiftLake) -> None:
    assert lake.apply("unload").exit_code == 0
    assert "waits: cold since" in lake.unload("plan").output
    assert lake.unload("apply", "--step", "delete").exit_code == 0
    assert lake.local.hot_keys() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert lake.apply("delete").exit_code == 0
    assert lake.local.hot_keys() == [5, 6, 7, 8]
    deletes = [one for one in lake.api.statements if one.sqls[-1].startswith("delete")]
    assert [one.sqls[0] for one in deletes] == ["lock public.orders"] * 3
    assert [one.affected[-1] for one in deletes] == [1, 2, 1]


def test_what_is_left_of_a_month_is_deleted_if_the_cold_month_has_it(lake: RedshiftLake) -> None:
    assert lake.apply("unload").exit_code == 0
    lake.local.remove(3)
    assert lake.apply("delete").exit_code == 0
    assert lake.local.hot_keys() == [5, 6, 7, 8]
    assert lake.cold_keys()["2024-02"] == [2, 3]


def test_corrections_are_merged_and_dropped(lake: RedshiftLake) -> None:
    assert lake.apply("unload").exit_code == 0  # the hot copies are still there
    lake.local.correct(
        correction(1, order(2, "2024-02-29", "1.00")),
        correction(2, order(2, "2024-02-29", "2.00")),
        correction(3, order(3, "2024-02-01"), deleted=True),
        correction(4, order(4, "2024-06-01", o_comment="back\\slash 'quoted' :named")),
        correction(5, order(1, "2024-02-02")),  # moves to another cold month
        correction(6, order(60, "2024-03-03")),  # came late
        correction(7, order(6, "2024-05-15", "8.00")),  # is hot anyway
    )
    done = lake.apply("retier", "delete", "clean")
    assert done.exit_code == 0, done.output
    assert lake.cold_keys() == {"2024-01": [], "2024-02": [1, 2], "2024-03": [60]}
    assert lake.local.hot_keys() == [4, 5, 6, 7, 8]
    assert lake.hot.corrections().num_rows == 0
    rows = [
        *lake.cold.read_month(lake.cold.state()["2024-02"].batch, "2024-02").to_pylist(),
        *lake.hot.read_month("2024-05")[0].to_pylist(),
        *lake.hot.read_month("2024-06")[0].to_pylist(),
    ]
    found = {row["o_orderkey"]: (str(row["o_totalprice"]), row["o_comment"]) for row in rows}
    assert found[1][0], found[2][0] == ("10.00", "2.00")
    assert found[6][0] == "8.00"
    assert found[4][1] == "back\\slash 'quoted' :named"
    assert "There is nothing to do" in lake.unload("plan", "--grace-minutes", "0").output


def test_late_orders_are_merged_into_their_month(lake: RedshiftLake) -> None:
    assert lake.apply("unload", "delete").exit_code == 0
    lake.local.add([order(50, "2024-02-10")])
    assert lake.apply("delete").exit_code == 1
    assert lake.apply("retier", "delete").exit_code == 0
    assert lake.cold_keys()["2024-02"] == [2, 3, 50]
    assert lake.local.hot_keys() == [5, 6, 7, 8]


def test_a_correction_that_comes_during_a_merge_stays(lake: RedshiftLake) -> None:
    assert lake.apply("unload", "delete").exit_code == 0
    lake.local.correct(correction(1, order(2, "2024-02-29", "1.00")))
    news = find_news(lake.hot, lake.cold)
    lake.local.correct(correction(2, order(2, "2024-02-29", "3.00")))
    retier(lake.hot, lake.cold, news, silent)
    [left] = lake.hot.corrections().to_pylist()
    assert str(left["o_totalprice"]) == "3.00"


def test_clean_removes_batches_with_their_manifests(lake: RedshiftLake) -> None:
    assert lake.apply("unload").exit_code == 0
    old = lake.batches()
    lake.local.correct(*(correction(key, order(key, f"2024-0{key}-01")) for key in (1, 2, 3)))
    lake.local.correct(correction(9, order(4, "2024-03-02")))
    assert lake.apply("retier").exit_code == 0
    assert lake.unload("apply", "--step", "clean").exit_code == 0  # an hour has not passed
    assert old < lake.batches()
    assert lake.apply("clean").exit_code == 0
    assert lake.batches() == {one.batch for one in lake.cold.state().values()}
    assert {batch for batch, _ in lake.table.known} == lake.batches()
    assert "There is nothing to do" in lake.unload("plan", "--grace-minutes", "0").output


def test_plan_prints_the_statements_and_runs_none(lake: RedshiftLake) -> None:
    done = lake.unload("plan", "--before", "2024-02")
    assert done.exit_code == 0, done.output
    assert "-- unload 2024-01\nunload ('select o_orderkey" in done.output
    assert f"iam_role '{ROLE}'" in done.output
    assert "partition by (o_ordermonth) include\nmanifest verbose" in done.output
    assert all(sql.startswith("select") for sql in lake.api.sqls)
    assert objects(lake.s3, "") == []
    [row] = json.loads(lake.unload("plan", "--before", "2024-02", "--json").stdout)
    assert [one.split()[0] for one in row["statements"]] == ["select", "unload", "measure"]
    assert lake.apply("unload").exit_code == 0
    rows = json.loads(lake.unload("plan", "--grace-minutes", "0", "--json").stdout)
    assert [(row["step"], row["month"]) for row in rows] == [
        ("delete", "2024-01"), ("delete", "2024-02"), ("delete", "2024-03"),
    ]  # fmt: skip
    assert rows[1]["statements"][0] == "lock public.orders"
    assert lake.cold.state()["2024-02"].checksum in rows[1]["statements"][1]


WORKGROUP = ("--redshift-workgroup", "w")
DATABASE = ("--redshift-database", "d")
WRITES_AS = ("--redshift-role", ROLE)
ON_S3 = ("--lake", LAKE)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*WORKGROUP, *DATABASE, *WRITES_AS), "--lake is missing"),
        ((*WORKGROUP, *WRITES_AS, *ON_S3), "--redshift-database is missing"),
        ((*WORKGROUP, *DATABASE, *ON_S3), "--redshift-role is missing"),
        (
            (*WORKGROUP, "--redshift-cluster", "c", *DATABASE, *WRITES_AS, *ON_S3),
            "not clear which",
        ),
        (
            (*WORKGROUP, "--redshift-db-user", "u", *DATABASE, *WRITES_AS, *ON_S3),
            "--redshift-db-user needs",
        ),
        ((*WORKGROUP, *DATABASE, *WRITES_AS, "--lake", "x"), "--lake is `x`"),
        ((*WORKGROUP, "--hot-url", "postgresql://x"), "Two warehouses"),
        (ON_S3, "cannot be unloaded to S3"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    aws: None, arguments: tuple[str, ...], words: str
) -> None:
    done = CliRunner().invoke(main, ["hot_cold_orders", "unload", "plan", *arguments])
    assert done.exit_code == 1
    assert words in done.output
    assert "Fix: " in done.output


def test_a_postgresql_may_unload_to_s3_too(
    lake: RedshiftLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOT_ORDERS_URL", lake.api.url)
    steps = ("--step", "unload", "--step", "delete", "--grace-minutes", "0")
    done = CliRunner().invoke(main, ["hot_cold_orders", "unload", "apply", "--lake", LAKE, *steps])
    assert done.exit_code == 0, done.output
    assert lake.cold_keys() == {"2024-01": [1], "2024-02": [2, 3], "2024-03": [4]}
    assert lake.local.hot_keys() == [5, 6, 7, 8]
    assert lake.api.statements == []


def test_a_batch_that_athena_has_forgotten_is_found_again(lake: RedshiftLake) -> None:
    """Else a correction of it would be dropped as merged."""
    assert lake.apply("unload", "delete").exit_code == 0
    lake.local.correct(correction(1, order(2, "2024-02-29", "1.00")))
    lake.table.known.clear()
    assert lake.apply("retier").exit_code == 0
    cold = lake.cold.read_month(lake.cold.state()["2024-02"].batch, "2024-02").to_pylist()
    assert {row["o_orderkey"]: str(row["o_totalprice"]) for row in cold}[2] == "1.00"


def test_no_correction_is_dropped_while_a_cold_file_is_missing(lake: RedshiftLake) -> None:
    assert lake.apply("unload", "delete").exit_code == 0
    lake.local.correct(correction(1, order(2, "2024-02-29", "1.00")))
    [file] = [key for key, _ in objects(lake.s3, "") if "o_ordermonth=2024-01" in key]
    lake.s3.delete_object(Bucket=BUCKET, Key=file)
    done = lake.apply("retier")
    assert done.exit_code == 1
    assert "o_ordermonth=2024-01/0000_part_00.parquet is missing" in done.output
    assert lake.hot.corrections().num_rows == 1


def test_plan_prints_how_corrections_are_settled(lake: RedshiftLake) -> None:
    assert lake.apply("unload").exit_code == 0
    lake.local.correct(correction(1, order(6, "2024-05-15", "8.00")))
    rows = json.loads(lake.unload("plan", "--json").stdout)
    [row] = [row for row in rows if row["step"] == "retier"]
    assert [sql.split(" where ")[0] for sql in row["statements"]] == [
        "lock public.orders, public.orders_corrections",
        "delete from public.orders using (select o_orderkey from public.orders_corrections",
        row["statements"][2].split(" where ")[0],
        "delete from public.orders_corrections",
    ]
    assert "not in ('2024-01', '2024-02', '2024-03')" in row["statements"][2]
