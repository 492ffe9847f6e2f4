"""The hot store, a real Redis: its memory, its borders, and lookups that fall back either way."""

import gzip
import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from athena_recipes.recipes.ad_attribution.hot_bids.bids import Bid, read_file
from athena_recipes.recipes.ad_attribution.hot_bids.cold import Found, on_disk
from athena_recipes.recipes.ad_attribution.hot_bids.lookup import find_bid
from athena_recipes.recipes.ad_attribution.hot_bids.store import HotStore
from athena_recipes.recipes.ad_attribution.uuids import hour_of
from click.testing import CliRunner, Result
from redis import Redis

from tests.python.recipes.ad_attribution.attribution_lake import BEGIN, after, bid, request
from tests.python.recipes.ad_attribution.redis_server import redis_server

HOUR = timedelta(hours=1)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with redis_server(tmp_path) as address:
        yield address


def run(url: str, *arguments: str, stdin: bytes | None = None) -> Result:
    command = ["ad_attribution", "hot-bids", *arguments, "--redis", url, "--json"]
    return CliRunner().invoke(main, command, input=stdin)


class Table:
    """A cold tier that has some bids, and says what it was asked."""

    def __init__(self, *request_ids: str) -> None:
        self.request_ids, self.asked = request_ids, 0

    def __call__(self, request_id: str, moment: datetime) -> Found:
        self.asked += 1
        return Found(b"cold" if request_id in self.request_ids else None, 7)


def stored(*request_ids: str) -> list[Bid | None]:
    return [Bid(one, BEGIN, b"hot") for one in request_ids]


def test_files_are_written_and_found(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "bids" / "dt=2026-01-05-10"
    folder.mkdir(parents=True)
    lines = [json.dumps(bid(request(number, after(number)))) for number in range(2_500)]
    far = "ffffffff-ffff-7fff-bfff-ffffffffffff"
    odd = ["{cut", "[]", json.dumps(bid(None)), json.dumps(bid("b-17")), "", "[" * 100_000]
    odd.append(json.dumps(bid(far)))
    (folder / "h1.json").write_text("\n".join([*lines[:2_000], *odd]))
    named = {"Request_ID": request(2_500, after(2_500)).upper()}
    content = "\n".join([*lines[1_900:], json.dumps(named)])
    (folder / "h2.json.gz").write_bytes(gzip.compress(content.encode()))
    (folder / "_h3.json").write_text(lines[0])
    at = after(3_600 + 100).isoformat()
    written = run(url, "write", str(tmp_path / "bids"), "--as-of", at)
    # Bids of the first 100 seconds have ended; those of 1,900 to 2,000 are in both files.
    assert json.loads(written.stdout) == [{"written": 2_500, "expired": 101, "unreadable": 6}]
    assert json.loads(run(url, "memory").stdout)[0]["bids"] == 2_400

    found = run(url, "lookup", request(2_000, after(2_000)).upper(), "--as-of", at)
    (row,) = json.loads(found.stdout)
    assert (row["tier"], row["tried"], row["bid_hour"]) == ("hot", "hot", "2026-01-05-10")
    assert json.loads(row["bid"])["campaign_id"] == "c-1"
    # The same from standard input changes nothing.
    again = run(url, "write", "--as-of", at, stdin=lines[2_000].encode())
    assert json.loads(again.stdout) == [{"written": 1, "expired": 0, "unreadable": 0}]
    assert json.loads(run(url, "memory").stdout)[0]["bids"] == 2_400

    # Damaged files stop no other one, and their lines before the damage count.
    cut = gzip.compress("\n".join(lines[:2]).encode())[:-9] + b"\n"
    (folder / "h0.json.gz").write_bytes(cut)
    (folder / "h4.json.gz").write_bytes(b"no gzip")
    torn = run(url, "write", str(tmp_path / "bids"), "--as-of", at)
    assert torn.exit_code == 1
    assert json.loads(torn.stdout)[0]["written"] == 2_500
    assert "h0.json.gz cannot be read" in torn.stderr
    assert "cannot be read to their end: 2" in torn.stderr


def test_both_borders_fall_back_either_way(url: str) -> None:
    store = HotStore(url)
    both, hot_alone, cold_alone, neither = (request(number) for number in range(4))
    store.write(stored(both, hot_alone), HOUR, BEGIN)
    table = Table(both, cold_alone)
    cases = {
        (both, 3_599): ("hot", ("hot",)),
        (both, 3_600): ("cold", ("cold",)),
        (both, 3_601): ("cold", ("cold",)),
        # Not built yet, and ended early (a restart, or memory that was full).
        (hot_alone, 3_601): ("hot", ("cold", "hot")),
        (cold_alone, 3_599): ("cold", ("hot", "cold")),
        (neither, 3_599): (None, ("hot", "cold")),
        (neither, 3_601): (None, ("cold", "hot")),
    }
    for (request_id, seconds), expected in cases.items():
        found = find_bid(request_id, after(seconds), store, table, HOUR)
        assert (found.tier, found.tried) == expected, (request_id, seconds)
        assert found.line == (expected[0].encode() if expected[0] else None)
        assert found.scanned_bytes == (7 if "cold" in expected[1] else None)
    assert table.asked == 6
    with pytest.raises(UserError, match="no UUID of version 1, 6 or 7"):
        find_bid("919108f7-52d1-4320-9bac-f847db4148a8", BEGIN, store, table, HOUR)


def test_a_bid_ends_at_its_own_time_plus_the_window(url: str) -> None:
    store, one = HotStore(url), request(1)
    # Written late: a fifth of a second is left.
    late = BEGIN + HOUR - timedelta(milliseconds=200)
    assert vars(store.write(stored(one), HOUR, late)) == {
        "written": 1,
        "expired": 0,
        "unreadable": 0,
    }
    assert store.find(one) == b"hot"
    time.sleep(0.25)
    assert store.find(one) is None
    assert store.write(stored(one), HOUR, BEGIN + HOUR).expired == 1
    assert store.find(one) is None
    # A clock that is years ahead does not keep a bid for years.
    store.write(stored(one), HOUR, BEGIN - timedelta(days=3_650))
    server = Redis.from_url(url)
    (key,) = server.keys()
    assert server.pttl(key) <= 2 * HOUR / timedelta(milliseconds=1)
    # Bids at both ends of an hour and of a day differ in their partition alone.
    for moment in (datetime.fromisoformat("2026-01-05T23:59:59.999Z"), BEGIN):
        assert hour_of(moment) == moment.strftime("%Y-%m-%d-%H")


def test_memory_of_a_bid_of_600_bytes(url: str) -> None:
    store = HotStore(url)
    count = 20_000
    bids = (Bid(request(number), BEGIN, b"x" * 600) for number in range(count))
    assert store.write(bids, HOUR, BEGIN).written == count
    (row,) = json.loads(run(url, "memory").stdout)
    print(row)
    assert row["bids"] == count
    # The article counts 600 bytes and no keys, expiries or rounding of the allocator.
    assert 600 + 16 < row["bytes_per_bid"] < 900
    assert row["article_hour_gib"] == pytest.approx(row["bytes_per_bid"] * 1e8 / 2**30, abs=0.1)


def test_cold_lookups_on_the_laptop(tmp_path: Path) -> None:
    path = tmp_path / "lake.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create schema recipes_ad_attribution; create table recipes_ad_attribution.bids as"
            " select * from (values (?, '2026-01-05-10', 'c-1', 'cr', 'adx', 0.5, null, 'DE'),"
            " (?, '2026-01-05-11', 'wrong', 'cr', 'adx', 0.5, null, 'DE')) as bids (request_id,"
            " bid_hour, campaign_id, creative_id, exchange_name, price_usd, device_type, country)",
            [request(1), request(2)],
        )
    cold = on_disk(path, "recipes")
    assert json.loads(cold(request(1), BEGIN).line or b"") == {
        "request_id": request(1),
        "campaign_id": "c-1",
        "creative_id": "cr",
        "exchange": "adx",
        "price_usd": "0.5",
        "device_type": None,
        "country": "DE",
    }
    assert cold(request(2), BEGIN).line is None
    with pytest.raises(UserError, match="Build the table first"):
        on_disk(path, "others")(request(1), BEGIN)


