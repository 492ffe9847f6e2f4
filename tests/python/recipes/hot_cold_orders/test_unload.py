"""The tiering on a real PostgreSQL and on the export: nothing is lost, nothing doubled."""

from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload import steps as tiering
from athena_recipes.recipes.hot_cold_orders.unload.checksum import checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.config import orders as orders_table
from athena_recipes.recipes.hot_cold_orders.unload.step_retier import find_news
from athena_recipes.recipes.hot_cold_orders.unload.step_retier import retier as merge
from athena_recipes.recipes.hot_cold_orders.unload.watermark import read_state

from tests.python.recipes.hot_cold_orders.hot_orders_lake import (
    HotOrdersLake,
    Order,
    correction,
    expected_days,
    order,
)
from tests.python.support.postgres_server import PostgresServer

ORDERS = orders_table()

ODD: tuple[Order, ...] = (
    order(1, "2024-01-31", "0.05", o_comment=""),
    order(2, "2024-02-29", "-0.05", o_comment=None, o_orderstatus=None),
    order(3, "2024-02-01", "1234567890123.45", o_comment="N"),
    order(4, "2024-03-31", "0.00", o_comment="été | 3:abc, \\N 🚲"),
    order(5, "2024-04-01", "7.10", o_custkey=None),
    order(6, "2024-05-15"),
    order(7, "2024-06-30"),
    order(8, "2024-06-30", o_comment="  spaces  "),
    order(9, None),
)


@pytest.fixture(params=["postgresql", "export"])
def lake(
    request: pytest.FixtureRequest, tmp_path: Path, hot_postgres: PostgresServer
) -> HotOrdersLake:
    """A lake whose orders are all hot."""
    url = hot_postgres.new_database("orders") if request.param == "postgresql" else None
    made = HotOrdersLake(tmp_path, url)
    made.add(ODD)
    return made


def silent(step: str, month: str, detail: str) -> None:
    """Tell nobody."""


def cold_keys(lake: HotOrdersLake) -> dict[str, list[int]]:
    return {
        month: sorted(lake.lake.read_month(one.batch, month)["o_orderkey"].to_pylist())
        for month, one in lake.lake.state().items()
    }


def test_both_engines_compute_one_checksum(hot_postgres: PostgresServer, tmp_path: Path) -> None:
    lake = HotOrdersLake(tmp_path, hot_postgres.new_database("checksums"))
    lake.add(ODD)
    with psycopg.connect(lake.url or "") as connection:
        connection.execute("set datestyle = 'German, DMY'")
        found = connection.execute(
            f"select o_orderkey, {checksum_sql(ORDERS, 'postgresql')} from orders"
            " group by o_orderkey"
        ).fetchall()
    with duckdb.connect() as connection:
        connection.register("orders", pa.Table.from_pylist(list(ODD), ORDERS.arrow_schema))
        wanted = connection.execute(
            f"select o_orderkey, {checksum_sql(ORDERS, 'duckdb')} from orders group by o_orderkey"
        ).fetchall()
    assert dict(found) == dict(wanted)
    assert len(set(dict(found).values())) == len(ODD)


def test_unload_moves_whole_months_and_deletes_nothing(lake: HotOrdersLake) -> None:
    assert lake.apply("unload").exit_code == 0
    assert cold_keys(lake) == {"2024-01": [1], "2024-02": [2, 3], "2024-03": [4]}
    assert lake.hot_keys() == [1, 2, 3, 4, 5, 6, 7, 8]
    again = lake.apply("unload")
    assert again.exit_code == 0
    assert "There was nothing to do" in again.output


def test_delete_waits_and_then_takes_what_is_cold(lake: HotOrdersLake) -> None:
    assert lake.apply("unload").exit_code == 0
    assert lake.unload("apply", "--step", "delete").exit_code == 0
    assert lake.hot_keys() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert "waits: cold since" in lake.unload("plan").output
    assert lake.apply("delete").exit_code == 0
    assert lake.hot_keys() == [5, 6, 7, 8]


