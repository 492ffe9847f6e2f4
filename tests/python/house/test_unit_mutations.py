"""Break one rule of a recipe at a time in a copy of its project: its unit tests must notice.

The rules are in tests/mutations/<recipe>_unit.yml.
"""

from pathlib import Path

import pytest

from tests.python.support.dbt_command import REPO
from tests.python.support.mutations import read_mutations
from tests.python.support.selection import LONG
from tests.python.support.unit_mutations import failed_unit_tests

_SUFFIX = "_unit"
RECIPES = sorted(
    path.stem.removesuffix(_SUFFIX) for path in (REPO / "tests/mutations").glob(f"*{_SUFFIX}.yml")
)


@LONG
@pytest.mark.parametrize("recipe", RECIPES)
def test_a_unit_test_notices_each_broken_rule(recipe: str, tmp_path: Path) -> None:
    mutations = read_mutations(f"{recipe}{_SUFFIX}")
    failed = failed_unit_tests(recipe, mutations, tmp_path)
    survived = {
        mutation.rule: sorted(failed[mutation.rule])
        for mutation in mutations
        if not any(
            mutation.caught_by in name and mutation.says in message
            for name, message in failed[mutation.rule].items()
        )
    }
    assert survived == {}, "rule: the unit tests that failed instead"
    # A round fails tests of broken models alone, so the copy was whole before it.
    models = {mutation.model for mutation in mutations}
    for rule, names in failed.items():
        # unit_test.<project>.<model>.<name>
        assert {name.split(".")[2] for name in names} <= models, rule


@pytest.mark.parametrize("recipe", RECIPES)
def test_rules_have_names_of_their_own(recipe: str) -> None:
    rules = [mutation.rule for mutation in read_mutations(f"{recipe}{_SUFFIX}")]
    assert rules
    assert len(set(rules)) == len(rules)
