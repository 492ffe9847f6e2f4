"""What the tiers cannot carry is refused by name before anything moves; a damaged file is named."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from athena_recipes.recipes.hot_cold_orders.unload.config import orders as orders_table

from tests.python.recipes.hot_cold_orders.hot_orders_lake import HotOrdersLake, correction, order
from tests.python.recipes.hot_cold_orders.test_unload import ODD, cold_keys
from tests.python.support.postgres_server import PostgresServer

ORDERS = orders_table()


@pytest.fixture
def lake(tmp_path: Path, hot_postgres: PostgresServer) -> HotOrdersLake:
    """A lake whose orders are all hot, in PostgreSQL."""
    made = HotOrdersLake(tmp_path, hot_postgres.new_database("orders"))
    made.add(ODD)
    return made


@pytest.fixture
def export(tmp_path: Path) -> HotOrdersLake:
    """The same without a warehouse."""
    made = HotOrdersLake(tmp_path)
    made.add(ODD)
    return made


def run(lake: HotOrdersLake, *statements: str) -> None:
    with psycopg.connect(lake.url or "") as connection:
        for statement in statements:
            connection.execute(statement)


def _keys(lake: HotOrdersLake) -> list[tuple[int]]:
    with psycopg.connect(lake.url or "") as connection:
        return connection.execute("select o_orderkey from orders").fetchall()


def refused(lake: HotOrdersLake, step: str, *words: str) -> None:
    """A step stops with these words and a fix, and moves and deletes nothing."""
    before = (lake.lake.state().publication, lake.lake.folders())
    done = lake.apply(step)
    assert done.exit_code == 1, done.output
    said = " ".join(done.output.split())
    for word in (*words, "Fix: "):
        assert word in said, said
    after = (lake.lake.state().publication, lake.lake.folders())
    if before[1]:
        assert after == before
    else:
        assert after[1] == []


@pytest.mark.parametrize("place", ["postgresql", "export"])
def test_a_correction_with_microseconds_is_merged(
    place: str, request: pytest.FixtureRequest
) -> None:
    """PostgreSQL's now() has them."""
    made = request.getfixturevalue("lake" if place == "postgresql" else "export")
    assert made.apply("unload").exit_code == 0
    one = correction(1, order(2, "2024-02-29", "1.00"))
    one["corrected_at"] = datetime(2024, 6, 1, 10, 0, 0, 123456)
    if place == "postgresql":
        made.correct(one)
        run(made, "update orders_corrections set corrected_at = now()")
    else:
        schema = ORDERS.corrections_schema.append(pa.field("corrected_at", pa.timestamp("us")))
        path = made.raw / "hot" / "orders_corrections" / "orders_corrections.parquet"
        path.parent.mkdir(parents=True)
        later = {**one, "correction_id": 2, "o_orderkey": 3}
        pq.write_table(pa.Table.from_pylist([one, later], schema), path)
    done = made.apply("retier", "delete", "clean")
    assert done.exit_code == 0, done.output
    assert made.store.corrections().num_rows == 0
    rows = made.lake.read_month(made.lake.state()["2024-02"].batch, "2024-02").to_pylist()
    assert {row["o_orderkey"]: str(row["o_totalprice"]) for row in rows}[2] == "1.00"


def test_a_text_of_megabytes_is_carried(lake: HotOrdersLake) -> None:
    run(
        lake,
        "alter table orders alter o_comment type text",
        "update orders set o_comment = repeat('é', 2000000) where o_orderkey in (1, 2)",
    )
    done = lake.apply("unload", "delete")
    assert done.exit_code == 0, done.output
    assert cold_keys(lake) == {"2024-01": [1], "2024-02": [2, 3], "2024-03": [4]}


