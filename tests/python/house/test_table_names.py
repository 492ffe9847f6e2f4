"""`<recipe>__<table>` in the project is `<table>` in the lake; two recipes may have `trips`."""

from pathlib import Path

import duckdb
import pytest

from tests.python.support.dbt_command import run_dbt
from tests.python.support.macro_project import write_macro_project
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

FILES = {
    "models/bikes/staging/stg_bikes__trips.sql": "select 1 as n",
    "models/bikes/marts/bikes__trips.sql": "select n from {{ ref('stg_bikes__trips') }}",
    "models/taxis/marts/taxis__trips.sql": "select * from {{ ref('taxis__rules') }}",
    "models/taxis/marts/taxis__fares.sql": "{{ config(alias='prices') }} select 3 as n",
    # The prefix of another recipe is a part of the name.
    "models/taxis/marts/bikes__compared.sql": "select n from {{ ref('taxis__trips') }}",
    "models/elsewhere__tests.sql": "select 4 as n",
    "seeds/taxis/taxis__rules.csv": "n\n2\n",
    "models/schemas.yml": """
version: 2
models:
  - {name: bikes__trips, config: {schema: bikes}}
  - {name: stg_bikes__trips, config: {schema: bikes}}
  - {name: taxis__trips, config: {schema: taxis}}
  - {name: taxis__fares, config: {schema: taxis}}
  - {name: bikes__compared, config: {schema: taxis}}
""",
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """`schema.table` -> its one number, of a project with two recipes."""
    root = tmp_path_factory.mktemp("project")
    write_macro_project(root, {})
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    done = run_dbt(root / "lake", "build", project=root)
    assert done.returncode == 0, done.stdout[-3_000:]
    return read_tables(root / "lake" / "athena_recipes.duckdb")


def read_tables(path: Path) -> dict[str, int]:
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema like 'recipes%'"
        ).fetchall()
        found = {}
        for schema, table in names:
            row = connection.execute(f"select n from {schema}.{table}").fetchone()
            assert row
            found[f"{schema}.{table}"] = int(row[0])
        return found


def test_two_recipes_have_a_table_of_the_same_name(tables: dict[str, int]) -> None:
    assert (tables["recipes_bikes.trips"], tables["recipes_taxis.trips"]) == (1, 2)


def test_all_else_keeps_its_name(tables: dict[str, int]) -> None:
    """Staging, seeds, an alias of one's own, models outside a recipe and of another prefix."""
    assert set(tables) == {
        "recipes_bikes.trips",
        "recipes_bikes.stg_bikes__trips",
        "recipes_taxis.trips",
        "recipes_taxis.prices",
        "recipes_taxis.bikes__compared",
        "recipes.elsewhere__tests",
        "recipes.taxis__rules",
    }
