"""Rules of a recipe, broken in a copy of its project, noticed by its unit tests."""

import json
from collections.abc import Iterable
from pathlib import Path

from tests.python.support.dbt_command import run_dbt
from tests.python.support.mutations import Mutation, rounds
from tests.python.support.project_copy import copy_project
from tests.python.support.recipe_lake import succeeded
from tests.python.support.recipe_project import recipe_parts


def failed_unit_tests(
    recipe: str, mutations: Iterable[Mutation], folder: Path
) -> dict[str, dict[str, str]]:
    """Rule -> the unit tests that failed while it was broken, with dbt's message.

    The copy of the project, and its lake, are made in `folder`.
    """
    project, lake = folder / "project", folder / "lake"
    for path in (project, lake):
        path.mkdir()
    own = [part for part in recipe_parts(recipe) if not part.startswith("macros/")]
    copy_project(project, ["dbt_project.yml", ".dbtignore", "macros", *own])
    without_tests = ("--exclude-resource-type", "test", "unit_test")
    succeeded(run_dbt(lake, "build", "--empty", "-s", recipe, *without_tests, project=project))
    found = {}
    for broken in rounds(mutations):
        for mutation in broken:
            mutation.apply(project)
        arguments = ("test", "-s", f"{recipe},test_type:unit")
        run_dbt(lake, *arguments, project=project, artifacts=True)
        results = json.loads((lake / ".target" / "run_results.json").read_text("utf-8"))["results"]
        failed = {
            one["unique_id"]: one["message"] or ""
            for one in results
            if one["status"] not in ("pass", "success")
        }
        for mutation in broken:
            found[mutation.rule] = failed
            copy_project(project, [mutation.file])
    return found
