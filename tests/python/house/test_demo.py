"""What `make demo` does, on the lake of the tests: sample data, build, docs, site, table.

This is where all models, unit tests and data tests of every recipe run in `make test`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.demo.fingerprints import fingerprint
from athena_recipes.demo.state import read_built

from tests.python.support.browser import check_page, open_browser
from tests.python.support.dbt_command import REPO
from tests.python.support.demo_lake import DemoLake
from tests.python.support.selection import first
from tests.python.support.touched import recipes


def run_script(lake: Path, *arguments: str) -> Any:
    """`athena-recipes … --json` on a lake; its parsed output."""
    done = subprocess.run(
        [sys.executable, "-m", "athena_recipes", *arguments, "--json"],
        cwd=REPO,
        env={**os.environ, "LAKE_ROOT": str(lake)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("recipe", recipes())
def test_each_recipe_builds_with_its_tests(recipe: str, demo_lake: DemoLake) -> None:
    built = read_built(demo_lake.root, recipe)
    assert built is not None
    statuses = {one.status for one in built.results}
    assert statuses <= {"success", "pass", "warn", "no-op"}  # the last of exposures
    assert {one.node.split(".")[0] for one in built.results} >= {"model", "test", "unit_test"}
    assert all(one.cpu_seconds > 0 for one in built.results if one.node.startswith("model."))
    # A warning is meant, if its test says why.
    manifest = json.loads((demo_lake.target / "manifest.json").read_text("utf-8"))
    warnings = [one.node for one in built.results if one.status == "warn"]
    assert [node for node in warnings if not manifest["nodes"][node]["description"]] == []


def test_a_second_run_builds_nothing_and_force_is_named(demo_lake: DemoLake) -> None:
    again = demo_lake.demo()
    assert again.returncode == 0, again.stderr
    assert "Nothing changed" in again.stderr
    assert "FORCE=1" in again.stderr
    assert "Build" not in again.stderr


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """A project of two recipes with nothing in them, and a lake."""
    project, lake = tmp_path / "project", tmp_path / "lake"
    for name in (
        *("models/one/a.sql", "models/two/b.sql", "macros/engine/e.sql", "macros/one/m.sql"),
        *("seeds/one/s.csv", "tests/one/t.sql", "dbt_project.yml", "requirements.lock"),
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("x")
    (project / "profiles.yml").write_text("x")
    (lake / "raw" / "one").mkdir(parents=True)
    (lake / "raw" / "one" / "f.json").write_text("{}")
    return project, lake


@pytest.mark.parametrize(
    ("changed", "is_one", "is_two"),
    [
        ("models/one/a.sql", True, False),
        ("models/one/new.sql", True, False),
        ("macros/one/m.sql", True, False),
        ("seeds/one/s.csv", True, False),
        ("tests/one/t.sql", True, False),
        ("macros/engine/e.sql", True, True),
        ("requirements.lock", True, True),
        ("profiles.yml", True, True),
        ("../lake/raw/one/f.json", True, False),
        ("../lake/raw/one/new.json", True, False),
        ("README.md", False, False),
    ],
)
def test_what_makes_a_recipe_be_built_again(
    small: tuple[Path, Path], changed: str, is_one: bool, is_two: bool
) -> None:
    project, lake = small

    def marks() -> list[str]:
        profile = project / "profiles.yml"
        return [fingerprint(project, profile, lake, name) for name in ("one", "two")]

    before = marks()
    assert marks() == before
    (project / changed).write_text("changed")
    assert [new != old for new, old in zip(marks(), before, strict=True)] == [is_one, is_two]


def test_summary_has_a_line_for_each_recipe(demo_lake: DemoLake) -> None:
    rows = run_script(demo_lake.root, "summary", "--target-dir", str(demo_lake.target))
    assert [row["recipe"] for row in rows] == list(recipes())
    for row in rows:
        assert row["models"] > 0
        assert row["tests"] > 0
        assert row["rows"] > 0


VIEWS = [(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def site(demo_lake: DemoLake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, rendered once."""
    out = tmp_path_factory.mktemp("site")
    target = str(demo_lake.target)
    sections = run_script(demo_lake.root, "site", "--target-dir", target, "--out", str(out))
    assert sum(section["empty"] for section in sections) == 0
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


@pytest.mark.parametrize(("width", "scheme"), first(VIEWS, 2))
@pytest.mark.parametrize("name", ["index", "status"])
def test_shared_pages_are_drawn(
    site: Path, browser: Any, name: str, width: int, scheme: str
) -> None:
    page = site / f"{name}.html"
    assert check_page(browser, page, width=width, scheme=scheme, accessible=True).problems == []


@pytest.mark.standard
@pytest.mark.parametrize(("width", "scheme"), first(VIEWS, 2))
@pytest.mark.parametrize("recipe", recipes())
def test_every_chart_of_a_recipe_is_drawn(
    demo_lake: DemoLake, site: Path, browser: Any, recipe: str, width: int, scheme: str
) -> None:
    exposures = json.loads((demo_lake.target / "manifest.json").read_text("utf-8"))["exposures"]
    charts = [
        chart
        for one in exposures.values()
        if one["fqn"][1] == recipe
        for chart in one["meta"].get("charts", [])
    ]
    assert charts
    page = site / f"{recipe}.html"
    report = check_page(browser, page, width=width, scheme=scheme, accessible=True)
    assert report.problems == []
    assert len(report.marks) == len(charts)
