"""awswrangler, as its users use it: three ways to read, Iceberg, the catalog."""

from typing import Any

import pytest

from tests.python.support.account import OUTPUT, Account

wr = pytest.importorskip("awswrangler")
pd = pytest.importorskip("pandas")
SQL = "select * from (values (1, 'a', 1.5), (2, null, null)) as t(n, s, d)"


@pytest.fixture(autouse=True)
def environment(account: Account, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    for service in ("athena", "glue", "s3", "sts"):
        monkeypatch.setattr(
            wr.config, f"{service}_endpoint_url", account.environment["AWS_ENDPOINT_URL"]
        )


@pytest.mark.parametrize(
    "options",
    [
        {"ctas_approach": True},
        {"ctas_approach": False, "unload_approach": True},
        {"ctas_approach": False},
    ],
    ids=["ctas", "unload", "csv"],
)
def test_read_sql_query(database: str, options: dict[str, bool]) -> None:
    place = f"s3://lake/{database}/out/"
    frame = wr.athena.read_sql_query(SQL, database=database, s3_output=place, **options)
    frame = frame.sort_values("n")
    assert frame["n"].tolist() == [1, 2]
    assert frame["s"].isna().tolist() == [False, True]
    assert frame["d"].iloc[0] == 1.5


def test_to_parquet_and_read_table(database: str) -> None:
    frame = pd.DataFrame({"n": [1, 2, 3], "p": ["a", "a", "b"]})
    wr.s3.to_parquet(
        frame,
        path=f"s3://lake/{database}/t/",
        dataset=True,
        database=database,
        table="t",
        partition_cols=["p"],
    )
    read = wr.athena.read_sql_table("t", database=database, s3_output=OUTPUT, ctas_approach=False)
    assert sorted(read["n"].tolist()) == [1, 2, 3]
    assert wr.catalog.get_table_types(database=database, table="t") == {
        "n": "bigint",
        "p": "string",
    }


def test_to_iceberg(database: str) -> None:
    temp = f"s3://lake/{database}/temp"
    options = {
        "database": database,
        "table": "ice",
        "table_location": f"s3://lake/{database}/ice/",
        "s3_output": OUTPUT,
    }
    wr.athena.to_iceberg(pd.DataFrame({"n": [1, 2]}), temp_path=f"{temp}/1/", **options)
    wr.athena.to_iceberg(pd.DataFrame({"n": [3]}), temp_path=f"{temp}/2/", **options)
    read = wr.athena.read_sql_query(
        "select n from ice", database=database, s3_output=OUTPUT, ctas_approach=False
    )
    assert sorted(read["n"].tolist()) == [1, 2, 3]


def test_show_and_describe(account: Account, database: str) -> None:
    account.run(f"create table {database}.t as select 1 as n, 'x' as s")
    described = wr.athena.describe_table("t", database=database, s3_output=OUTPUT)
    assert described["Column Name"].tolist() == ["n", "s"]
    text = wr.athena.show_create_table("t", database=database, s3_output=OUTPUT)
    assert text.startswith("CREATE EXTERNAL TABLE `t`(")