def test_delete_refuses_a_month_that_differs(lake: HotOrdersLake) -> None:
    assert lake.apply("unload").exit_code == 0
    lake.remove(2)
    lake.add([order(2, "2024-02-29", "99.00")])
    done = lake.apply("delete")
    assert done.exit_code == 1
    assert "2024-02 differ" in done.output
    assert set(lake.hot_keys()) == {2, 3, 5, 6, 7, 8}
    # The re-tier job takes the hot value over, and then the month can go.
    assert lake.apply("retier", "delete").exit_code == 0
    assert lake.hot_keys() == [5, 6, 7, 8]
    cold = lake.lake.read_month(lake.lake.state()["2024-02"].batch, "2024-02").to_pylist()
    assert {row["o_orderkey"]: str(row["o_totalprice"]) for row in cold}[2] == "99.00"


def test_delete_stops_when_cold_files_are_not_as_verified(lake: HotOrdersLake) -> None:
    assert lake.apply("unload").exit_code == 0
    batch = lake.lake.state()["2024-02"].batch
    [file] = (lake.raw / f"cold/orders/batch={batch}/o_ordermonth=2024-02").iterdir()
    file.unlink()
    done = lake.apply("delete")
    assert done.exit_code == 1
    assert "2024-02" in done.output
    assert {2, 3} <= set(lake.hot_keys())
    assert "Restore this file" in done.output
    assert f"{file} is missing" in done.output
    with pytest.raises(UserError, match="is missing"):
        lake.correct(correction(1, order(2, "2024-02-29", "5.00")))
        merge(lake.store, lake.lake, find_news(lake.store, lake.lake), silent)


def test_a_month_that_changes_while_it_is_written_is_not_published(
    lake: HotOrdersLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = lake.lake.write_month

    def write_and_change(*arguments):  # type: ignore[no-untyped-def]
        lake.add([order(100, "2024-01-05")])
        return written(*arguments)

    monkeypatch.setattr(lake.lake, "write_month", write_and_change)
    with pytest.raises(UserError, match="changed while they were unloaded"):
        tiering.unload(lake.store, lake.lake, ["2024-01"], silent)
    assert lake.lake.state() == {}


def test_late_orders_are_merged_into_their_month(lake: HotOrdersLake) -> None:
    assert lake.apply("unload", "delete").exit_code == 0
    lake.add([order(50, "2024-02-10")])
    assert lake.apply("delete").exit_code == 1
    assert "2024-02" in lake.unload("plan").output
    assert lake.apply("retier", "delete").exit_code == 0
    assert cold_keys(lake)["2024-02"] == [2, 3, 50]
    assert lake.hot_keys() == [5, 6, 7, 8]


def test_corrections_are_merged_and_dropped(lake: HotOrdersLake) -> None:
    assert lake.apply("unload").exit_code == 0  # the hot copies are still there
    lake.correct(
        correction(1, order(2, "2024-02-29", "1.00")),
        correction(2, order(2, "2024-02-29", "2.00")),
        correction(3, order(3, "2024-02-01"), deleted=True),
        correction(4, order(4, "2024-06-01")),  # moves to a hot month
        correction(5, order(1, "2024-02-02")),  # moves to another cold month
        correction(6, order(60, "2024-03-03")),  # came late
        correction(7, order(6, "2024-05-15", "8.00")),  # is hot anyway
    )
    done = lake.apply("retier", "delete", "clean")
    assert done.exit_code == 0, done.output
    assert cold_keys(lake) == {"2024-01": [], "2024-02": [1, 2], "2024-03": [60]}
    assert lake.hot_keys() == [4, 5, 6, 7, 8]
    assert lake.store.corrections().num_rows == 0
    prices = {
        row["o_orderkey"]: str(row["o_totalprice"])
        for rows in (
            lake.lake.read_month(lake.lake.state()["2024-02"].batch, "2024-02"),
            lake.store.read_month("2024-05")[0],
        )
        for row in rows.to_pylist()
    }
    assert prices == {1: "10.00", 2: "2.00", 6: "8.00"}
    assert "There is nothing to do" in lake.unload("plan", "--grace-minutes", "0").output


def test_a_correction_that_comes_during_a_merge_stays(lake: HotOrdersLake) -> None:
    assert lake.apply("unload", "delete").exit_code == 0
    lake.correct(correction(1, order(2, "2024-02-29", "1.00")))
    news = find_news(lake.store, lake.lake)
    lake.correct(correction(2, order(2, "2024-02-29", "3.00")))
    merge(lake.store, lake.lake, news, silent)
    [left] = lake.store.corrections().to_pylist()
    assert str(left["o_totalprice"]) == "3.00"


def test_clean_removes_what_nobody_reads(lake: HotOrdersLake) -> None:
    assert lake.apply("unload").exit_code == 0
    lake.lake.write_month("b000099", "2024-05", lake.store.read_month("2024-05")[0])  # a killed run
    lake.correct(correction(1, order(2, "2024-02-29", "1.00")))
    assert lake.apply("retier").exit_code == 0
    left = lake.unload("apply", "--step", "clean")  # an hour has not passed
    assert "There was nothing to do" in left.output
    done = lake.apply("clean")
    assert done.exit_code == 0
    read = {(one.batch, one.month) for one in lake.lake.folders()}
    assert read == {(one.batch, month) for month, one in lake.lake.state().items()}


def test_before_names_the_first_month_that_stays_hot(lake: HotOrdersLake) -> None:
    assert lake.apply("unload", arguments=("--before", "2024-02")).exit_code == 0
    assert list(cold_keys(lake)) == ["2024-01"]
    # As a text, 2024-2 is after 2024-12: all months of the year would move.
    for other in ("2024-2-1", "2024-2", "2024-13", "0000-01", "\uff12024-02"):
        done = lake.unload("apply", "--step", "unload", "--before", other)
        assert done.exit_code == 1
        assert "is not a month" in done.output, other
    assert list(cold_keys(lake)) == ["2024-01"]
    for other, code, said in (
        ("nan", 2, "'nan' is not a finite number"),
        ("1e300", 1, "--grace-minutes 1e+300 is not a length of time"),
    ):
        done = lake.unload("apply", "--grace-minutes", other)
        assert done.exit_code == code
        assert said in done.output


def test_only_one_tiering_at_a_time(lake: HotOrdersLake) -> None:
    with lake.lake.lock():
        done = lake.apply("unload")
    assert done.exit_code == 1
    assert "Another tiering works" in done.output


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "not json",
        '{"o_ordermonth": "2024-01"}',
        '{"o_ordermonth": "2024-1", "batch": "b000001", "row_count": 0, "row_checksum": "0",'
        ' "published_at": "2024-06-01T00:00:00Z", "files": []}',
    ],
)
def test_a_broken_watermark_is_an_error(text: str) -> None:
    with pytest.raises(UserError, match=r"state.json, line 1: this is not a month"):
        read_state(text, "state.json", "o_ordermonth")


