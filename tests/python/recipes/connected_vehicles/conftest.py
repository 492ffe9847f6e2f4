"""The compiled models of an empty lake, for all tests that give them rows of their own."""

from collections.abc import Iterator

import pytest

from tests.python.recipes.connected_vehicles.compiled import Compiled
from tests.python.recipes.connected_vehicles.vehicle_lake import VehicleLake


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compiled]:
    """The statements of a build of an empty lake, and a connection to its DuckDB file."""
    lake = VehicleLake(tmp_path_factory.mktemp("compiled"))
    lake.build(artifacts=True)
    with lake.opened(read_only=False) as connection:
        yield Compiled(lake.root, connection)
