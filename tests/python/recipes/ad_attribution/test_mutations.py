"""Rules of the recipe, broken one by one in a copy of its project: a unit test must notice each."""

import json

import pytest

from tests.python.support.dbt_command import run_dbt
from tests.python.support.mutations import Mutation, read_mutations, rounds
from tests.python.support.project_copy import copy_project
from tests.python.support.selection import LONG

pytestmark = LONG

RECIPE = "ad_attribution"
MUTATIONS = read_mutations(f"{RECIPE}_unit")
_TESTS = ("test", "unit_test")
PARTS = [
    *("dbt_project.yml", ".dbtignore", "macros", f"models/{RECIPE}"),
    *(f"seeds/{RECIPE}", f"tests/{RECIPE}"),
]


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """For each rule the tests that failed while it was broken."""
    project, lake = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("lake")
    copy_project(project, PARTS)
    build = ("build", "--empty", "-s", RECIPE, "--exclude-resource-type", *_TESTS)
    run_dbt(lake, *build, project=project)
    found = {}
    for mutations in rounds(MUTATIONS):
        for mutation in mutations:
            mutation.apply(project)
        arguments = ("test", "-s", f"{RECIPE},test_type:unit")
        run_dbt(lake, *arguments, project=project, artifacts=True)
        results = json.loads((lake / ".target" / "run_results.json").read_text("utf-8"))["results"]
        names = [one["unique_id"] for one in results if one["status"] not in ("pass", "success")]
        for mutation in mutations:
            found[mutation.rule] = names
            copy_project(project, [mutation.file])
    return found


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.rule)
def test_a_broken_rule_is_noticed(failed: dict[str, list[str]], mutation: Mutation) -> None:
    names = failed[mutation.rule]
    assert any(mutation.caught_by in name for name in names), f"survived; failed: {names}"


def test_the_copy_is_whole_again(failed: dict[str, list[str]]) -> None:
    # A round fails the tests of its own models alone.
    for mutation in MUTATIONS:
        others = {one.caught_by for one in MUTATIONS}
        assert all(any(name.endswith(other) for other in others) for name in failed[mutation.rule])
