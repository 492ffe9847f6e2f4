"""The ledger says of each file whether its table reads it, and why not."""

import pytest

from tests.python.engine import raw_file_ledger_lane as lane
from tests.python.support.raw_project import RawProject
from tests.python.support.selection import STANDARD

pytestmark = STANDARD


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> RawProject:
    project = lane.project(tmp_path_factory.mktemp("trees"))
    success, said = project.run("run-operation", "create_function_library")
    assert success, said
    success, said = project.create()
    assert success, said
    return project


def test_each_file_has_its_reason(project: RawProject) -> None:
    """The reasons are those of the trees, and what is read is what the view's rows are from."""
    with project.connect() as connection:
        found = connection.execute(project.compiled(lane.ledger())).fetchall()
        read = connection.execute(lane.read()).fetchall()
    rows = [(lane.below(path), *rest) for path, *rest in found]
    assert sorted(rows, key=repr) == lane.expected()
    assert sorted((table, path) for path, table, is_read, _ in found if is_read) == sorted(read)
