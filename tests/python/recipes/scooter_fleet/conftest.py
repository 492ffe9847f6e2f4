"""What the tests of the recipe share."""

import pytest

from tests.python.recipes.scooter_fleet.fleet_lake import FleetLake


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> FleetLake:
    """A lake without a raw file that was built, with the statements of that build."""
    lake = FleetLake(tmp_path_factory.mktemp("empty"))
    lake.build(artifacts=True, backtest_days=14)
    return lake
