"""On athena_local: a run reads the files that are new alone, and `redshift load` copies those."""

import json
import os
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
SCHEMA = "taxi_lane"
# Files of one size, with TRIPS each. TAXI_FILES=200 repeats what the README says.
FILES, TRIPS = int(os.environ.get("TAXI_FILES", "4")), 400
# The tables that read raw files.
BY_FILE = ("trips_loaded", "trip_rejects")


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
ZONES = "select pickup_zone, count(*) from trips where source_file like '%19-10.csv' group by 1"


def month(day: str, total: float = 12.5, pickup: int = 4) -> bytes:
    """A file of TRIPS trips; the first one's total and zone are given."""
    first = trip(f"{day}-01", total, pickup)
    return csv([first, *(trip(f"{day}-{n % 28 + 1:02}") for n in range(1, TRIPS))])


@STANDARD
def test_each_file_is_read_once_and_copied_once(
    lane: TaxiLane, api: CopyingApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = [f"{2000 + n // 12}-{n % 12 + 1:02}" for n in range(FILES - 2)]
    for day in earlier:
        lane.lake.deliver(f"yellow_tripdata_{day}.csv", month(day))
    lane.lake.deliver(OCT, month("2019-10", 22.5, pickup=99))
    lane.lake.deliver(NOV, month("2019-11"))
    lane.lake.deliver(DEC, csv([]))
    first = lane.build()
    load = Load(lane, api, monkeypatch)
    each = [("load", f"yellow_tripdata_{day}.csv", TRIPS) for day in earlier]
    last = [("load", NOV, TRIPS), ("load", DEC, 0)]
    assert load.steps("plan") == [*each, ("load", OCT, TRIPS), *last]
    assert load.select("select count(*) from pg_tables where schemaname = 'public'") == [(0,)]

    # A run whose COPY of November fails has the files before it; the next one goes on.
    api.fails = lambda sql: "S3ServiceException: denied" if "2019-11" in sql else None
    assert "S3ServiceException" in load.run("apply").output
    usual = TRIPS * 12.5
    totals = [*((name, count, usual) for _, name, count in each), (OCT, TRIPS, usual + 10)]
    assert load.select(TOTALS) == totals
    api.fails = lambda sql: None
    assert load.steps("apply") == last
    november = (NOV, TRIPS, usual)
    assert load.select(TOTALS) == [*totals, november]
    assert sorted(load.select(ZONES)) == [("Alphabet City", TRIPS - 1), ("Unknown", 1)]
    assert load.steps("apply") == []

    # October is delivered again: it alone is read,
    lane.lake.deliver(OCT, month("2019-10", 52.5))
    size = len(month("2019-10"))
    next_one = lane.build()
    print("first", dict(first), "next", dict(next_one), "file", size)
    for name in BY_FILE:
        assert size < next_one[name] <= 1.5 * first[name] / FILES
    assert next_one["trips_per_file"] < size
    # and replaced in Redshift too; an answer that is lost, and rows that are not those that Athena
    # counts, change nothing.
    sent = len(api.sqls)
    api.miscounts = True
    assert "Redshift copied other rows" in load.run("apply").output
    api.miscounts = False
    assert load.select(TOTALS) == [*totals, november]
    api.faults = {"BatchExecuteStatement": ["", "", "lost InternalServerException"]}
    assert load.steps("apply") in ([("replace", OCT, TRIPS)], [])
    assert load.select(TOTALS) == [*totals[:-1], (OCT, TRIPS, usual + 40), november]
    assert not any("2019-11" in sql for sql in api.sqls[sent:])
    assert load.steps("plan") == []
