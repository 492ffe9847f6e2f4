"""The recipe anonymization on Athena: who may read what, and what the query history knows."""

import csv
import json
from collections.abc import Iterator, Sequence

import pytest
from athena_recipes.recipes.anonymization.sample_data.canaries import canary_texts

from tests.python.athena_local.test_lake_formation import REFUSED
from tests.python.support.account import Account, Failed
from tests.python.support.athena_lake import AthenaLake
from tests.python.support.leaks import found_in, key_forms, leaks

RECIPE, SCHEMA = "anonymization", "anon_it"
PUBLIC, RAW = f"{SCHEMA}_anonymization", f"{SCHEMA}_raw_anonymization"
ROOT = f"s3://lake/{SCHEMA}"
PUBLISHED = {
    "anonymization_rejects",
    "column_policy",
    "customer",
    "generalisation_lattice",
    "information_loss",
    "k_anonymity",
    "l_diversity",
    "patients",
    "reidentification_risk",
    "releases",
    "store_sales",
}
# What a unit test reads and shows is written beside it, and never raw; tests of keys read what the
# other tests read. Conformance runs those.
NARROWED = (
    *("--exclude", "resource_type:unit_test"),
    *(f"test_name:{name}" for name in ("unique", "not_null", "unique_combination")),
)
UNTESTED = ("--exclude", "resource_type:test", "resource_type:unit_test")


class Lake(AthenaLake):
    recipe, schema = RECIPE, SCHEMA

    def secrets(self) -> list[str]:
        """All canaries, and each key in all its forms."""
        rows = [
            row
            for path in sorted((self.root / f"raw/{RECIPE}/keys").glob("key_*.csv"))
            for row in csv.DictReader(path.open(encoding="utf-8"))
        ]
        return [*canary_texts(), *(form for row in rows for form in key_forms(row["key_hex"]))]

    def data_tests(self) -> list[str]:
        """The ids of all tests of data that the build ran."""
        ran = json.loads((self.root / ".target/run_results.json").read_text(encoding="utf-8"))
        ids = [str(one["unique_id"]) for one in ran["results"]]
        return [one for one in ids if one.startswith("test.")]

    def hashes(self) -> set[str | None]:
        return set(self.account.run(f"select c_customer_sk_anonym from {PUBLIC}.customer").lines)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, account: Account) -> Iterator[Lake]:
    """A small sample in the bucket, and all of the recipe built and tested by dbt-athena."""
    lake = Lake(tmp_path_factory.mktemp("lake"), account)
    lake.call("sample-data", RECIPE, "--scale", "0.05")
    lake.upload()
    done = lake.build("-s", RECIPE, *NARROWED)
    assert done.returncode == 0, done.stdout[-5_000:]
    yield lake
    account.drop_databases(PUBLIC, RAW)


def test_the_analyst_reads_what_is_public_and_is_refused_all_else(
    built: Lake, account: Account
) -> None:
    target = str(built.root / ".target")

    def lake_formation(command: str) -> int:
        return built.call("lake-formation", command, "--target-dir", target).exit_code

    assert lake_formation("apply") == 0
    try:
        assert lake_formation("drift") == 0
        analyst, engineer = (account.assumed(f"datalake_{n}") for n in ("analyst", "engineer"))
        customers = analyst.run(f"select count(*) from {PUBLIC}.customer").lines
        assert int(str(customers[0])) >= 50
        top = (
            f"select c_customer_sk_anonym, sum(ss_ext_sales_price) from {PUBLIC}.store_sales"
            f" join {PUBLIC}.customer on ss_customer_sk_anonym = c_customer_sk_anonym"
            " group by 1 order by 2 desc limit 10"
        )
        assert len(analyst.run(top).rows) == 10
        for table in ("customer", "store_sales", "pseudonymisation_keys"):
            with pytest.raises(Failed, match=REFUSED):
                analyst.run(f"select count(*) from {RAW}.{table}")
        with pytest.raises(Failed, match=REFUSED):
            analyst.run(f"create table {PUBLIC}.mine as select 1 as n")
        assert engineer.run(f"select count(c_customer_sk) from {RAW}.customer").rows
    finally:
        assert lake_formation("destroy") == 0


