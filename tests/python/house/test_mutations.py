"""Break one rule at a time in a copy of the project: what `make test` runs must notice.

The rules are in tests/mutations/labeling_insights_data.yml. Mutations of different models run
together: the data tests chosen read no other broken model.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from athena_recipes.lake.tree import write_tree
from athena_recipes.recipes.labeling_insights.sample_data.generate import generate

from tests.python.engine.test_functions import open_library, wrong_rows
from tests.python.house.test_house_rules import files_that_know_an_engine
from tests.python.support.dbt_command import REPO, run_dbt
from tests.python.support.function_rows import function_rows
from tests.python.support.mutations import Mutation, read_mutations
from tests.python.support.project_copy import copy_project
from tests.python.support.selection import LONG

pytestmark = LONG

RECIPE = "labeling_insights"
PARTS = [
    "dbt_project.yml",
    ".dbtignore",
    "macros",
    f"models/{RECIPE}",
    f"seeds/{RECIPE}",
    f"tests/{RECIPE}",
    "tests/fixtures",
]
SMALL = 0.2
DATA = read_mutations("labeling_insights_data")
# A data test that fails keeps dbt from building what reads the model: such models are broken last.
READ_BY_OTHERS = {
    "labeling_insights__annotations_view",
    "stg_labeling_insights__ground_truth_answers",
}
LEAVES = [mutation for mutation in DATA if mutation.model not in READ_BY_OTHERS]
UPSTREAM = [mutation for mutation in DATA if mutation.model in READ_BY_OTHERS]


@dataclass(frozen=True)
class Copy:
    """A project of this recipe alone, and a lake on which it is built."""

    project: Path
    lake: Path

    def run(self, *arguments: str) -> dict[str, tuple[str, str]]:
        """Run dbt; (status, message) of each node, by its id."""
        run_dbt(self.lake, *arguments, project=self.project, artifacts=True)
        results = json.loads((self.lake / ".target" / "run_results.json").read_text("utf-8"))
        return {
            result["unique_id"]: (result["status"], result["message"] or "")
            for result in results["results"]
        }


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the project, built once with nothing broken."""
    made = Copy(tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("lake"))
    copy_project(made.project, PARTS)
    write_tree(made.lake / "raw" / RECIPE, lambda: generate(7, SMALL), {})
    return made


@pytest.fixture(scope="module")
def unbroken(copy: Copy) -> dict[str, tuple[str, str]]:
    return copy.run("build", "-s", RECIPE)


def test_the_unbroken_copy_passes(unbroken: dict[str, tuple[str, str]]) -> None:
    # One test of the sample warns, because the sample has lines that do not parse.
    bad = {name: result for name, result in unbroken.items() if result[0] not in _GOOD}
    assert bad == {}
    assert sum(name.startswith("unit_test.") for name in unbroken) >= 20
    assert sum(name.startswith("test.") for name in unbroken) >= 50


_GOOD = ("pass", "success", "warn", "no-op")


@pytest.fixture(scope="module")
def broken(
    copy: Copy, unbroken: dict[str, tuple[str, str]]
) -> dict[str, dict[str, tuple[str, str]]]:
    """For each rule, what its model's tests said while it was broken."""
    said = {}
    for mutations in LEAVES, *([mutation] for mutation in UPSTREAM):
        models = [mutation.model for mutation in mutations]
        said |= _break(copy, mutations, "build", "-s", *models, "--exclude", "test_type:unit")
    return said


def _break(
    copy: Copy, mutations: Sequence[Mutation], *arguments: str
) -> dict[str, dict[str, tuple[str, str]]]:
    for mutation in mutations:
        mutation.apply(copy.project)
    try:
        results = copy.run(*arguments)
    finally:
        for mutation in mutations:
            copy_project(copy.project, [mutation.file])
    return {mutation.rule: results for mutation in mutations}


@pytest.mark.parametrize("mutation", DATA, ids=lambda mutation: mutation.rule)
def test_a_broken_rule_is_noticed(
    broken: dict[str, dict[str, tuple[str, str]]], mutation: Mutation
) -> None:
    failed = {
        name: message
        for name, (status, message) in broken[mutation.rule].items()
        if status not in _GOOD
    }
    noticed = [message for name, message in failed.items() if mutation.caught_by in name]
    assert noticed, f"survived; other tests failed: {sorted(failed)}"
    assert mutation.says in noticed[0]


def test_rules_have_names_of_their_own() -> None:
    rules = [mutation.rule for mutation in DATA]
    assert len(set(rules)) == len(rules)


def test_a_function_that_is_gone_is_noticed(copy: Copy, tmp_path: Path) -> None:
    path = "macros/engine/functions/duckdb_functions_numbers.sql"
    text = (REPO / path).read_text(encoding="utf-8")
    start = text.index("create or replace macro width_bucket")
    (copy.project / path).write_text(text[:start] + text[text.index(";", start) + 1 :], "utf-8")
    try:
        result = run_dbt(tmp_path, "run-operation", "create_function_library", project=copy.project)
    finally:
        copy_project(copy.project, [path])
    assert result.returncode == 0, result.stdout
    with open_library(tmp_path / "athena_recipes.duckdb") as engine:
        wrong = wrong_rows(engine, function_rows())
    assert {row.function for row, _ in wrong} == {"width_bucket"}
    assert "width_bucket" in wrong[0][1]


def test_an_engine_word_in_a_model_is_noticed(copy: Copy) -> None:
    assert files_that_know_an_engine(copy.project) == {}
    path = f"models/{RECIPE}/marts/{RECIPE}__annotations_per_user.sql"
    model = copy.project / path
    model.write_text(
        model.read_text("utf-8") + "{% if target.type == 'duckdb' %} {% endif %}", "utf-8"
    )
    try:
        assert files_that_know_an_engine(copy.project) == {path: ["target.type", "'duckdb'"]}
    finally:
        copy_project(copy.project, [path])