@pytest.mark.parametrize("at", ["infinity", "0044-03-15 BC", "10000-01-01 00:00:00.5"])
def test_the_time_of_a_correction_is_not_carried_so_it_may_be_any(
    lake: HotOrdersLake, at: str
) -> None:
    assert lake.apply("unload").exit_code == 0
    lake.correct(correction(1, order(2, "2024-02-29", "1.00")))
    run(lake, f"update orders_corrections set corrected_at = '{at}'")
    done = lake.apply("retier")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            "set o_orderdate = '0044-03-15 BC' where o_orderkey = 2",
            "orders: o_orderdate of the row with o_orderkey = 2 is 0044-03-15 BC",
        ),
        ("set o_orderdate = '10000-01-01' where o_orderkey = 8", "o_orderkey = 8 is 10000-01-01"),
        ("set o_orderdate = 'infinity' where o_orderkey = 8", "o_orderkey = 8 is infinity"),
        ("set o_orderdate = '-infinity' where o_orderkey = 8", "o_orderkey = 8 is -infinity"),
        (
            "set o_totalprice = 'NaN' where o_orderkey = 3",
            "orders: o_totalprice of the row with o_orderkey = 3 is NaN, which cannot be carried"
            " (decimal(15,2) has up to 38 digits; no NaN",
        ),
        (
            "set o_orderkey = null where o_orderkey = 3",
            "orders: o_orderkey is NULL in the row with o_orderkey NULL",
        ),
        ("set o_orderkey = 2 where o_orderkey = 3", "orders has o_orderkey = 2 twice"),
    ],
)
def test_an_order_that_cannot_be_carried_is_refused_by_name(
    lake: HotOrdersLake, change: str, words: str
) -> None:
    run(lake, f"update orders {change}")
    refused(lake, "unload", words, "Nothing was moved")
    assert words in " ".join(lake.unload("plan").output.split())
    # Only what would be carried counts: other steps go on.
    assert lake.apply("delete", "clean").exit_code == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            "set o_orderdate = 'infinity'",
            "orders_corrections: o_orderdate of the row with o_orderkey = 2 is infinity",
        ),
        ("set o_totalprice = 'NaN'", "o_totalprice of the row with o_orderkey = 2 is NaN"),
        ("set o_orderkey = null", "orders_corrections: o_orderkey is NULL"),
        ("set correction_id = null", "orders_corrections: correction_id is NULL"),
        ("set is_deleted = null", "orders_corrections: is_deleted is NULL in the row"),
    ],
)
def test_a_correction_that_cannot_be_carried_is_refused_by_name(
    lake: HotOrdersLake, change: str, words: str
) -> None:
    assert lake.apply("unload").exit_code == 0
    lake.correct(correction(1, order(2, "2024-02-29", "1.00")))
    run(lake, f"update orders_corrections {change}")
    refused(lake, "retier", words, "Nothing was moved")
    with psycopg.connect(lake.url or "") as connection:
        assert connection.execute("select count(*) from orders_corrections").fetchone() == (1,)


def test_two_corrections_of_one_number_are_refused(lake: HotOrdersLake) -> None:
    """Which of them counts would change from query to query."""
    assert lake.apply("unload").exit_code == 0
    lake.correct(*(correction(1, order(2, "2024-02-29", price)) for price in ("1.00", "2.00")))
    refused(lake, "retier", "orders_corrections has o_orderkey = 2 and correction_id = 1 twice")


def test_a_deleted_order_may_have_any_other_value(lake: HotOrdersLake) -> None:
    assert lake.apply("unload").exit_code == 0
    lake.correct(correction(1, order(2, "2024-02-29"), deleted=True))
    run(lake, "update orders_corrections set o_orderdate = 'infinity', o_totalprice = 'NaN'")
    done = lake.apply("retier", "delete")
    assert done.exit_code == 0, done.output
    assert cold_keys(lake)["2024-02"] == [3]


def test_a_late_order_that_cannot_be_carried_stops_what_would_read_it(lake: HotOrdersLake) -> None:
    assert lake.apply("unload", "delete").exit_code == 0
    lake.add([order(50, "2024-02-10")])
    run(lake, "update orders set o_totalprice = 'NaN' where o_orderkey = 50")
    for step in ("retier", "delete"):
        refused(lake, step, "orders: o_totalprice of the row with o_orderkey = 50 is NaN")
    assert 50 in {row[0] for row in _keys(lake)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            "alter column o_totalprice type double precision",
            "the column o_totalprice is double precision, not decimal(15,2)",
        ),
        ("alter column o_totalprice type numeric", "o_totalprice is numeric, not decimal(15,2)"),
        (
            "alter column o_totalprice type numeric(18, 4)",
            "o_totalprice is numeric(18,4), not decimal(15,2)",
        ),
        ("alter column o_comment type char(80)", "o_comment is character, not varchar"),
        (
            "alter column o_orderdate type timestamptz",
            "o_orderdate is timestamp with time zone, not date",
        ),
        ("drop column o_clerk", "the column o_clerk is missing"),
    ],
)
def test_a_column_of_another_type_is_refused_by_name(
    lake: HotOrdersLake, change: str, words: str
) -> None:
    assert lake.apply("unload", arguments=("--before", "2024-02")).exit_code == 0
    run(lake, f"alter table orders {change}", f"alter table orders_corrections {change}")
    refused(lake, "unload", words, "The types that can be carried: boolean, integer")
    refused(lake, "retier", words)


