"""What a user's DuckDB profile lacks ends in an error that names the lines to write."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.python.support.dbt_command import REPO
from tests.python.support.dbt_process import DbtProcess
from tests.python.support.installed_package import install_package, write_project
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

PYTHON = "dbt_packages/athena_recipes/engine/python"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the package and one model."""
    root = tmp_path_factory.mktemp("project")
    write_project(root)
    install_package(root)
    (root / "models").mkdir()
    (root / "models" / "half.sql").write_text(
        "{{ config(materialized='table') }} select 1 / 2 as half,"
        " date_format(timestamp '2024-05-01 08:00:00', '%d.%m.') as day"
    )
    return root


def duckdb_profile() -> dict[str, Any]:
    """The output `local` that a user copies."""
    profiles = yaml.safe_load((REPO / "profiles.yml.example").read_text(encoding="utf-8"))
    output: dict[str, Any] = profiles["athena_recipes"]["outputs"]["local"]
    return {**output, "module_paths": [PYTHON]}


def run(project: Path, lake: Path, profile: dict[str, Any]) -> tuple[int, str]:
    """Exit code and output of dbt with a profile, in the project's folder as a user runs it."""
    profiles = {"my_lake": {"target": "local", "outputs": {"local": profile}}}
    (project / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
    target = ("--target-path", str(lake / "target"), "--log-path", str(lake / "logs"))
    arguments = ["--no-use-colors", "run", "--profiles-dir", ".", *target]
    done = DbtProcess(arguments, {"LAKE_ROOT": str(lake)}, lake, cwd=project)
    return done.wait(), " ".join(done.printed().split())


def test_a_complete_profile_gives_trino_s_functions(project: Path, tmp_path: Path) -> None:
    code, said = run(project, tmp_path, duckdb_profile())
    assert code == 0, said
    with duckdb.connect(str(tmp_path / "athena_recipes.duckdb"), read_only=True) as connection:
        assert connection.execute("select * from recipes.half").fetchall() == [(0, "01.05.")]


PATHS = f"module_paths: [{PYTHON}]"


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (
            {
                "plugins": [{"module": "trino_functions"}],
                "settings": {"TimeZone": "Europe/Berlin", "integer_division": True},
            },
            ["settings: {TimeZone: UTC}", PATHS, "plugins: [{module: raw_files}]"],
        ),
        (
            {
                "plugins": [{"module": "raw_files"}],
                "settings": {"TimeZone": "UTC"},
                "config_options": {},
            },
            [
                "config_options: {storage_compatibility_version: v1.5.0} (a file written before"
                " keeps its old version: move {file} away)",
                "settings: {integer_division: true}",
                PATHS,
                "plugins: [{module: trino_functions}]",
            ],
        ),
        (
            {"plugins": [], "settings": {"TimeZone": "Europe/Berlin"}},
            [
                "settings: {TimeZone: UTC, integer_division: true}",
                PATHS,
                "plugins: [{module: raw_files}, {module: trino_functions}]",
            ],
        ),
    ],
    ids=["raw_files, TimeZone", "trino_functions, integer_division, storage", "all but storage"],
)
def test_what_is_missing_is_named_and_nothing_else(
    project: Path, tmp_path: Path, change: dict[str, Any], missing: list[str]
) -> None:
    code, said = run(project, tmp_path, {**duckdb_profile(), **change})
    assert code != 0
    error = said.split("output local, write ")[1].split(" > in macro")[0]  # dbt prints it twice
    file = str(tmp_path / "athena_recipes.duckdb")
    assert error.strip() == "; ".join(missing).replace("{file}", file)


def test_a_false_module_path_names_the_module(project: Path, tmp_path: Path) -> None:
    """dbt-duckdb itself says this, when it connects; docs/package.md quotes it."""
    code, said = run(project, tmp_path, {**duckdb_profile(), "module_paths": ["engine/python"]})
    assert code != 0
    assert "Unable to import module 'raw_files'" in said
    assert "Unable to import module 'raw_files'" in (REPO / "docs" / "package.md").read_text()
