"""`redshift load` from tables on athena_local into the stand-in of Redshift."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

from tests.python.recipes.taxi_bookmarks.redshift_copy import CopyingApi, copying_api
from tests.python.recipes.taxi_bookmarks.taxi_lake import TaxiLake, csv, trip
from tests.python.recipes.taxi_bookmarks.taxi_lane import TaxiLane
from tests.python.support.account import Account
from tests.python.support.postgres_server import postgres_server
from tests.python.support.selection import STANDARD

OCT, NOV, DEC = (f"yellow_tripdata_2019-{month}.csv" for month in ("10", "11", "12"))
SCHEMA = "taxi_redshift"


@pytest.fixture
def api(account: Account) -> Iterator[CopyingApi]:
    with postgres_server() as server, copying_api(account.client("s3")) as running:
        running.page_rows = 100
        running.reset(server.new_database("taxi"))
        yield running
        running.wait()


@pytest.fixture
def lane(tmp_path: Path, account: Account) -> Iterator[TaxiLane]:
    made = TaxiLane(TaxiLake(tmp_path), SCHEMA, account)
    yield made
    made.clear()


class Load:
    """The command on a lane, and what is in Redshift then."""

    def __init__(self, lane: TaxiLane, api: CopyingApi, monkeypatch: pytest.MonkeyPatch) -> None:
        self.api, self.lake = api, lane.environment["ATHENA_LAKE_ROOT"]
        for name, value in lane.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_ENDPOINT_URL_REDSHIFT_DATA", api.endpoint)

    def run(self, command: str) -> Result:
        return CliRunner().invoke(
            main,
            [
                *("taxi_bookmarks", "redshift", "load", command, "--json", "--lake", self.lake),
                *("--redshift-workgroup", "taxi", "--redshift-database", "dev", "--schema", SCHEMA),
                *("--redshift-read-role", "arn:aws:iam::123456789012:role/reader"),
            ],
        )

    def steps(self, command: str) -> list[tuple[str, str, int | None]]:
        done = self.run(command)
        assert done.exit_code == 0, done.output
        return [(row["step"], row["file"], row["trips"]) for row in json.loads(done.stdout)]

    def select(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.api.url) as connection:
            return connection.execute(sql).fetchall()


TOTALS = "select source_file, count(*), sum(total_amount) from trips group by 1 order by 1"


@STANDARD
def test_redshift_gets_each_file_once(
    lane: TaxiLane, api: CopyingApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane.lake.deliver(OCT, csv([trip("2019-10-01"), trip("2019-10-02", 20, pickup=99)]))
    lane.lake.deliver(NOV, csv([trip("2019-11-01")]))
    lane.lake.deliver(DEC, csv([]))
    lane.build()
    load = Load(lane, api, monkeypatch)
    wanted = [("load", OCT, 2), ("load", NOV, 1), ("load", DEC, 0)]
    assert load.steps("plan") == wanted
    assert load.select("select count(*) from pg_tables where schemaname = 'public'") == [(0,)]

    # A run whose COPY of November fails has October; the next one goes on.
    api.fails = lambda sql: "S3ServiceException: denied" if "2019-11" in sql else None
    assert "S3ServiceException" in load.run("apply").output
    assert load.select(TOTALS) == [(OCT, 2, 32.5)]
    api.fails = lambda sql: None
    assert load.steps("apply") == wanted[1:]
    assert load.select(TOTALS) == [(OCT, 2, 32.5), (NOV, 1, 12.5)]
    zones = (
        "select pickup_zone, dropoff_zone from trips where source_file like '%10.csv' order by 1"
    )
    assert load.select(zones) == [("Alphabet City", "Alphabet City"), ("Unknown", "Alphabet City")]
    assert load.steps("apply") == []

    # October is delivered again: replaced in Redshift too, and only it is copied.
    lane.lake.deliver(OCT, csv([trip("2019-10-03", 50)]))
    lane.build()
    sent = len(api.sqls)
    # An answer that is lost, and rows that are not those that Athena counts, change nothing.
    api.miscounts = True
    assert "Redshift copied other rows" in load.run("apply").output
    api.miscounts = False
    assert load.select(TOTALS) == [(OCT, 2, 32.5), (NOV, 1, 12.5)]
    api.faults = {"BatchExecuteStatement": ["", "", "lost InternalServerException"]}
    assert load.steps("apply") in ([("replace", OCT, 1)], [])
    assert load.select(TOTALS) == [(OCT, 1, 50), (NOV, 1, 12.5)]
    assert not any("2019-11" in sql for sql in api.sqls[sent:])
    assert load.steps("plan") == []
