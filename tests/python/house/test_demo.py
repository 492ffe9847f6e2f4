"""What `make demo` does, on the lake of the tests: sample data, build, docs, site, table.

This is where all models, unit tests and data tests of every recipe run in `make test`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from athena_recipes.demo.fingerprints import fingerprint
from athena_recipes.demo.state import read_built

from tests.python.support.browser import check_page, open_browser
from tests.python.support.dbt_command import REPO
from tests.python.support.demo_lake import DemoLake
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


def test_sample_data_is_of_a_size_that_proves_something(demo_lake: DemoLake) -> None:
    written = {row["recipe"]: row["files"] for row in run_script(demo_lake.root, "sample-data")}
    assert written["labeling_insights"] > 3_000
    assert written["pci_evidence"] > 600
    assert written["streaming_buckets"] > 90
    assert written["hot_cold_orders"] > 80


@pytest.mark.parametrize("recipe", recipes())
def test_each_recipe_builds_with_its_tests(recipe: str, demo_lake: DemoLake) -> None:
    built = read_built(demo_lake.root, recipe)
    assert built is not None
    statuses = {one.status for one in built.results}
    assert statuses <= {"success", "pass", "warn", "no-op"}  # the last of exposures
    assert len(built.results) > 30
    # The sample has spoiled files on purpose, in this recipe alone.
    warnings = [one.node.split(".")[2] for one in built.results if one.status == "warn"]
    spoiled = ["source_raw_lines_parse_labeling_insights_annotations_raw"]
    expected = spoiled if recipe == "labeling_insights" else []
    assert [name.split("__")[0] for name in warnings] == expected


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


def test_the_sample_has_every_kind_of_job_and_worker(demo_lake: DemoLake) -> None:
    lake = demo_lake.root
    path = lake / "athena_recipes.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("use recipes_labeling_insights")
        jobs = connection.execute(
            "select distinct job_name, answer_type, identity_provider_type from annotations_view"
            " where worker_type not in ('unknown')"
        ).fetchall()
        workers = connection.execute(
            "select distinct job_name, worker_type from annotations_per_user"
        ).fetchall()
        merged = connection.execute(
            "select distinct job_name from labeling_jobs where consolidated_objects > 0"
        ).fetchall()
    assert set(jobs) == {
        ("aws-services-text", "classification", "Cognito"),
        ("support-tickets-multi", "multi_select", "Oidc"),
        ("street-signs-boxes", "bounding_boxes", None),
        ("contracts-entities", "named_entities", None),
        ("vader-lexicon", "classification", None),
        ("news-topics", "classification", None),
    }
    assert {
        ("aws-services-text", "private"),
        ("support-tickets-multi", "private"),
        ("street-signs-boxes", "vendor"),
        ("contracts-entities", "mechanical_turk"),
        ("news-topics", "label_studio"),
    } <= set(workers)
    # Jobs with an output manifest.
    assert {job for (job,) in merged} == {
        "aws-services-text",
        "support-tickets-multi",
        "street-signs-boxes",
        "contracts-entities",
    }


def test_summary_counts_models_tests_and_rows(demo_lake: DemoLake) -> None:
    lake = demo_lake.root
    rows = run_script(lake, "summary", "--target-dir", str(demo_lake.target))
    found = {row["recipe"]: row for row in rows}
    assert {name: row["models"] for name, row in found.items()} == {
        "anonymization": 15,
        "hot_cold_orders": 11,
        "labeling_insights": 15,
        "pci_evidence": 16,
        "streaming_buckets": 9,
    }
    assert found["anonymization"]["tests"] > 40
    assert found["anonymization"]["rows"] > 25_000
    assert found["labeling_insights"]["tests"] > 130
    assert found["labeling_insights"]["rows"] > 15_000
    assert found["pci_evidence"]["tests"] > 90
    assert found["pci_evidence"]["rows"] > 8_000
    assert found["streaming_buckets"]["tests"] > 30
    assert found["streaming_buckets"]["rows"] > 90_000
    assert found["hot_cold_orders"]["tests"] > 30
    assert found["hot_cold_orders"]["rows"] > 2_000


def test_every_chart_of_the_site_is_drawn(demo_lake: DemoLake, tmp_path: Path) -> None:
    lake = demo_lake.root
    out = tmp_path / "site"
    pages = run_script(lake, "site", "--target-dir", str(demo_lake.target), "--out", str(out))
    charts = {
        recipe: sum(page["charts"] for page in pages if page["recipe"] == recipe)
        for recipe in {page["recipe"] for page in pages}
    }
    assert charts["anonymization"] >= 6
    assert charts["labeling_insights"] >= 8
    assert charts["pci_evidence"] >= 4
    assert charts["streaming_buckets"] >= 5
    assert charts["hot_cold_orders"] >= 7
    assert sum(page["empty"] for page in pages) == 0
    with open_browser() as browser:
        for width in (390, 1280):
            for scheme in ("light", "dark"):
                index = check_page(browser, out / "index.html", width=width, scheme=scheme)
                assert index.problems == []
                for recipe, count in charts.items():
                    page = out / f"{recipe}.html"
                    report = check_page(browser, page, width=width, scheme=scheme)
                    assert report.problems == []
                    assert len(report.marks) == count
