"""`reconcile import`: the article's three files become a task file that dbt builds."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from athena_recipes.recipes.reconciliation.reconcile import marts

from tests.python.recipes.reconciliation.reconciliation_lake import REPORTS, ReconciliationLake
from tests.python.support.recipe_lake import succeeded
from tests.python.support.selection import STANDARD

# The article's own indentation and names, and what a real file has besides.
CONFIG = """\
log_path: s3://bucket/logs
connections: {source_a: {user: sa, password: secret}}
total_match_rate_threshold: 50%
tasks:
- rec_task_1:
  - rec_task_1:
      sample_ratio: 10  #percent
      sourceA: fruit1
      sourceB: fruitA
      sourceA_database: database_sourceA
      sourceB_database: database_sourceB
  - skills:
      sourceA: Skills
      sourceB: MySkills
      total_match_rate_threshold: 0.9
"""
MAPPING = """\
{"rec_task_1": {"cols_mapping_b_a": {"fruitA": "fruit1", "animalB": "animal2", "id": "id"}},
 "skills": {"cols_mapping_b_a": {"Sport Name": "sport"}}}
"""
KEYS = """\
import os
os.abort()
joined_keys = {"rec_task_1": ["id"]}
skills = {"person id": "id"}
"""
TASKS = {
    "reconciliation_tasks": [
        {
            "name": "tasks",
            "tables": [
                {
                    "table": "fruitA",
                    "a": '"database_sourceA"."fruit1"',
                    "b": '"database_sourceB"."fruitA"',
                    "sample_pct": 10.0,
                    "key": [{"name": "id", "a": "id", "b": "id"}],
                    "columns": [
                        {"name": "fruita", "a": "fruit1", "b": "fruitA"},
                        {"name": "animalb", "a": "animal2", "b": "animalB"},
                    ],
                    "red_up_to": 0.5,
                    "green_from": 1,
                },
                {
                    "table": "MySkills",
                    "a": '"Skills"',
                    "b": '"MySkills"',
                    "sample_pct": 100.0,
                    "key": [{"name": "person_id", "a": "id", "b": '"person id"'}],
                    "columns": [{"name": "sport_name", "a": "sport", "b": '"Sport Name"'}],
                    "red_up_to": 0.9,
                    "green_from": 1,
                },
            ],
        }
    ]
}


def files(folder: Path, **changed: str) -> list[str]:
    """The three files in a folder, some of them changed."""
    texts = {"config.yaml": CONFIG, "table_cols_mapping.json": MAPPING, "joined_keys.py": KEYS}
    texts |= {f"{name.replace('__', '.')}": text for name, text in changed.items()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [str(folder / name) for name in texts]


def test_the_articles_files_become_tasks(tmp_path: Path) -> None:
    lake = ReconciliationLake(tmp_path / "lake")
    done = lake.command("import", *files(tmp_path))
    assert done.exit_code == 0, done.output
    assert yaml.safe_load(done.stdout) == TASKS
    assert done.stderr.startswith("Not used: connections, log_path.")
    assert "secret" not in done.output


def test_files_of_windows_and_names_that_become_equal(tmp_path: Path) -> None:
    lake = ReconciliationLake(tmp_path / "lake")
    mapping = """{"rec_task_1": {"cols_mapping_b_a": {"Unit Price": "p", "unit_price": "q"}},
 "skills": {"cols_mapping_b_a": {"sport": "sport"}}}"""
    changed = {"config__yaml": CONFIG.replace("50%", "100%").replace("0.9", "0")}
    changed |= {"table_cols_mapping__json": mapping, "joined_keys__py": KEYS}
    done = lake.command("import", *files(tmp_path, **{k: f"\ufeff{v}" for k, v in changed.items()}))
    assert done.exit_code == 0, done.output
    [task] = yaml.safe_load(done.stdout)["reconciliation_tasks"]
    assert [one["name"] for one in task["tables"][0]["columns"]] == ["unit_price", "unit_price_2"]
    # A perfect comparison is Green also where the threshold is 100 %.
    thresholds = [(one["red_up_to"], one["green_from"]) for one in task["tables"]]
    assert thresholds == [(1, 1), (0, 1)]


def test_names_of_catalogs_come_first(tmp_path: Path) -> None:
    lake = ReconciliationLake(tmp_path / "lake")
    done = lake.command("import", *files(tmp_path), "--catalog-a", "sqlserver")
    [task] = yaml.safe_load(done.stdout)["reconciliation_tasks"]
    assert task["tables"][0]["a"] == '"sqlserver"."database_sourceA"."fruit1"'
    assert task["tables"][0]["b"] == '"database_sourceB"."fruitA"'


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"config__yaml": "a: [b"}, "config.yaml is no YAML"),
        ({"config__yaml": CONFIG + "log_path: again\n"}, "log_path is there twice"),
        (
            {"table_cols_mapping__json": MAPPING.replace('"animalB"', '"fruitA"')},
            "fruitA is there twice",
        ),
        ({"config__yaml": CONFIG.replace("50%", "1.2.3")}, "threshold is `1.2.3`"),
        ({"config__yaml": CONFIG.replace("50%", "120%")}, "threshold is `120%`"),
        ({"config__yaml": "tasks: []"}, "config.yaml has no task"),
        ({"config__yaml": CONFIG.replace("10  #percent", "none")}, "sample_ratio of rec_task_1"),
        ({"config__yaml": CONFIG.replace("50%", "half")}, "total_match_rate_threshold is `half`"),
        (
            {"config__yaml": CONFIG.replace("sourceB: MySkills", "")},
            "skills of the configuration has no sourceB",
        ),
        ({"table_cols_mapping__json": "{"}, "table_cols_mapping.json is no JSON"),
        ({"table_cols_mapping__json": '{"skills": {}}'}, "no cols_mapping_b_a of rec_task_1"),
        ({"joined_keys__py": "skills = ("}, "joined_keys.py is no Python"),
        ({"joined_keys__py": 'skills = ["id"]'}, "joined_keys.py has no key of rec_task_1"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_fix(
    tmp_path: Path, changed: dict[str, str], says: str
) -> None:
    done = ReconciliationLake(tmp_path / "lake").command("import", *files(tmp_path, **changed))
    assert done.exit_code == 1
    assert says in done.stderr
    assert "Fix: " in done.stderr


@STANDARD
def test_an_imported_task_builds_and_its_report_fails_ci(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = ReconciliationLake(tmp_path / "lake")
    rows = "select * from (values ('1', 'apple', 'dog'), ('2', {}, '=1+1')) as rows (id, {}, {})"
    lake.table("fruit1", rows.format("'<b>pear</b>'", "fruit1", "animal2"))
    lake.table("fruitA", rows.format("'plum'", "fruitA", "animalB"))
    texts = files(
        tmp_path,
        config__yaml=CONFIG.split("  - skills")[0]
        .replace("database_sourceA", "own")
        .replace("database_sourceB", "own")
        .replace("sample_ratio: 10", "sample_ratio: 100"),
    )
    tasks: dict[str, Any] = yaml.safe_load(lake.command("import", *texts).stdout)
    succeeded(lake.build(tasks, (*REPORTS, "recon_tasks")))

    out = tmp_path / "report"
    done = lake.command("report", "--out", str(out), "--json")
    assert done.exit_code == 1
    assert yaml.safe_load(done.stdout) == [
        {
            "task_name": "tasks",
            "table_name": "fruitA",
            "data_quality": "Red",
            "total_match_rate": 0.5,
            "issue_desc": "columns: fruita",
        }
    ]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;pear&lt;/b&gt;" in page and "<b>pear" not in page
    differences = (out / "differences.csv").read_text(encoding="utf-8-sig").splitlines()
    assert differences == [
        "task_name,table_name,record_key,column_name,value_a,value_b,is_matched",
        "tasks,fruitA,2,fruita,<b>pear</b>,plum,False",
    ]
    monkeypatch.setattr(marts, "COLUMNS", 0)
    done = lake.command("report", "--out", str(out), "--fail-on", "never")
    assert done.exit_code == 0
    assert "1 columns differ of which the report shows numbers only" in done.stderr
