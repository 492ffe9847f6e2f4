"""The package that others install with `subdirectory: macros`: what it brings to a project."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests.python.support.dbt_command import REPO, run_dbt
from tests.python.support.dbt_process import DbtProcess
from tests.python.support.installed_package import PACKAGE, write_project

NAME = "athena_recipes"
FOLDERS = {"engine", "ctas", "generic_tests", "policy", "reconcile", "forecast", "cloudtrail"}


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def git_repository(folder: Path) -> Path:
    """A repository with this work tree's macros in it."""
    shutil.copytree(PACKAGE, folder / "macros", ignore=shutil.ignore_patterns("__pycache__"))
    for command in (["init", "--initial-branch", "main"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]
    subprocess.run(
        ["git", *who, "commit", "--message", "All"], cwd=folder, check=True, capture_output=True
    )
    return folder


def test_the_package_and_the_project_agree() -> None:
    package, project = read(PACKAGE / "dbt_project.yml"), read(REPO / "dbt_project.yml")
    for key in ("name", "version", "require-dbt-version", "on-run-start"):
        assert package[key] == project[key], key
    assert set(package["macro-paths"]) == FOLDERS
    # The project would read the file as properties of its macros.
    assert "macros/dbt_project.yml" in (REPO / ".dbtignore").read_text().splitlines()


def test_installed_by_git_it_brings_macros_and_generic_tests_alone(tmp_path: Path) -> None:
    project, lake = tmp_path / "project", tmp_path / "lake"
    lake.mkdir()
    write_project(project)
    (project / "packages.yml").write_text(
        yaml.safe_dump(
            {
                "packages": [
                    {
                        "git": git_repository(tmp_path / "repository").as_uri(),
                        "subdirectory": "macros",
                        "revision": "main",
                    }
                ]
            }
        )
    )
    profile = (REPO / "profiles.yml.example").read_text().replace(f"{NAME}:\n", "my_lake:\n", 1)
    (project / "profiles.yml").write_text(profile)
    deps = DbtProcess(["deps", "--profiles-dir", "."], {}, lake, "deps", cwd=project)
    assert deps.wait() == 0, deps.printed()
    assert (project / "dbt_packages" / NAME / "engine" / "python" / "raw_files.py").exists()

    parsed = run_dbt(lake, "parse", project=project, artifacts=True)

    assert parsed.returncode == 0, parsed.stdout
    manifest = json.loads((lake / ".target" / "manifest.json").read_text(encoding="utf-8"))
    kinds = ("nodes", "sources", "exposures", "metrics", "unit_tests", "disabled", "docs")
    own = [
        node["unique_id"]
        for kind in kinds
        for node in manifest[kind].values()
        if node["package_name"] == NAME
    ]
    assert own == [f"operation.{NAME}.{NAME}-on-run-start-0"]
    macros = [m for m in manifest["macros"].values() if m["package_name"] == NAME]
    assert {Path(macro["original_file_path"]).parts[0] for macro in macros} == FOLDERS
    assert {"test_within", "materialization_bucketed_table_athena", "prepare_engine"} <= {
        macro["name"] for macro in macros
    }