def test_text_forms_of_the_session_do_not_matter(lake: HotOrdersLake) -> None:
    run(
        lake,
        "alter role postgres set datestyle = 'German, DMY'",
        "alter role postgres set client_encoding = 'LATIN1'",
        "update orders set o_comment = 'été' where o_orderkey = 4",
    )
    try:
        assert lake.apply("unload", "delete").exit_code == 0
        lake.correct(correction(1, order(2, "2024-02-29", "1.00")))
        done = lake.apply("retier")
        assert done.exit_code == 0, done.output
    finally:
        run(lake, "alter role postgres reset all")
    assert cold_keys(lake) == {"2024-01": [1], "2024-02": [2, 3], "2024-03": [4]}


def write_export(lake: HotOrdersLake, rows: pa.Table) -> Path:
    path = lake.raw / "hot" / "orders" / "orders.parquet"
    pq.write_table(rows, path)
    return path


def with_column(name: str, values: pa.Array) -> Callable[[pa.Table], pa.Table]:
    def change(rows: pa.Table) -> pa.Table:
        return rows.set_column(rows.column_names.index(name), name, values)

    return change


LAST = len(ODD) - 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            with_column(
                "o_orderdate", pa.array([-800_000, *[8_779] * LAST], pa.int32()).cast(pa.date32())
            ),
            "o_orderdate of the row with o_orderkey = 1 is",
        ),
        (
            with_column("o_totalprice", pa.array([1.0] * LAST + [float("nan")])),
            "o_totalprice of the row with o_orderkey = 9 is nan, which cannot be carried",
        ),
        (
            with_column("o_custkey", pa.array(["1"] * LAST + ["x7"])),
            "o_custkey of the row with o_orderkey = 9 is x7",
        ),
        (
            with_column("o_orderdate", pa.array([[1]] * len(ODD))),
            "o_orderdate is list<element: int64>, which is another type. Fix: Write it as date",
        ),
        # Arrow rounds, cuts and counts days without a word.
        (
            with_column("o_totalprice", pa.array([0.07, None, 1.005, *[11.29] * (LAST - 2)])),
            "o_totalprice of the row with o_orderkey = 3 is 1.005, which cannot be carried",
        ),
        (
            with_column("o_orderdate", pa.array([19_755] * len(ODD), pa.int32())),
            "o_orderdate is int32, which is another type",
        ),
        (
            with_column("o_orderdate", pa.array([datetime(2024, 1, 31, 23, 30)] * len(ODD))),
            "o_orderdate of the row with o_orderkey = 1 is 2024-01-31 23:30:00",
        ),
        (
            with_column(
                "o_orderdate",
                pa.array([datetime(2024, 1, 31)] * len(ODD), pa.timestamp("us", "Asia/Tokyo")),
            ),
            "o_orderdate is timestamp[us, tz=Asia/Tokyo], which is another type",
        ),
        (lambda rows: rows.drop_columns(["o_clerk"]), "the column o_clerk is missing"),
        (
            with_column("o_orderkey", pa.array([1] * len(ODD), pa.int64())),
            "has o_orderkey = 1 twice",
        ),
    ],
)
def test_an_export_that_cannot_be_carried_is_refused_by_name(
    export: HotOrdersLake, change: Callable[[pa.Table], pa.Table], words: str
) -> None:
    rows = pa.Table.from_pylist([*ODD[:4], order(10, "2024-01-30"), *ODD[5:]], ORDERS.arrow_schema)
    path = write_export(export, change(rows))
    done = export.apply("unload", arguments=("--before", "2024-06"))
    said = " ".join(done.output.split())
    assert done.exit_code == 1, said
    assert words in said
    assert str(path) in said
    assert export.lake.folders() == []


