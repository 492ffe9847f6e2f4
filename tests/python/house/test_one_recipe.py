"""Each recipe alone in a stranger's project, beside the installed macros, and its Python alone."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.python.support.dbt_command import REPO, run_dbt
from tests.python.support.recipe_project import NAME, recipe_parts, recipe_project
from tests.python.support.selection import LONG, STANDARD
from tests.python.support.touched import recipes

RECIPES = list(recipes())
PYTHON = REPO / "scripts" / "athena_recipes" / "recipes"
WITH_SAMPLE = sorted(path.parents[1].name for path in PYTHON.glob("*/sample_data/generate.py"))
SCALE = "0.05"


def others_in(text: str, recipe: str) -> set[str]:
    """The other recipes whose names are in a text as a whole name or as a prefix."""
    return {
        other for other in RECIPES if other != recipe and re.search(rf"(?<![a-z_]){other}", text)
    }


def run_command(scripts: Path, lake: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`athena-recipes *arguments` of the packages in `scripts`."""
    return subprocess.run(
        [sys.executable, "-m", "athena_recipes", *arguments],
        cwd=scripts,
        env={**os.environ, "PYTHONPATH": str(scripts), "LAKE_ROOT": str(lake)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module", params=RECIPES)
def recipe(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def lake(recipe: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recipe's sample, written by packages that have no other recipe."""
    scripts, lake = tmp_path_factory.mktemp("scripts"), tmp_path_factory.mktemp("lake")
    ignored = shutil.ignore_patterns("__pycache__", *(set(RECIPES) - {recipe}))
    shutil.copytree(REPO / "scripts", scripts, ignore=ignored, dirs_exist_ok=True)
    kept = {path.name for path in (scripts / "athena_recipes" / "recipes").iterdir()}
    assert kept == {"__init__.py", recipe}
    helped = run_command(scripts, lake, "--help")
    assert helped.returncode == 0, helped.stderr
    assert others_in(helped.stdout.replace("-", "_"), recipe) == set()
    written = run_command(scripts, lake, "sample-data", recipe, "--scale", SCALE)
    assert written.returncode == 0, written.stderr
    return lake


def test_every_recipe_has_a_sample() -> None:
    assert WITH_SAMPLE == RECIPES


def test_a_recipe_s_project_has_no_file_of_another(recipe: str) -> None:
    project = recipe_project(recipe)
    files = [path for part in recipe_parts(recipe) for path in _files(project / part)]
    assert len(files) > 10
    for path in files:
        name = path.relative_to(project).as_posix()
        assert others_in(name, recipe) == set(), name
    assert others_in((project / "dbt_project.yml").read_text(encoding="utf-8"), recipe) == set()


@STANDARD
def test_a_recipe_s_python_runs_alone(recipe: str, lake: Path) -> None:
    assert [path.name for path in (lake / "raw").iterdir()] == [recipe]
    assert _files(lake / "raw" / recipe)


@LONG
def test_a_recipe_builds_alone(recipe: str, lake: Path) -> None:
    done = run_dbt(
        lake,
        *("build", "--exclude", "resource_type:unit_test"),
        project=recipe_project(recipe),
        artifacts=True,
    )
    assert done.returncode == 0, done.stdout[-5_000:]
    assert "ERROR=0 SKIP=0" in done.stdout
    manifest = json.loads((lake / ".target" / "manifest.json").read_text(encoding="utf-8"))
    nodes = [*manifest["nodes"].values(), *manifest["sources"].values()]
    own = {tuple(node["fqn"][:2]) for node in nodes if node["package_name"] == NAME}
    assert own == {(NAME, recipe)} | ({(NAME, "analysis")} if _has_analyses(recipe) else set())


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]


def _has_analyses(recipe: str) -> bool:
    return (REPO / "analyses" / recipe).exists()