def guilty_statements(account: Account, secrets: Sequence[str]) -> tuple[list[str], list[str]]:
    """The texts of all statements of the recipe, and of those whose history has a secret."""
    pages = account.athena.get_paginator("list_query_executions").paginate()
    ids = [one for page in pages for one in page["QueryExecutionIds"]]
    executions = [
        account.athena.get_query_execution(QueryExecutionId=one)["QueryExecution"] for one in ids
    ]
    ours = [one for one in executions if SCHEMA in str(one)]
    guilty = [one["Query"] for one in ours if found_in(str(one), secrets)]
    return [one["Query"] for one in ours], guilty


def guilty_objects(account: Account, prefix: str, secrets: Sequence[str]) -> dict[str, list[str]]:
    """Object -> secrets in it, for objects with the prefix; CSV as it is, Parquet unpacked."""
    s3 = account.client("s3")
    contents = (
        (key, s3.get_object(Bucket="lake", Key=key)["Body"].read()) for key in account.keys(prefix)
    )
    return {key: found for key, content in contents if (found := leaks(content, secrets))}


def assert_nothing_leaked(lake: Lake, secrets: Sequence[str]) -> list[str]:
    """Nothing in what analysts and auditors read on Athena, nor in dbt's target and logs.

    The raw files are left out; the recipe's statements are returned.
    """
    account = lake.account
    statements, guilty = guilty_statements(account, secrets)
    assert guilty == []
    written = sorted(account.keys(f"{SCHEMA}/") - account.keys(f"{SCHEMA}/raw/"))
    folders = {key.split("/")[1] for key in written}
    assert folders == {"query-results", "tables"}
    for folder in folders:
        assert guilty_objects(account, f"{SCHEMA}/{folder}/", secrets) == {}
    described = account.client("glue").get_tables(DatabaseName=PUBLIC)["TableList"]
    assert {one["Name"] for one in described} >= PUBLISHED
    assert leaks(str(described).encode(), secrets) == []
    for table in described:
        rows = account.run(f"select * from {PUBLIC}.{table['Name']}").rows
        assert found_in(str(rows), secrets) == [], table["Name"]
    files = [path for name in (".target", ".logs") for path in (lake.root / name).rglob("*")]
    assert {"manifest.json", "run_results.json", "dbt.log"} <= {path.name for path in files}
    found = {path: leaks(path.read_bytes(), secrets) for path in files if path.is_file()}
    assert {path: names for path, names in found.items() if names} == {}
    return statements


def test_history_results_tables_and_logs_hold_no_key_and_no_canary(
    built: Lake, account: Account
) -> None:
    """Of the whole recipe and its tests: every statement, result, table, artefact and log."""
    tests = built.data_tests()
    statements = assert_nothing_leaked(built, built.secrets())
    # The tests are among them, those that use the key too, beside the models that do.
    run = {one: text for one in tests for text in statements if f'"node_id": "{one}"' in text}
    assert len(tests) >= 7
    assert run.keys() == set(tests)
    assert any("hmac_sha256" in text for text in run.values())
    assert any("hmac_sha256" in text and "create table" in text for text in statements)


def test_the_search_finds_what_an_engineer_selects(built: Lake, account: Account) -> None:
    """What the README warns of, and that the search above can find something at all."""
    folder = f"{SCHEMA}_engineer/"
    account.run(
        f"select * from {RAW}.pseudonymisation_keys cross join {RAW}.customer",
        ResultConfiguration={"OutputLocation": f"s3://lake/{folder}"},
    )
    (found,) = guilty_objects(account, folder, built.secrets()).values()
    assert set(found) & set(canary_texts())
    assert set(found) - set(canary_texts())
    account.delete_keys(account.keys(folder))