def test_an_export_with_its_columns_in_another_order_and_more_of_them_is_read(
    export: HotOrdersLake,
) -> None:
    rows = pa.Table.from_pylist(list(ODD), ORDERS.arrow_schema)
    rows = rows.append_column("skip", pa.nulls(rows.num_rows, pa.string()))
    write_export(export, rows.select(rows.column_names[::-1]))
    done = export.apply("unload", "delete")
    assert done.exit_code == 0, done.output
    assert export.hot_keys() == [5, 6, 7, 8]


@pytest.mark.parametrize("body", [b"", b"PAR1", "cut", b"a text, not Parquet at all"])
@pytest.mark.parametrize("table", ["orders", "orders_corrections"])
def test_an_export_that_is_damaged_is_named(
    export: HotOrdersLake, table: str, body: bytes | str
) -> None:
    export.correct(correction(1, order(2, "2024-02-29", "1.00")))
    path = export.raw / "hot" / table / f"{table}.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if isinstance(body, str) else body)
    step = "unload" if table == "orders" else "retier"
    refused(export, step, f"{path} cannot be read as Parquet", "Restore this file")


def test_an_export_of_several_files_is_refused(export: HotOrdersLake) -> None:
    """The view would read all of them, and the steps only one."""
    path = export.raw / "hot" / "orders" / "part-0001.parquet"
    pq.write_table(pa.Table.from_pylist([order(70, "2024-01-01")], ORDERS.arrow_schema), path)
    refused(export, "unload", "has other files than orders.parquet: part-0001.parquet")


@pytest.fixture(scope="module")
def unloaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export's lake after `unload`, to be copied."""
    made = HotOrdersLake(tmp_path_factory.mktemp("unloaded"))
    made.add(ODD)
    assert made.apply("unload").exit_code == 0
    return made.root


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def doubled(path: Path) -> None:
    path.with_name("0009_part_00.parquet").write_bytes(path.read_bytes())


def of_the_same_size(path: Path) -> None:
    path.write_bytes(bytes(len(path.read_bytes())))


def other_values(path: Path) -> None:
    body = path.read_bytes()
    assert b"5-LOW" in body
    path.write_bytes(body.replace(b"5-LOW", b"4-LOW"))


FAULTS: dict[Callable[[Path], object], str] = {
    cut: " bytes, not ",
    emptied: "has 0 bytes, not ",
    Path.unlink: "is missing",
    of_the_same_size: "cannot be read",
    other_values: "is not what was written: 2 rows with checksum",
    doubled: "is not a file of this month",
}


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        *(("delete", fault) for fault in FAULTS),
        *(("retier", fault) for fault in (cut, Path.unlink, other_values)),
        *(("recover", fault) for fault in (cut, of_the_same_size)),
    ],
)
def test_a_damaged_cold_file_is_to_be_restored(
    unloaded: Path, tmp_path: Path, fault: Callable[[Path], object], step: str
) -> None:
    shutil.copytree(unloaded, tmp_path, dirs_exist_ok=True)
    export = HotOrdersLake(tmp_path)
    if step == "retier":
        export.correct(correction(1, order(2, "2024-02-29", "1.00")))
    batch = export.lake.state()["2024-02"].batch
    [file] = (export.raw / f"cold/orders/batch={batch}/o_ordermonth=2024-02").iterdir()
    fault(file)
    if step == "recover":
        (export.raw / "tiering" / "state.json").unlink()
    done = export.apply(step)
    said = " ".join(done.output.split())
    assert done.exit_code == 1, said
    assert FAULTS[fault] in said
    assert str(file.parent) in said
    assert "Restore this file (its bytes and rows are in " in said or "Restore this file:" in said
    assert "its last good version" in said
    assert "Run it again" not in said
    # An earlier month may have gone; and a corrected order is a correction by now.
    assert {3, *([2] if step != "retier" else [])} <= set(export.hot_keys())
    assert export.store.corrections().num_rows == (step == "retier")