def test_errors_name_the_fix(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = run("redis://127.0.0.1:1/0", "memory")
    assert missing.exit_code == 1
    assert "Fix: Start Redis or Valkey there" in missing.stderr
    wrong = run("http://127.0.0.1", "memory")
    assert wrong.exit_code == 1 and "Write redis://host:port/0" in wrong.stderr
    assert "which is no time" in run(url, "write", "--as-of", "noon", stdin=b"").stderr
    cut = tmp_path / "cut.json.gz"
    cut.write_bytes(gzip.compress(b"x" * 999)[:-9])
    assert f"{cut} cannot be read" in run(url, "write", str(cut)).stderr
    rotten = gzip.compress(bytes(range(256)) * 99)
    cut.write_bytes(rotten[:20] + b"\xff" * 20 + rotten[40:])
    assert f"{cut} cannot be read" in run(url, "write", str(cut)).stderr
    assert run(url, "write", "--minutes", "1e18", stdin=b"").exit_code == 2
    with pytest.raises(UserError):
        list(read_file(tmp_path / "none.json"))
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path))
    monkeypatch.delenv("ATHENA_LAKE_ROOT", raising=False)
    found = run(url, "lookup", request(1))
    assert found.exit_code == 1 and "Build the table first" in found.stderr
    found = run(url, "lookup", request(1), "--target", "athena")
    assert found.exit_code == 1 and "set ATHENA_LAKE_ROOT" in found.stderr


def test_a_full_store_says_so(tmp_path: Path) -> None:
    with redis_server(tmp_path, "--maxmemory", "2mb") as url:
        bids = (Bid(request(number), BEGIN, b"x" * 600) for number in range(5_000))
        with pytest.raises(UserError, match="raise maxmemory"):
            HotStore(url).write(bids, HOUR, BEGIN)
