"""A demo of which a test fails: what was built is shown, and the exit code says so."""

import os
import subprocess
import sys
from pathlib import Path

from tests.python.support.dbt_command import REPO, write_profiles
from tests.python.support.demo_lake import DemoLake
from tests.python.support.project_copy import copy_project
from tests.python.support.selection import STANDARD

MODELS = {
    "sales.sql": "select 1 as hour, 5 as cups union all select 2, 7",
    "orders.sql": "select 1 as hour, 5 as cups",
    "broken.sql": "select no_such_column from {{ ref('sales') }}",
    "_models.yml": """
models:
  - name: sales
    columns:
      - name: cups
        data_tests: [{unique: {}}]
  - name: orders
    columns:
      - name: cups
        data_tests: [{accepted_values: {arguments: {values: ["9"]}}}]
exposures:
  - name: cups
    label: Cups
    type: dashboard
    owner: {name: Till, email: till@example.com}
    depends_on: [ref('sales')]
    config:
      meta:
        question: When are cups sold?
        charts:
          - title: Cups by hour
            note: A bar per hour.
            model: sales
            mark: bar
            x: {field: hour, title: Hour, discrete: true}
            y: {field: cups, title: Cups}
  - name: uncounted
    label: Uncounted
    type: dashboard
    owner: {name: Till, email: till@example.com}
    depends_on: [ref('broken')]
    config:
      meta:
        question: When are cups not counted?
        charts:
          - title: Cups that nobody counted
            note: Its table is not there.
            model: broken
            mark: bar
            x: {field: hour, title: Hour, discrete: true}
            y: {field: cups, title: Cups}
""",
}


@STANDARD
def test_pages_are_rendered_when_a_test_fails(demo_lake: DemoLake, tmp_path: Path) -> None:
    project, lake = tmp_path / "project", tmp_path / "lake"
    copy_project(project, ["dbt_project.yml", "macros"])
    (project / "models" / "coffee").mkdir(parents=True)
    for name, text in MODELS.items():
        (project / "models" / "coffee" / name).write_text(text, encoding="utf-8")
    lake.mkdir()
    (lake / "raw").symlink_to(demo_lake.root.absolute() / "raw")
    done = subprocess.run(
        [sys.executable, "-m", "athena_recipes", "demo"],
        cwd=project,
        env={
            **os.environ,
            "PYTHONPATH": str(REPO / "scripts"),
            "LAKE_ROOT": str(lake),
            "DBT_PROFILES_DIR": str(write_profiles(lake)),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "2 of 5 nodes failed or were skipped" in done.stderr
    assert "left out:" in done.stderr
    assert "Cups by hour" in (project / "target" / "site" / "coffee.html").read_text("utf-8")
    assert "accepted_values_orders" in (project / "target" / "site" / "status.html").read_text(
        "utf-8"
    )
    assert (project / "target" / "static_index.html").exists()