def test_a_warehouse_that_is_not_there_is_an_error(
    tmp_path: Path, hot_postgres: PostgresServer
) -> None:
    lake = HotOrdersLake(tmp_path)
    for url, words in (
        ("postgresql://postgres@127.0.0.1:1/none", "cannot be reached"),
        (hot_postgres.new_database("empty"), "has no such table"),
        ("redshift://x", "is not a warehouse"),
    ):
        lake.url = url
        done = lake.unload("plan")
        assert done.exit_code == 1
        assert words in done.output
        assert "Fix: " in done.output


def test_the_view_is_right_after_every_step(tmp_path: Path, hot_postgres: PostgresServer) -> None:
    """Orders on both sides of the watermark, corrections, a late order: every day at every step."""
    lake = HotOrdersLake(tmp_path, hot_postgres.new_database("view"))
    orders = {one["o_orderkey"]: one for one in ODD}
    lake.add(ODD)
    # The models are built on a lake that has neither export nor cold file nor watermark yet.
    lake.build()
    assert lake.days() == expected_days(orders.values())
    assert lake.apply("unload").exit_code == 0
    lake.build()  # now there are files, for which DuckDB's views are made anew
    assert lake.days() == expected_days(orders.values())
    news = (order(2, "2024-02-29", "1.00"), order(4, "2024-06-01"), order(60, "2024-03-03"))
    lake.correct(*(correction(number, one) for number, one in enumerate(news)))
    lake.correct(correction(9, orders.pop(3), deleted=True))
    orders.update({one["o_orderkey"]: one for one in news})
    for steps in (("delete",), ("retier",), ("delete",), ("clean",), ("unload",), ("delete",)):
        lake.apply(*steps, arguments=("--before", "2024-06"))
        assert lake.days() == expected_days(orders.values()), steps
    assert lake.hot_keys() == [4, 7, 8]
