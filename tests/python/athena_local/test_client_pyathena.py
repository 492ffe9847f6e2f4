"""PyAthena, as its users use it: each cursor, UNLOAD mode, SQLAlchemy."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.python.support.account import OUTPUT, Account

pyathena = pytest.importorskip("pyathena")
SQL = (
    "select * from (values (1, 'a', 1.5, date '2024-02-29', timestamp '2024-02-29 01:02:03.004',"
    " decimal '1.50', true), (2, null, null, null, null, null, false))"
    " as t(n, s, d, day, at, m, b) order by n"
)
ROWS: list[tuple[Any, ...]] = [
    (
        *(1, "a", 1.5, date(2024, 2, 29), datetime(2024, 2, 29, 1, 2, 3, 4000)),
        *(Decimal("1.50"), True),
    ),
    (2, None, None, None, None, None, False),
]


@pytest.fixture
def connect(account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    opened = []

    def connect(**options: Any) -> Any:
        opened.append(
            pyathena.connect(
                s3_staging_dir=OUTPUT, region_name="eu-west-1", poll_interval=0.05, **options
            )
        )
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def test_plain_cursor(connect: Any) -> None:
    cursor = connect().cursor()
    assert cursor.execute(SQL).fetchall() == ROWS
    assert [column[0] for column in cursor.description] == ["n", "s", "d", "day", "at", "m", "b"]
    assert cursor.data_scanned_in_bytes == 0
    rows = cursor.execute("select %(text)s as t", {"text": "it's"}).fetchall()
    assert rows == [("it's",)]
    assert cursor.execute("select ? as n", ["'x'"], paramstyle="qmark").fetchall() == [("x",)]


def test_many_pages(connect: Any) -> None:
    cursor = connect().cursor()
    cursor.execute("select orderkey from tpch.tiny.orders order by 1 limit 2500")
    keys = [row[0] for row in cursor]
    assert (len(keys), keys == sorted(keys)) == (2500, True)


def test_ddl_and_writes(connect: Any, database: str) -> None:
    cursor = connect(schema_name=database).cursor()
    cursor.execute(f"create table t with (external_location = 's3://lake/{database}/t/') as {SQL}")
    cursor.execute("insert into t select * from t")
    assert cursor.execute("select count(*) from t").fetchone() == (4,)
    assert cursor.execute("show tables").fetchall() == [("t",)]
    tables = [table.name for table in cursor.list_table_metadata()]
    assert tables == ["t"]
    assert cursor.get_table_metadata("t").columns[0].type == "int"


def test_dictionary_cursor(connect: Any) -> None:
    from pyathena.cursor import DictCursor

    (row, _) = connect().cursor(DictCursor).execute(SQL).fetchall()
    assert (row["n"], row["s"], row["m"]) == (1, "a", Decimal("1.50"))


@pytest.mark.parametrize("unload", [False, True], ids=["csv", "unload"])
def test_pandas_cursor(connect: Any, database: str, unload: bool) -> None:
    pytest.importorskip("pandas")
    from pyathena.pandas.cursor import PandasCursor

    cursor = connect(schema_name=database).cursor(PandasCursor, unload=unload)
    frame = cursor.execute(SQL).as_pandas()
    assert list(frame["n"]) == [1, 2]
    assert frame["s"].isna().tolist() == [False, True]
    assert frame["d"][0] == 1.5


@pytest.fixture
def managed(account: Account) -> Iterator[str]:
    """A work group whose results stay with Athena instead of going to S3."""
    account.athena.create_work_group(
        Name="managed", Configuration={"ManagedQueryResultsConfiguration": {"Enabled": True}}
    )
    yield "managed"
    account.athena.delete_work_group(WorkGroup="managed", RecursiveDeleteOption=True)


def test_arrow_cursor(connect: Any, managed: str) -> None:
    """PyAthena reads Arrow tables through the API where results are not in S3."""
    pytest.importorskip("pyarrow")
    from pyathena.arrow.cursor import ArrowCursor

    connection = pyathena.connect(
        region_name="eu-west-1", work_group=managed, s3_staging_dir="", poll_interval=0.05
    )
    cursor = connection.cursor(ArrowCursor)
    table = cursor.execute(SQL).as_arrow()
    assert table.column_names == ["n", "s", "d", "day", "at", "m", "b"]
    assert [tuple(row.values()) for row in table.to_pylist()] == ROWS
    assert cursor.execute("select 1 as n where false").as_arrow().num_rows == 0
    assert cursor.output_location is None
    connection.close()


@pytest.mark.parametrize("unload", [False, True], ids=["csv", "unload"])
def test_arrow_cursor_asks_aws_for_files_in_s3(connect: Any, database: str, unload: bool) -> None:
    """Why results in S3 cannot be had: pyarrow's client ignores AWS_ENDPOINT_URL
    (https://github.com/apache/arrow/issues/49643), and PyAthena passes it no endpoint. Once this
    fails, the docs can say that the cursor works."""
    pytest.importorskip("pyarrow")
    from pyathena.arrow.cursor import ArrowCursor

    cursor = connect(schema_name=database).cursor(ArrowCursor, unload=unload, request_timeout=2)
    with pytest.raises(pyathena.error.OperationalError, match=r"amazonaws\.com|AWS Error"):
        cursor.execute(SQL)


def test_async_cursor(connect: Any) -> None:
    from pyathena.async_cursor import AsyncCursor

    cursor = connect().cursor(AsyncCursor)
    _, future = cursor.execute(SQL)
    assert future.result().fetchall() == ROWS


def test_sqlalchemy(account: Account, connect: Any, database: str) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(
        f"awsathena+rest://@athena.eu-west-1.amazonaws.com:443/{database}?s3_staging_dir={OUTPUT}"
    )
    account.run(f"create table {database}.t as select 1 as n, cast('a' as varchar) as s")
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text(SQL)).fetchall() == ROWS
        inspector = sqlalchemy.inspect(engine)
        assert inspector.get_table_names(schema=database) == ["t"]
        columns = inspector.get_columns("t", schema=database)
        assert [(c["name"], str(c["type"])) for c in columns] == [
            ("n", "INTEGER"),
            ("s", "VARCHAR"),
        ]
        assert not inspector.has_table("nowhere", schema=database)


def test_asyncio_is_not_blocked(connect: Any) -> None:
    async def query() -> list[Any]:
        rows = await asyncio.to_thread(lambda: connect().cursor().execute("select 1").fetchall())
        return list(rows)

    assert asyncio.run(query()) == [(1,)]


@pytest.mark.parametrize("unload", [False, True], ids=["csv", "unload"])
def test_polars_cursor(connect: Any, database: str, unload: bool) -> None:
    pytest.importorskip("polars")
    from pyathena.polars.cursor import PolarsCursor

    cursor = connect(schema_name=database).cursor(PolarsCursor, unload=unload)
    frame = cursor.execute(SQL).as_polars()
    assert frame["n"].to_list() == [1, 2]
    assert frame["s"].to_list() == ["a", None]
