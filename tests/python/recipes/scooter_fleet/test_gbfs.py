"""`gbfs collect`: each version of a feed once, politely, and no feed stops another."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.cli.main import main
from athena_recipes.recipes.scooter_fleet.gbfs.collect import Collector
from athena_recipes.recipes.scooter_fleet.gbfs.http import Fetcher
from click.testing import CliRunner, Result
from urllib3.util import Retry

from tests.python.recipes.scooter_fleet.operator import Operator, discovery, serve

MADE = 1_780_000_000  # 2026-05-28T20:26:40Z
HOUR = "dt=2026-05-28-20"


class Clock:
    """Seconds since 1970, moved by the test."""

    def __init__(self) -> None:
        self.now = float(MADE + 5)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def operator() -> Iterator[Operator]:
    with serve() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def collector(tmp_path: Path, clock: Clock) -> Collector:
    quick = Retry(
        total=2,
        backoff_factor=0,
        status_forcelist=(429, 503),
        respect_retry_after_header=True,
        raise_on_status=False,
    )
    return Collector(tmp_path, Fetcher("test", quick), clock)


def version_2(operator: Operator, feed: Any) -> str:
    """A system of version 2 with this feed of vehicles; the URL of its discovery document."""
    names = {"system_information": "/info", "free_bike_status": "/bikes", "system_alerts": "/x"}
    operator.give("/gbfs.json", discovery(operator, 2, names))
    operator.give("/info", {"last_updated": MADE, "ttl": 0, "data": {"system_id": "a/b"}})
    operator.give("/bikes", feed)
    return f"{operator.url}/gbfs.json"


def bikes(made: Any = MADE, ttl: Any = 60, *ids: str) -> dict[str, Any]:
    data = {"bikes": [{"bike_id": one, "name": "ü\n"} for one in ids]}
    return {"last_updated": made, "ttl": ttl, "version": "2.3", "data": data}


def changes(collector: Collector, url: str) -> list[tuple[str, str]]:
    return [(one.feed, one.change) for one in collector.collect(url)]


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*.json") if not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_feed_is_one_line_and_written_once(
    operator: Operator, collector: Collector, clock: Clock, tmp_path: Path
) -> None:
    url = version_2(operator, bikes(MADE, 60, "1", "2"))
    assert changes(collector, url) == [("vehicle_status", "written")]
    [(name, content)] = files(tmp_path).items()
    assert name == f"a%2Fb/{HOUR}/vehicle_status-{MADE}.json"
    assert content.count(b"\n") == 1
    assert json.loads(content) == bikes(MADE, 60, "1", "2")

    # Not before its time; then the server says that nothing changed; then there is a new version.
    assert changes(collector, url) == [("vehicle_status", "not due")]
    clock.now += 60
    assert changes(collector, url) == [("vehicle_status", "unchanged")]
    assert operator.asked.count(("/bikes", 304)) == 1
    # An answer without a document holds as long as the document does.
    clock.now += 59
    assert changes(collector, url) == [("vehicle_status", "not due")]
    operator.give("/bikes", bikes(MADE + 3600, 60, "1"))
    clock.now += 3600
    assert changes(collector, url) == [("vehicle_status", "written")]
    assert f"a%2Fb/dt=2026-05-28-21/vehicle_status-{MADE + 3600}.json" in files(tmp_path)
    # The discovery document is read once a run.
    assert operator.asked.count(("/gbfs.json", 200)) == 1


def test_a_number_that_is_no_json_is_null(
    operator: Operator, collector: Collector, tmp_path: Path
) -> None:
    given = b'{"last_updated": %d, "data": {"bikes": [{"lat": NaN, "lon": -Infinity}]}}' % MADE
    assert changes(collector, version_2(operator, given)) == [("vehicle_status", "written")]
    [content] = files(tmp_path).values()
    assert json.loads(content)["data"] == {"bikes": [{"lat": None, "lon": None}]}


def test_a_server_without_etags_gives_no_file_twice(
    operator: Operator, collector: Collector, clock: Clock, tmp_path: Path
) -> None:
    operator.has_etags = False
    url = version_2(operator, bikes(MADE, 0, "1"))
    assert changes(collector, url) == [("vehicle_status", "written")]
    clock.now += 60
    assert changes(collector, url) == [("vehicle_status", "unchanged")]
    # Other data with the time of before: the time of the request names it.
    operator.give("/bikes", bikes(MADE, 0, "2"))
    clock.now += 60
    assert changes(collector, url) == [("vehicle_status", "written")]
    assert len(files(tmp_path)) == 2
    assert f"a%2Fb/{HOUR}/vehicle_status-{int(clock.now)}.json" in files(tmp_path)


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's time zone is not UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("new_york")
@pytest.mark.parametrize(
    ("made", "epoch"),
    [
        ("2026-05-28T22:26:40+02:00", MADE),
        ("2026-05-28T20:26:40", MADE),
        (MADE * 1000, MADE),
        (str(MADE), MADE),
        (0, MADE + 5),
        (-62_135_596_800, MADE + 5),
        (MADE + 10**7, MADE + 5),
        ("yesterday", MADE + 5),
        (None, MADE + 5),
        (1e300, MADE + 5),
    ],
)
def test_times_of_both_versions_and_times_that_are_none(
    operator: Operator, collector: Collector, tmp_path: Path, made: Any, epoch: int
) -> None:
    url = version_2(operator, bikes(made, "x"))
    assert changes(collector, url) == [("vehicle_status", "written")]
    assert list(files(tmp_path)) == [f"a%2Fb/{HOUR}/vehicle_status-{epoch}.json"]


def test_version_3_with_either_name_and_all_its_feeds(
    operator: Operator, collector: Collector, tmp_path: Path
) -> None:
    names = {
        "vehicle_status": "/new",
        "free_bike_status": "/old",
        "station_status": "/stations",
        "geofencing_zones": "/zones",
    }
    operator.give("/gbfs.json", discovery(operator, 3, names))
    for path in names.values():
        operator.give(path, {"last_updated": "2026-05-28T20:26:40Z", "data": {"from": path}})
    found = changes(collector, f"{operator.url}/gbfs.json")
    assert [feed for feed, _ in found] == ["geofencing_zones", "station_status", "vehicle_status"]
    # Without a system_id the server's name is the system; the first name of a feed counts.
    folder = operator.url.removeprefix("http://").replace(":", "%3A")
    written = files(tmp_path)
    assert b'"/new"' in written[f"{folder}/{HOUR}/vehicle_status-{MADE}.json"]
    assert len(written) == 3


@pytest.mark.parametrize(
    ("given", "folder"), [("..", "%2E."), (".a", "%2Ea"), ("_a", "%5Fa"), ("a.b_c", "a.b_c")]
)
def test_a_system_id_is_one_folder_that_athena_reads(
    operator: Operator, collector: Collector, tmp_path: Path, given: str, folder: str
) -> None:
    url = version_2(operator, bikes())
    operator.give("/info", {"data": {"system_id": given}})
    assert changes(collector, url) == [("vehicle_status", "written")]
    assert list(files(tmp_path)) == [f"{folder}/{HOUR}/vehicle_status-{MADE}.json"]


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        (b"<html>busy</html>", "is no JSON"),
        (b'{"data": {"bikes": [', "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        ([], "has no data"),
        ({"data": None}, "has no data"),
    ],
)
def test_what_is_no_document_fails_and_stops_no_other_feed(
    operator: Operator, collector: Collector, feed: Any, said: str
) -> None:
    url = version_2(operator, feed)
    names = {"free_bike_status": "/bikes", "station_status": "/stations", "geofencing_zones": "/no"}
    operator.give("/gbfs.json", discovery(operator, 3, names))
    operator.give("/stations", {"last_updated": MADE, "data": {"stations": []}})
    found = {one.feed: (one.change, one.detail) for one in collector.collect(url)}
    assert found["station_status"][0] == "written"
    assert found["vehicle_status"][0] == "failed"
    assert said in found["vehicle_status"][1]
    assert found["geofencing_zones"] == ("failed", f"{operator.url}/no HTTP status 404")


def test_a_busy_server_is_asked_again_and_then_left(
    operator: Operator, collector: Collector, tmp_path: Path
) -> None:
    url = version_2(operator, bikes())
    operator.busy["/bikes"] = [(429, {"Retry-After": "0"}), (503, {})]
    assert changes(collector, url) == [("vehicle_status", "written")]
    operator.busy["/gbfs.json"] = [(503, {})] * 3
    other = Collector(
        tmp_path, Fetcher("test", Retry(2, status_forcelist=(503,), raise_on_status=False))
    )
    [failed] = other.collect(url)
    assert (failed.change, failed.detail) == ("failed", f"{url} HTTP status 503")


def test_the_command_names_what_failed(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path))

    def run(*urls: str) -> Result:
        arguments = ["scooter_fleet", "gbfs", "collect", *urls, "--json"]
        return CliRunner().invoke(main, arguments)

    url = version_2(operator, bikes())
    done = run(url)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == [
        {"system": "a/b", "feed": "vehicle_status", "change": "written", "times": 1}
    ]
    assert len(files(tmp_path / "raw" / "scooter_fleet" / "gbfs")) == 1
    both = run(f"{operator.url}/none", url)
    assert both.exit_code == 1
    assert [row["change"] for row in json.loads(both.stdout)] == ["failed", "not due"]
    assert "HTTP status 404" in both.stderr
