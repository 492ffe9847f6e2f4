"""CONTRIBUTING.md's example, followed to the letter."""

from pathlib import Path

import duckdb

from tests.python.support.dbt_command import REPO, run_dbt
from tests.python.support.examples import example_files
from tests.python.support.project_copy import copy_project
from tests.python.support.selection import STANDARD

pytestmark = STANDARD


def test_the_worked_example_builds(tmp_path: Path) -> None:
    project = tmp_path / "repo"
    copy_project(project)
    files = example_files((REPO / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(files) == 6
    settings = files.pop("dbt_project.yml")
    config = (project / "dbt_project.yml").read_text(encoding="utf-8")
    marker = "models:\n  athena_recipes:\n"
    assert marker in config
    (project / "dbt_project.yml").write_text(config.replace(marker, marker + settings))
    for name, content in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    lake = project / ".lake"
    result = run_dbt(lake, "build", "-s", "coffee_sales", project=project)

    assert result.returncode == 0, result.stdout
    assert "WARN=0 ERROR=0" in result.stdout
    with duckdb.connect(str(lake / "athena_recipes.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select cast(sales_date as varchar), sales, revenue_usd, unreadable_sales"
            " from recipes_coffee_sales.sales_per_day order by 1"
        ).fetchall()
    assert rows == [("2024-05-01", 2, 7.5, 0), ("2024-05-02", 0, None, 1)]
