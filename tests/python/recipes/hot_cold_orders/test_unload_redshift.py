"""The text of the statements: what Redshift and Athena want, without the article's faults."""

import json
import re

import pyarrow as pa
import pytest
from athena_recipes.aws.redshift_data import Target
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured
from athena_recipes.recipes.hot_cold_orders.unload.cold import athena_table
from athena_recipes.recipes.hot_cold_orders.unload.cold.manifest import read_manifest
from athena_recipes.recipes.hot_cold_orders.unload.config import orders as orders_table
from athena_recipes.recipes.hot_cold_orders.unload.hot import redshift_sql as redshift
from athena_recipes.recipes.hot_cold_orders.unload.hot import sql
from athena_recipes.recipes.hot_cold_orders.unload.watermark import ColdFile, ColdMonth, State

ORDERS = orders_table()

ROLE = "arn:aws:iam::123456789012:role/service/RedshiftUnload"
TABLES = redshift.Tables(ORDERS, ROLE)
BATCH = "b000005x00c0ffee"
ADDRESS = f"s3://bucket/lake/raw/hot_cold_orders/cold/orders/batch={BATCH}/"
COLD_NAME = "recipes_raw_hot_cold_orders.orders_cold"
COLD = State({"1997-12": ColdMonth("1997-12", BATCH, 7, "123", "2024-01-01T00:00:00Z", ())})


def test_unload_is_the_whole_statement() -> None:
    assert redshift.unload_sql(TABLES, "1997-12", ADDRESS) == (
        "unload ('select o_orderkey, o_custkey, o_orderstatus, o_totalprice, o_orderdate,"
        " o_orderpriority, o_clerk, o_shippriority, o_comment,"
        " to_char(o_orderdate, ''YYYY-MM'') as o_ordermonth from public.orders"
        " where o_orderdate >= ''1997-12-01'' and o_orderdate < ''1998-01-01''"
        " order by o_orderdate, o_orderkey')\n"
        f"to '{ADDRESS}'\n"
        f"iam_role '{ROLE}'\n"
        "format as parquet\n"
        "partition by (o_ordermonth) include\n"
        "manifest verbose\n"
        "parallel off\n"
        "maxfilesize 256 mb"
    )


def keys_table(*keys: int) -> pa.Table:
    return pa.table({"o_orderkey": pa.array(keys, pa.int64())})


def merged_table(*pairs: tuple[int, int]) -> pa.Table:
    keys, numbers = zip(*pairs, strict=True)
    return keys_table(*keys).append_column("correction_id", pa.array(numbers, pa.int64()))


def every_statement() -> list[str]:
    return [
        sql.months_sql(ORDERS, TABLES.hot),
        redshift.measure_sql(TABLES, "1998-01"),
        sql.rows_sql(ORDERS, TABLES.hot, "1998-01"),
        redshift.unload_sql(TABLES, "1998-01", ADDRESS),
        *redshift.delete_sql(TABLES, "1998-01", Measured(7, "123")),
        sql.corrections_sql(ORDERS, TABLES.corrections),
        *(
            text
            for one in redshift.settlements_sql(TABLES, keys_table(1, 2), ["1998-01"])
            for text in one
        ),
        *sql.drop_corrections_sql(ORDERS, TABLES.corrections, merged_table((1, 5))),
        athena_table.add_sql(
            ORDERS, COLD_NAME, BATCH, "1998-01", f"{ADDRESS}o_ordermonth=1998-01/"
        ),
        athena_table.drop_sql(ORDERS, COLD_NAME, BATCH, "1998-01"),
        athena_table.measure_sql(ORDERS, COLD_NAME, BATCH, "1998-01"),
        athena_table.hits_sql(ORDERS, COLD_NAME, COLD, "o_orderkey in (1, 2)"),
    ]


@pytest.mark.parametrize("text", every_statement(), ids=lambda text: text[:20])
def test_no_statement_has_the_articles_faults(text: str) -> None:
    assert text.isascii()  # no curly quotes
    assert not set('"<>') & set(re.sub("(>=|<=|date <)", "", text))
    assert text.count("(") == text.count(")")
    assert text.count("'") % 2 == 0
    assert "*" not in text.replace("count(*)", "").replace("(select *, row_number()", "")
    assert ";" not in text  # the Data API takes one statement at a time
    assert not re.search("allowoverwrite|cleanpath|getdate|current_date", text, re.IGNORECASE)


