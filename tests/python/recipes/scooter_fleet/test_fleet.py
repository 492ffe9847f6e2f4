"""`fleet optimise` and `fleet map`, on the demo's tables."""

import gc
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.cli.main import main
from athena_recipes.recipes.scooter_fleet.fleet.files import map_files
from athena_recipes.recipes.scooter_fleet.sample_data.generate import LARGE, SMALL
from click.testing import CliRunner, Result
from playwright.sync_api import Page

from tests.python.support.browser import check_page, open_browser
from tests.python.support.demo_lake import DemoLake


@pytest.fixture
def fleet(demo_lake: DemoLake, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that runs the command on the demo's lake."""
    monkeypatch.setenv("LAKE_ROOT", str(demo_lake.root))

    return run


def run(*arguments: str) -> Result:
    """Run the command; what it opened is closed afterwards, as at the end of a process."""
    done = CliRunner().invoke(main, ["scooter_fleet", "fleet", *arguments])
    # A traceback holds the reader of the tables, and DuckDB opens a file once per process.
    done.exc_info = None
    if done.exception:
        done.exception.__traceback__ = done.exception.__context__ = None
    gc.collect()
    return done


def test_the_gap_to_the_optimum_is_reported(fleet: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    done = fleet("optimise", "--json")
    assert done.exit_code == 0, done.output
    rows = {row["system"]: row for row in json.loads(done.stdout)}
    assert rows.keys() == {LARGE, SMALL}
    for row in rows.values():
        assert 0 < row["net rides"] <= row["best net rides"]
        assert 0 <= row["gap %"] <= 5
    assert rows[LARGE]["vehicles of the plan"] > 10

    few = fleet("optimise", "--most-vehicles", "3")
    assert few.exit_code == 1
    assert "Set --most-vehicles" in few.stderr
    other = fleet("optimise", "--schema", "other")
    assert other.exit_code == 1
    assert "dbt build -s scooter_fleet" in other.stderr
    for name in [name for name in sys.modules if name.startswith("ortools")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ortools", None)
    without = fleet("optimise")
    assert without.exit_code == 1
    assert "pip install ortools" in without.stderr


@pytest.fixture(scope="module")
def folder(demo_lake: DemoLake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map's files."""
    out = tmp_path_factory.mktemp("map")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAKE_ROOT", str(demo_lake.root))
        done = run("map", "--out", str(out))
    assert done.exit_code == 0, done.output
    return out


def test_files_are_geojson_of_the_tables(demo_lake: DemoLake, folder: Path) -> None:
    features = {
        name: json.loads((folder / f"{name}.geojson").read_text("utf-8"))["features"]
        for name in ("zones", "moves", "vehicles")
    }
    with demo_lake.connection() as connection:
        for name, query in (
            ("zones", "select count(*) from recipes_scooter_fleet.zones"),
            ("moves", "select count(*) from recipes_scooter_fleet.rebalancing_plan"),
        ):
            assert connection.execute(query).fetchall() == [(len(features[name]),)]
    for zone in features["zones"]:
        [ring] = zone["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        # The longitude is first, and the ring turns left.
        assert all(4 < lon < 6 and 52 < lat < 53 for lon, lat in ring)
        assert ring[1][0] > ring[0][0] and ring[2][1] > ring[1][1]
        assert len(zone["properties"]["hours"]) == len(zone["properties"]["rides_p90"]) == 24
    assert len({one["properties"]["snapshot_at"] for one in features["vehicles"]}) == 1
    ends = {tuple(point) for one in features["moves"] for point in one["geometry"]["coordinates"]}
    inside = [zone["geometry"]["coordinates"][0] for zone in features["zones"]]
    for lon, lat in ends:
        assert any(r[0][0] < lon < r[2][0] and r[0][1] < lat < r[2][1] for r in inside)


def test_a_name_cannot_end_the_script() -> None:
    class Odd:
        """Tables with one zone of an odd fleet, whose forecast has no quantiles yet."""

        def rows(self, table: str, where: str = "") -> list[dict[str, Any]]:
            place = {"south_lat": 0.0, "west_lon": 0.0, "centre_lat": 0.5, "centre_lon": 0.5}
            zone = {"system_id": "</script><b>", "zone_id": "0:0", **place}
            hour = {"hour_at": "2026-05-28 20:00:00", "mean": 1.004, "p50": None, "p90": None}
            rows = {"zones": [zone], "demand_forecast": [{**zone, **hour}]}
            return rows.get(table, [])

        def newest(self, table: str, column: str) -> str:
            return ""

    written = dict(map_files(Odd()))  # type: ignore[arg-type]
    page = written["index.html"].decode()
    [zone] = json.loads(written["zones.geojson"])["features"]
    rides = [zone["properties"][f"rides_{name}"] for name in ("mean", "p50", "p90")]
    assert rides == [[1.0], [None], [None]]
    assert "</script><b>" not in page
    assert page.count("</script>") == 2


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Page]:
    """The page, opened from disk; first it is checked in both sizes."""
    path = folder / "index.html"
    with open_browser() as browser:
        for width, scheme in ((1280, "light"), (390, "dark")):
            report = check_page(browser, path, width=width, scheme=scheme, accessible=True)
            assert not report.problems
        opened = browser.new_page()
        opened.goto(path.as_uri())
        yield opened


def test_hours_play_and_keys_move_them(page: Page) -> None:
    zones = page.locator("#zones tbody tr")
    assert zones.count() == page.locator("#map rect.zone").count() == 36
    moves = page.locator("#moves tbody tr").count()
    assert page.locator("#map .head").count() == moves > 0
    first, texts = page.locator("#time").inner_text(), zones.all_inner_texts()
    page.locator("#hour").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    assert page.locator("#time").inner_text().replace("08:", "00:") == first
    assert zones.all_inner_texts() != texts
    play = page.get_by_role("button", name="Play")
    play.press("Enter")
    page.wait_for_function("document.getElementById('hour').value === '9'")
    page.get_by_role("button", name="Pause").press("Enter")
    page.get_by_label("Moves").first.uncheck()
    assert not page.locator("#arrows").is_visible()
    page.locator("#system").select_option(SMALL)
    assert page.locator("#moves tbody tr").count() != moves
