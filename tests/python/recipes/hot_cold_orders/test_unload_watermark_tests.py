"""What dbt's tests of hot_cold_orders say when the watermark has forgotten a month."""

import json
from pathlib import Path

import pytest
from athena_recipes.recipes.hot_cold_orders.unload import steps as tiering
from athena_recipes.recipes.hot_cold_orders.unload.watermark import STATE_KEY

from tests.python.recipes.hot_cold_orders.hot_orders_lake import SCHEMA, HotOrdersLake
from tests.python.recipes.hot_cold_orders.test_unload import ODD
from tests.python.support.recipe_lake import succeeded
from tests.python.support.selection import LONG

pytestmark = LONG

TESTS = ("assert_every_day_is_whole", "assert_no_cold_month_is_forgotten")
# A lake after the steps has no file that nobody reads.
FILES = "source_raw_files_read_hot_cold_orders_orders_export_"
# One order has no day, so it has no month.
MONTHS = "unique_combination_hot_cold_orders__tier_months*"


@pytest.fixture
def lake(tmp_path: Path) -> HotOrdersLake:
    """Three months are cold alone. A killed job left a batch of a hot month there too."""
    made = HotOrdersLake(tmp_path)
    made.add(ODD)
    made.correct()
    assert made.apply("unload", "delete").exit_code == 0
    made.lake.write_month("b000099", "2024-05", made.store.read_month("2024-05")[0])
    return made


def failed_tests(lake: HotOrdersLake) -> set[str]:
    """The tests that fail, on models that are built again."""
    succeeded(lake.dbt("run", "-s", "+hot_cold_orders__tier_days", "+hot_cold_orders__tier_months"))
    done = lake.dbt("test", "-s", *TESTS, FILES, MONTHS, artifacts=True)
    results = json.loads((lake.root / ".target" / "run_results.json").read_text())["results"]
    found = {
        one["unique_id"].split(".")[2]: one["status"]
        for one in results
        if one["unique_id"].startswith("test.")
    }
    assert {*TESTS, FILES} <= set(found), done.stdout[-3_000:]
    return {name for name in found if found[name] != "pass"}


def test_a_forgotten_month_fails(lake: HotOrdersLake) -> None:
    assert failed_tests(lake) == set()
    state = lake.raw / STATE_KEY
    lines = state.read_text().splitlines(keepends=True)
    state.write_text("".join(line for line in lines if "2024-02" not in line))
    assert failed_tests(lake) == set(TESTS)


def test_a_watermark_without_a_month_is_no_unreadable_line(tmp_path: Path) -> None:
    """As it is after corrections were settled in a lake where all is hot."""
    lake = HotOrdersLake(tmp_path)
    lake.add(ODD)
    lake.correct()
    tiering.publish(lake.lake, lake.lake.state(), ())
    [line] = (lake.raw / STATE_KEY).read_text().splitlines()
    assert list(json.loads(line)) == ["publication"]
    models = ("stg_hot_cold_orders__cold_files", "stg_hot_cold_orders__watermark")
    parsed = "source_raw_lines_parse_hot_cold_orders_tiering_state*"
    done = lake.dbt(
        *("build", "-s", *models, parsed, "--exclude", "test_type:unit"),
        *("--indirect-selection", "cautious"),
    )
    assert "source_raw_lines_parse" in succeeded(done).stdout
    for model in models:
        assert lake.query(f"from {SCHEMA}.{model}") == [], model
