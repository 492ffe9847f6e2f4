"""Rules of the recipe, broken one by one in a copy of its project: a unit test must notice each."""

import pytest

from tests.python.support.mutations import Mutation, read_mutations
from tests.python.support.selection import LONG
from tests.python.support.unit_mutations import failed_unit_tests

pytestmark = LONG

MUTATIONS = read_mutations("ad_attribution_unit")


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """For each rule the tests that failed while it was broken."""
    return failed_unit_tests("ad_attribution", MUTATIONS, tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.rule)
def test_a_broken_rule_is_noticed(failed: dict[str, list[str]], mutation: Mutation) -> None:
    names = failed[mutation.rule]
    assert any(mutation.caught_by in name for name in names), f"survived; failed: {names}"


def test_the_copy_is_whole_again(failed: dict[str, list[str]]) -> None:
    # A round fails the tests of its own models alone.
    for mutation in MUTATIONS:
        others = {one.caught_by for one in MUTATIONS}
        assert all(any(name.endswith(other) for other in others) for name in failed[mutation.rule])
