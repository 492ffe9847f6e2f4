"""The recipe anonymization on Athena: who may read what, and what the query history knows."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.cli import main
from scripts.sample_data.anonymization.canaries import canary_texts
from tests.python.athena_local.account import Account, Failed
from tests.python.athena_local.test_lake_formation import REFUSED
from tests.python.dbt_command import run_dbt
from tests.python.leaks import found_in, key_forms, leaks

SCHEMA = "anon_it"
PUBLIC, RAW = f"{SCHEMA}_anonymization", f"{SCHEMA}_raw_anonymization"
ROOT = f"s3://lake/{SCHEMA}"
MODELS = ("customer", "store_sales", "k_anonymity", "groups_below_k")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, account: Account) -> Iterator[Path]:
    """A small sample in the bucket, and the recipe built from it by dbt-athena; its lake root."""
    lake = tmp_path_factory.mktemp("lake")
    sample = ["sample-data", "anonymization", "--scale", "0.05"]
    written = CliRunner().invoke(main, sample, env={"LAKE_ROOT": str(lake)})
    assert written.exit_code == 0, written.output
    s3 = account.client("s3")
    for path in (lake / "raw").rglob("*.csv"):
        key = f"{SCHEMA}/{path.relative_to(lake).as_posix()}"
        s3.put_object(Bucket="lake", Key=key, Body=path.read_bytes())
    environment = {**account.environment, "ATHENA_SCHEMA": SCHEMA, "ATHENA_LAKE_ROOT": ROOT}
    models = [f"+{name}" for name in MODELS]
    done = run_dbt(
        lake,
        *("build", "-s", *models, "--exclude", "resource_type:test", "resource_type:unit_test"),
        *("--target", "athena"),
        env=environment,
    )
    assert done.returncode == 0, done.stdout[-5_000:]
    yield lake
    account.drop_databases(PUBLIC, RAW)


def secrets_of(lake: Path) -> list[str]:
    rows = csv.DictReader((lake / "raw/anonymization/keys/key_1.csv").open(encoding="utf-8"))
    return [*canary_texts(), *key_forms(next(rows)["key_hex"])]


def test_the_analyst_reads_what_is_public_and_is_refused_all_else(
    built: Path, account: Account
) -> None:
    target = str(built / ".target")
    options = ["--target-dir", target, "--lake-root", ROOT]

    def lake_formation(command: str) -> int:
        arguments = ["lake-formation", command, *options]
        done = CliRunner().invoke(main, arguments, env=dict(account.environment))
        assert done.exit_code in (0, 1), done.output
        return done.exit_code

    assert lake_formation("apply") == 0
    try:
        assert lake_formation("drift") == 0
        analyst, engineer = (assumed(account, f"datalake_{n}") for n in ("analyst", "engineer"))
        customers = analyst.run(f"select count(*) from {PUBLIC}.customer").lines
        assert int(str(customers[0])) >= 50
        top = (
            f"select c_customer_sk_anonym, sum(ss_ext_sales_price) from {PUBLIC}.store_sales"
            f" join {PUBLIC}.customer on ss_customer_sk_anonym = c_customer_sk_anonym"
            " group by 1 order by 2 desc limit 10"
        )
        assert len(analyst.run(top).rows) == 10
        for table in ("customer", "store_sales", "pseudonymisation_keys", "groups_below_k"):
            with pytest.raises(Failed, match=REFUSED):
                analyst.run(f"select count(*) from {RAW}.{table}")
        with pytest.raises(Failed, match=REFUSED):
            analyst.run(f"create table {PUBLIC}.mine as select 1 as n")
        assert engineer.run(f"select count(c_customer_sk) from {RAW}.customer").rows
    finally:
        assert lake_formation("destroy") == 0


def assumed(account: Account, name: str) -> Account:
    """The account as a role that `lake-formation` made sees it."""
    arn = account.client("iam").get_role(RoleName=name)["Role"]["Arn"]
    keys = account.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    return Account(
        {
            **account.environment,
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }
    )


def test_history_and_results_hold_no_key_and_no_canary(built: Path, account: Account) -> None:
    """Every statement that was run, and every object that a statement left beside the tables."""
    secrets = secrets_of(built)
    pages = account.athena.get_paginator("list_query_executions").paginate()
    statements = [
        account.athena.get_query_execution(QueryExecutionId=one)["QueryExecution"]["Query"]
        for page in pages
        for one in page["QueryExecutionIds"]
    ]
    ours = [text for text in statements if SCHEMA in text]
    assert any("hmac_sha256" in text for text in ours)
    assert not [text for text in ours if found_in(text, secrets)]
    s3 = account.client("s3")
    objects = [
        one["Key"]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket="lake", Prefix=f"{SCHEMA}/")
        for one in page.get("Contents", ())
        if not one["Key"].startswith(f"{SCHEMA}/raw/")
    ]
    # Results and tables: CSV as it is, Parquet unpacked.
    assert any("query-results" in key for key in objects)
    assert any(f"/tables/{PUBLIC}/" in key for key in objects), objects[:20]
    for key in objects:
        content = s3.get_object(Bucket="lake", Key=key)["Body"].read()
        assert leaks(content, secrets) == [], key
    glue = account.client("glue")
    described = glue.get_tables(DatabaseName=PUBLIC)["TableList"]
    assert {"customer", "store_sales", "k_anonymity"} <= {one["Name"] for one in described}
    assert leaks(str(described).encode(), secrets) == []
    for table in described:
        rows = account.run(f"select * from {PUBLIC}.{table['Name']}").rows
        assert found_in(str(rows), secrets) == [], table["Name"]
