"""The generic tests unique_combination and within: what fails, and what a failure shows."""

from pathlib import Path

import duckdb
import yaml

from tests.python.support.dbt_command import run_dbt
from tests.python.support.macro_project import write_macro_project
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

ROWS = """
    select 1 as id, 'a' as part, -1 as n, 50.0 as pct
    union all select 1, 'a', 0, 100.5
    union all select 1, 'b', null, null
    union all select 2, null, 7, -0.5"""


def write_project(root: Path, tests: dict[str, tuple[str, dict[str, object]]]) -> None:
    """A project whose model `made` has the tests, each with its failures stored by its name."""
    write_macro_project(root, {"made": ROWS})
    kept = [
        {kind: {"arguments": arguments, "config": {"store_failures": True, "alias": name}}}
        for name, (kind, arguments) in tests.items()
    ]
    declared = {"models": [{"name": "made", "data_tests": kept}]}
    (root / "models" / "models.yml").write_text(yaml.safe_dump(declared, sort_keys=False))


def test_failures_name_the_rows_and_the_columns(tmp_path: Path) -> None:
    limits = {"n": {"low": 0}, "pct": {"low": 0, "high": 100}, "id": {"low": 1, "high": 2}}
    write_project(
        tmp_path,
        {
            "outside": ("within", {"columns": limits}),
            "inside": ("within", {"columns": {"id": {"high": 2}}}),
            "not_a_key": ("unique_combination", {"columns": ["id", "part"]}),
            "a_key": ("unique_combination", {"columns": ["n"], "condition": "n is not null"}),
        },
    )
    said = run_dbt(tmp_path / "lake", "build", project=tmp_path).stdout
    assert "PASS=3 WARN=0 ERROR=2" in said, said
    with duckdb.connect(str(tmp_path / "lake" / "athena_recipes.duckdb")) as connection:
        audit = "select * from recipes_dbt_test__audit."
        assert connection.sql(f"{audit}outside").fetchall() == [(1, 2, 0)]
        assert connection.sql(f"{audit}not_a_key order by id").fetchall() == [
            (1, "a", 2),
            (2, None, 1),
        ]


def test_limits_of_another_name_are_refused(tmp_path: Path) -> None:
    write_project(tmp_path, {"outside": ("within", {"columns": {"n": {"min": 0}}})})
    said = run_dbt(tmp_path / "lake", "build", project=tmp_path).stdout
    assert "the limits of the column n are {'min': 0}. Fix: give it low, high or both" in said
