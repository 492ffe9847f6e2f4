"""What `redshift load` would do: the steps by the two ledgers, and the statements."""

from datetime import UTC, datetime

import pytest
import yaml
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.taxi_bookmarks.redshift.plan import LakeFile, steps
from athena_recipes.recipes.taxi_bookmarks.redshift.statements import COLUMNS, Statements

from tests.python.support.dbt_command import REPO

ROLE = "arn:aws:iam::123456789012:role/reader"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_only_files_of_another_version_are_loaded() -> None:
    lake = {name: LakeFile(name, "v2", 3, f"s3://lake/{name}/") for name in "abcd"}
    found = [
        (step.action, step.name)
        for step in steps(lake, {"a": ["v2"], "b": ["v1"], "d": ["v1", "v2"], "gone": ["v1"]})
    ]
    assert found == [("replace", "b"), ("load", "c"), ("replace", "d"), ("remove", "gone")]
    assert list(steps({}, {})) == []


def test_the_columns_are_those_of_trips_loaded() -> None:
    path = REPO / "models/taxi_bookmarks/_taxi_bookmarks__models.yml"
    models = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    (loaded,) = (one for one in models if one["name"] == "taxi_bookmarks__trips_loaded")
    kinds = {"double": "double precision", "varchar": "varchar"}
    declared = [
        (one["name"], kinds.get(one["data_type"], one["data_type"])) for one in loaded["columns"]
    ]
    assert declared.pop() == ("source_file", "varchar")
    assert [(name, kind.split("(")[0]) for name, kind in COLUMNS] == declared


def test_a_file_is_one_transaction_that_counts() -> None:
    sql = Statements("taxi", ROLE).load("it's.csv", "v1", 7, "s3://lake/f/", NOW)
    assert sql[0] == "lock table taxi.trip_files"
    assert any(one.startswith("copy new_trips from 's3://lake/f/'") for one in sql)
    assert "delete from taxi.trips_loaded where source_file = 'it''s.csv'" in sql
    assert "case when trips = 7 then" in sql[-1]
    # Nothing is copied for a file without trips: COPY refuses an empty folder.
    empty = Statements("taxi", ROLE).load("a.csv", "v1", 0, None, NOW)
    assert not any(one.startswith("copy") for one in empty)


@pytest.mark.parametrize(
    ("schema", "role", "message"),
    [("a; drop", ROLE, "not a schema"), ("public", "reader", "not the ARN of a role")],
)
def test_names_are_checked(schema: str, role: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        Statements(schema, role)
