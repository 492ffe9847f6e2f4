"""What `make demo` does, step by step, on a lake of its own: sample data, build, docs, site, table.

This is where all models, unit tests and data tests of every recipe run in `make test`.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.python.support.browser import check_page, open_browser
from tests.python.support.dbt_command import REPO, run_dbt


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


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A lake with everything built, and what dbt build printed."""
    lake = tmp_path_factory.mktemp("demo")
    written = {row["recipe"]: row["files"] for row in run_script(lake, "sample-data")}
    assert written["labeling_insights"] > 3_000
    assert written["pci_evidence"] > 600
    assert written["streaming_buckets"] > 90
    assert written["hot_cold_orders"] > 80
    result = run_dbt(lake, "build")
    assert result.returncode == 0, result.stdout[-8_000:]
    docs = run_dbt(lake, "docs", "generate", "--static")
    assert docs.returncode == 0, docs.stdout[-4_000:]
    return lake, result.stdout


def test_build_passes_and_warns_only_of_spoiled_files(demo: tuple[Path, str]) -> None:
    _, output = demo
    warnings = re.findall(r"WARN \d+ (\w{3,})", output)
    assert len(warnings) == 1
    assert warnings[0].startswith("source_raw_lines_parse_labeling_insights")
    done = re.search(r"Done\. PASS=(\d+) WARN=1 ERROR=0 SKIP=0", output)
    assert done is not None
    assert int(done.group(1)) > 150


def test_the_sample_has_every_kind_of_job_and_worker(demo: tuple[Path, str]) -> None:
    lake, _ = demo
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


def test_summary_counts_models_tests_and_rows(demo: tuple[Path, str]) -> None:
    lake, _ = demo
    rows = run_script(lake, "summary", "--target-dir", str(lake / ".target"))
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


def test_every_chart_of_the_site_is_drawn(demo: tuple[Path, str], tmp_path: Path) -> None:
    lake, _ = demo
    out = tmp_path / "site"
    pages = run_script(lake, "site", "--target-dir", str(lake / ".target"), "--out", str(out))
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