def test_a_header_in_another_order_stops_the_build(built: Lake, account: Account) -> None:
    """Athena would read such a file without a word, and publish numbers in clear."""
    (path,) = (built.raw / "customer").glob("*.csv")
    header, line, *_ = path.read_text(encoding="utf-8").splitlines()
    swapped = [
        [row[8], *row[1:8], row[0], *row[9:]] for row in (header.split(","), line.split(","))
    ]
    key = f"{SCHEMA}/raw/{RECIPE}/customer/other_order.csv"
    content = "\n".join(map(",".join, swapped))
    account.client("s3").put_object(Bucket="lake", Key=key, Body=content.encode())
    before = built.hashes()
    try:
        refused = built.build("-s", f"{RECIPE}__customer", *UNTESTED)
        assert refused.returncode != 0
        assert "1 of 2 files of anonymization.customer have no header line" in " ".join(
            refused.stdout.split()
        )
        assert built.hashes() == before
    finally:
        account.delete_keys({key})


# Last, as it builds the tables anew with other keys.
def test_rotation_and_destruction_make_old_and_new_unjoinable(
    built: Lake, account: Account
) -> None:
    models = ("releases", "customer", "store_sales")
    publish = ("-s", *(f"{RECIPE}__{name}" for name in models), *UNTESTED)
    with_old_key = ("--vars", "{anonymization_key_version: 1}")
    old = built.hashes()
    for table in ("customer", "store_sales"):
        account.run(f"create table {PUBLIC}.{table}_before as select * from {PUBLIC}.{table}")
    joined = joins("customer", "store_sales")
    assert account.run(joined).lines != ["0"]
    before = account.run(joined).lines

    built.call(RECIPE, "key", "create")
    built.upload()
    assert built.build(*publish).returncode == 0
    new = built.hashes()
    assert len(new) == len(old)
    assert not new & old
    assert account.run(f"select distinct key_version from {PUBLIC}.customer").lines == ["2"]
    # In Athena itself: new with new as before, old with new on no hashed column at all.
    assert account.run(joined).lines == before
    assert account.run(joins("customer_before", "store_sales")).lines == ["0"]
    assert account.run(joins("customer", "store_sales_before")).lines == ["0"]
    columns = account.run(f"select * from {PUBLIC}.customer limit 1").header
    hashed = [str(name) for name in columns if str(name).endswith("_anonym")]
    assert len(hashed) >= 6
    for name in hashed:
        same = f"{PUBLIC}.customer as n join {PUBLIC}.customer_before as o on n.{name} = o.{name}"
        assert account.run(f"select count(*) from {same}").lines == ["0"], name

    # With the old key its hashes come back; without it nobody can make them, there or here.
    assert built.build(*publish, *with_old_key).returncode == 0
    assert built.hashes() == old
    secrets = built.secrets()  # of the old key too
    said = built.call(RECIPE, "key", "destroy", "1").stderr
    assert f"1 versions of its copy below {ROOT}" in said
    assert account.keys(f"{SCHEMA}/raw/{RECIPE}/keys/") == {f"{SCHEMA}/raw/{RECIPE}/keys/key_2.csv"}
    refused = built.build(*publish, *with_old_key)
    assert refused.returncode != 0
    assert "0 keys of version 1" in refused.stdout
    versions = account.run(f"select key_version from {RAW}.pseudonymisation_keys").lines
    assert versions == ["2"]
    assert_nothing_leaked(built, secrets)


def joins(customers: str, sales: str) -> str:
    """A statement that counts the lines of receipts whose customer is found by hash."""
    return (
        f"select count(*) from {PUBLIC}.{sales} as s join {PUBLIC}.{customers} as c"
        " on s.ss_customer_sk_anonym = c.c_customer_sk_anonym"
    )