def test_the_delete_deletes_only_what_was_verified() -> None:
    lock, delete = redshift.delete_sql(TABLES, "1997-12", Measured(7, "123"))
    assert lock == "lock public.orders"
    assert delete.startswith("delete from public.orders where")
    assert "o_orderdate >= '1997-12-01' and o_orderdate < '1998-01-01'" in delete
    assert "having count(*) = 7 and cast(coalesce(sum(" in delete
    assert delete.endswith("= '123'\n)")


def test_every_column_is_in_both_checksums() -> None:
    for text in (
        redshift.measure_sql(TABLES, "1997-12"),
        athena_table.measure_sql(ORDERS, COLD_NAME, BATCH, "1997-12"),
    ):
        assert all(text.count(f"({name}") >= 2 for name in ORDERS.names)


def test_many_keys_are_many_statements_that_the_api_takes() -> None:
    keys = [2**63 - 1 - number for number in range(5_000)]
    settled = list(redshift.settlements_sql(TABLES, keys_table(*keys), ["1997-12"]))
    dropped = list(
        sql.drop_corrections_sql(
            ORDERS, TABLES.corrections, merged_table(*((key, key) for key in keys))
        )
    )
    assert (len(settled), len(dropped)) == (2, 7)
    texts = [*dropped, *(text for one in settled for text in one)]
    assert max(map(len, texts)) < 100_000
    for key in (keys[0], keys[-1]):
        assert sum(f"o_orderkey = {key} " in text for text in dropped) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"role": "arn:aws:iam::<account_number>:role/>Role<"}, "is not the ARN of a role"),
        ({"role": "role/mySpectrumRole"}, "is not the ARN of a role"),
        ({"file_mb": 64}, "does not suit"),
        ({"file_mb": 200}, "does not suit"),
        ({"schema": "public; drop"}, "is not a schema's name"),
    ],
)
def test_bad_input_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        redshift.Tables(**{"table": ORDERS, "role": ROLE, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "folder",
    ["bucket/lake/", "s3://bucket/la'ke/", "s3://b/", "gs://bucket/x/", "s3://bucket/lake"],
)
def test_a_folder_that_is_not_on_s3_is_refused(folder: str) -> None:
    with pytest.raises(UserError, match=r"--lake s3://"):
        redshift.unload_sql(TABLES, "1997-12", folder)


def test_the_last_month_of_four_digits_ends_with_its_last_day() -> None:
    assert sql.days_sql(ORDERS, "1997-12") == (
        "o_orderdate >= '1997-12-01' and o_orderdate < '1998-01-01'"
    )
    assert sql.days_sql(ORDERS, "9999-12") == (
        "o_orderdate >= '9999-12-01' and o_orderdate <= '9999-12-31'"
    )


def test_a_month_that_is_none_is_refused() -> None:
    with pytest.raises(UserError, match="is not a month"):
        redshift.unload_sql(TABLES, "1997-13", ADDRESS)


@pytest.mark.parametrize(
    ("target", "parameters"),
    [
        (
            Target("dev", "shop", secret_arn="arn:aws:secretsmanager:eu-west-1:1:secret:x"),
            {
                "Database": "dev",
                "WorkgroupName": "shop",
                "SecretArn": "arn:aws:secretsmanager:eu-west-1:1:secret:x",
            },
        ),
        (
            Target("dev", cluster="big", db_user="tier"),
            {"Database": "dev", "ClusterIdentifier": "big", "DbUser": "tier"},
        ),
        (Target("dev", cluster="big"), {"Database": "dev", "ClusterIdentifier": "big"}),
    ],
)
def test_a_target_is_what_the_api_wants(target: Target, parameters: dict[str, str]) -> None:
    assert target.parameters == parameters


FOLDER = f"{ADDRESS}o_ordermonth=1997-12/"


def manifest(*urls: str) -> bytes:
    entries = [{"url": url, "meta": {"content_length": 9, "record_count": 3}} for url in urls]
    return json.dumps({"entries": entries}).encode()


def test_a_manifest_gives_files_bytes_and_rows() -> None:
    text = manifest(f"{FOLDER}0001_part_00.parquet", f"{FOLDER}0000_part_00.parquet")
    assert read_manifest(text, FOLDER, "manifest") == (
        ColdFile("0000_part_00.parquet", 9, 3),
        ColdFile("0001_part_00.parquet", 9, 3),
    )


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"entries": [{"url": "s3://bucket/x"}]}',
        manifest(f"{ADDRESS}o_ordermonth=1998-01/0000_part_00.parquet"),
    ],
)
def test_a_manifest_of_something_else_is_refused(text: bytes) -> None:
    with pytest.raises(UserError, match="is not the manifest of this UNLOAD"):
        read_manifest(text, FOLDER, "manifest")
