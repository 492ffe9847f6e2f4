"""On athena_local: `slack erase` leaves nothing in objects, tables and results."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from athena_local.raw_files import upload_raw
from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.main import main
from athena_recipes.lake.raw_files.listing import write_list
from athena_recipes.recipes.slack_words.sample_data.generate import generate
from athena_recipes.recipes.slack_words.slack import command
from athena_recipes.recipes.slack_words.slack.files import S3Files
from athena_recipes.recipes.slack_words.slack.person import Person
from athena_recipes.recipes.slack_words.slack.tables import AthenaTables
from click.testing import CliRunner

from tests.python.recipes.slack_words.slack_lake import SlackLake
from tests.python.support.account import Account
from tests.python.support.recipe_lake import athena_environment, succeeded
from tests.python.support.selection import STANDARD

SCHEMA, WHO = "slack_lane", "U0BRAM0002"


@pytest.fixture
def lake(tmp_path: Path, account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackLake]:
    """The first files of the sample, and the table of messages, built on Athena."""
    made = SlackLake(tmp_path)
    for key, content in list(generate(seed=7, scale=1.0))[:14]:
        made.write(key, content)
    environment = athena_environment(account, SCHEMA)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def dbt(target: str, _: Path, given: list[str], *__: object) -> int:
        # The other tables are made of this one; each would cost as much again.
        given = ["+slack_words__messages" if one == "slack_words" else one for one in given]
        return succeeded(made.dbt(*given, "--target", target, env=environment)).returncode

    monkeypatch.setattr(command, "dbt", dbt)
    root = environment["ATHENA_LAKE_ROOT"]
    upload_raw(make_client("s3"), made.root, root, remove=True)
    write_list(make_client("s3"), S3Address.parse(root), "slack_words")
    dbt(
        "athena",
        tmp_path,
        ["build", "-s", "slack_words", "--exclude-resource-type", "test", "unit_test"],
    )
    yield made
    account.drop_databases(f"{SCHEMA}_slack_words", f"{SCHEMA}_raw_slack_words")


@STANDARD
def test_nothing_of_a_person_is_left(
    lake: SlackLake, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3 = make_client("s3")
    prefix = f"{SCHEMA}/"
    table = f"{SCHEMA}_slack_words.messages"
    before = account.run(f"select count(*), count(distinct user_id) from {table}").rows[0]
    own = account.run(f"select count(*) from {table} where user_id = '{WHO}'").rows[0][0]
    s3.put_object(Bucket="lake", Key=f"{prefix}query-results/a.csv", Body=f'"{WHO}"\n'.encode())
    s3.put_object(Bucket="lake", Key=f"{prefix}query-results/b.csv", Body=b'"nobody"\n')
    person = Person(WHO, names={"bram", "Okaforde"})
    person.ready()
    root = S3Address("lake", SCHEMA)
    schemas = (f"{SCHEMA}_slack_words", f"{SCHEMA}_raw_slack_words")
    tables = AthenaTables(S3Files(s3, root), str(root), schemas)
    # The files are compressed: their bytes do not show the person, their rows do.
    assert any(tables.search(person))
    target = lake.root / "target"
    monkeypatch.setenv("LAKE_ROOT", str(lake.root))
    arguments = ["slack_words", "slack", "erase", "apply", WHO, "--target", "athena"]
    done = CliRunner().invoke(
        main, [*arguments, "--schema", SCHEMA, "--target-dir", str(target), "--json"]
    )
    assert done.exit_code == 0, done.output[-3_000:]
    rows = json.loads(done.stdout)
    assert {"raw file", "tables", "query result"} <= {row["place"] for row in rows}
    # The queries above named the person: Athena keeps them, and nobody can delete them.
    assert [row for row in rows if row["place"] == "query in Athena's history"]

    keys = [
        one["Key"]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket="lake", Prefix=prefix)
        for one in page.get("Contents", ())
    ]
    assert f"{prefix}query-results/a.csv" not in keys
    assert f"{prefix}query-results/b.csv" in keys
    assert len([key for key in keys if "/raw/" in key]) == 14
    assert list(tables.search(person)) == []
    for key in keys:
        assert WHO.encode() not in s3.get_object(Bucket="lake", Key=key)["Body"].read(), key
    after = account.run(f"select count(*), count(distinct user_id) from {table}").rows[0]
    # Tombstones count as messages of Slackbot; joins of the person are gone.
    assert int(before[0] or 0) - int(own or 0) < int(after[0] or 0) <= int(before[0] or 0)
    found = account.run(
        f"select count(*) from {table} where user_id = '{WHO}' or text like '%{WHO}%'"
    ).rows
    assert [row[0] for row in found] == ["0"]
