"""What dbt itself writes keeps working on DuckDB beside the function library."""

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from athena_recipes.engines.duckdb_functions import prepare

from tests.python.support.dbt_command import REPO, run_dbt
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

_ROWS = "select 1 as id, 'a' as name, timestamp '2020-01-01 00:00:00' as changed_at"
_LATER = "select 1 as id, 'b' as name, timestamp '2020-01-02 00:00:00' as changed_at"
_SOURCE = f"{{% if var('later') %}}{_LATER}{{% else %}}{_ROWS}{{% endif %}}"
_SNAPSHOT = (
    "{%% snapshot %s %%}{{ config(unique_key='id', target_schema='recipes', strategy='%s', %s) }}"
    "select * from {{ ref('source_rows') }}{%% endsnapshot %%}"
)
_INCREMENTAL = (
    "{{ config(materialized='incremental', incremental_strategy='%s', unique_key='id') }}"
    "select * from {{ ref('source_rows') }}"
)


def _datediff(first: str, second: str, unit: str) -> str:
    return f"datediff(\"timestamp '{first}'\", \"timestamp '{second}'\", '{unit}')"


# dbt's macro -> the value that dbt-athena's gives on Trino.
_CROSS_DATABASE = {
    "hash('name')": "0cc175b9c0f1b6a831c399e269772661",
    "concat([\"name\", \"'-'\", 'name'])": "a-a",
    _datediff("2020-01-01 23:00:00", "2020-01-02 01:00:00", "day"): 1,
    _datediff("2019-12-31 00:00:00", "2020-01-01 00:00:00", "year"): 1,
    _datediff("2020-01-31 00:00:00", "2020-02-01 00:00:00", "month"): 1,
    _datediff("2020-01-05 00:00:00", "2020-01-06 00:00:00", "week"): 1,
    _datediff("2020-01-06 00:00:00", "2020-01-12 00:00:00", "week"): 0,
    _datediff("2020-01-01 00:59:00", "2020-01-01 01:00:00", "hour"): 1,
    "split_part(\"'a,b'\", \"','\", 2)": "b",
    "split_part(\"'a,b'\", \"','\", 5)": None,
    "length(\"'äb'\")": 2,
    "position(\"'b'\", \"'ab'\")": 2,
    "replace(\"'ab'\", \"'b'\", \"'x'\")": "ax",
    "right(\"'abc'\", 2)": "bc",
    "cast_bool_to_text('true')": "true",
    "string_literal('a')": "a",
}
_AS_TEXT = {
    "dateadd('day', 1, \"timestamp '2020-01-31 00:00:00'\")": "2020-02-01 00:00:00",
    "dateadd('month', 1, \"timestamp '2020-01-31 00:00:00'\")": "2020-02-29 00:00:00",
    "dateadd('millisecond', 5, \"timestamp '2020-01-31 00:00:00'\")": "2020-01-31 00:00:00.005",
    "date_trunc('month', \"timestamp '2020-01-31 05:00:00'\")": "2020-01-01 00:00:00",
    "last_day(\"timestamp '2020-02-03 05:00:00'\", 'month')": "2020-02-29",
}


# What DuckDB's parser takes for something else, and what must pass.
_LOST = {
    "x": "x'00'",
    "literal": "decimal '0.0005'",
    "bare": "cast('1.5' as decimal)",
    "cut": "cast('abcdef' as varchar(3))",
    "padded": "cast('ab' as char(5))",
    "json_literal": "cast('a' as json)",
    "json_text": "cast(json_extract(lower('{}'), concat('$.', 'a')) as varchar)",
}
_KEPT = {
    "name_then_text": "'max' || 'x' as max",
    "comment": "1 /* x'00' */ -- decimal '0.0005'",
    "literal_kept": "decimal '0.5'",
    "cast_kept": "cast('1.5' as decimal(10, 2)) + cast(1 as decimal(3, 1))",
    "json_kept": "cast(json_extract_scalar('{}', '$.a') as varchar)",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    _write_project(folder)
    return folder


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, project: Path) -> duckdb.DuckDBPyConnection:
    """A project of dbt's own features, built, changed and built again."""
    lake = tmp_path_factory.mktemp("lake")
    run_dbt(lake, "build", "--vars", "{later: false}", "--exclude", "lost", project=project)
    result = run_dbt(lake, "build", "--vars", "{later: true}", "--exclude", "lost", project=project)
    # One data test fails, to store its row.
    assert "ERROR=1 " in result.stdout, result.stdout
    assert "SKIP=0" in result.stdout, result.stdout
    connection = duckdb.connect(str(lake / "athena_recipes.duckdb"))
    prepare(connection)
    return connection


def _write_project(root: Path) -> None:
    (root / "macros").symlink_to(REPO / "macros")
    columns = [f"{{{{ dbt.{call} }}}} as c{n}" for n, call in enumerate(_CROSS_DATABASE)]
    columns += [f"cast({{{{ dbt.{call} }}}} as varchar) as t{n}" for n, call in enumerate(_AS_TEXT)]
    files = {
        "models/source_rows.sql": _SOURCE,
        **{
            f"models/by_{name}.sql": _INCREMENTAL % strategy
            for name, strategy in {
                "append": "append",
                "delete": "delete+insert",
                "merge": "merge",
            }.items()
        },
        "models/cross.sql": f"select {', '.join(columns)} from {{{{ ref('letters') }}}}",
        "models/aggregates.sql": "select"
        " {{ dbt.listagg('name', \"','\", 'order by name') }} as names,"
        " {{ dbt.any_value('name') }} as name, {{ dbt.bool_or(\"name = 'a'\") }} as is_a"
        " from {{ ref('letters') }}",
        **{f"models/lost/{name}.sql": f"select {sql}" for name, sql in (_LOST | _KEPT).items()},
        "seeds/letters.csv": "name,day\na,2020-01-01\n",
        "tests/fails_unique.sql": "{{ config(store_failures=true) }}"
        " select name from {{ ref('aggregates') }}",
        "snapshots/by_time.sql": _SNAPSHOT % ("by_time", "timestamp", "updated_at='changed_at'"),
        "snapshots/by_check.sql": _SNAPSHOT % ("by_check", "check", "check_cols='all'"),
        "models/_models.yml": yaml.safe_dump(
            {
                "models": [
                    {
                        "name": "cross",
                        "columns": [{"name": "c0", "data_tests": ["unique", "not_null"]}],
                    }
                ],
                "unit_tests": [
                    {
                        "name": "names_are_joined",
                        "model": "aggregates",
                        "given": [
                            {"input": "ref('letters')", "rows": [{"name": "b"}, {"name": "a"}]}
                        ],
                        "expect": {"rows": [{"names": "a,b", "is_a": True}]},
                    }
                ],
            }
        ),
        "dbt_project.yml": yaml.safe_dump(
            {
                "name": "athena_recipes",
                "version": "1.0.0",
                "profile": "athena_recipes",
                "on-run-start": ["{{ athena_recipes.prepare_engine() }}"],
                "vars": {"later": False},
                "flags": {"send_anonymous_usage_stats": False},
            }
        ),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    shutil.copyfile(REPO / "profiles.yml.example", root / "profiles.yml")


@pytest.mark.parametrize("name", ["by_time", "by_check"])
def test_snapshots_close_the_old_row(tables: duckdb.DuckDBPyConnection, name: str) -> None:
    rows = tables.execute(
        f"select name, dbt_valid_to is null, dbt_scd_id from recipes.{name} order by name"
    ).fetchall()
    assert [row[:2] for row in rows] == [("a", False), ("b", True)]
    assert len({row[2] for row in rows}) == 2


@pytest.mark.parametrize(("name", "names"), [("append", "ab"), ("delete", "b"), ("merge", "b")])
def test_incremental_strategies(tables: duckdb.DuckDBPyConnection, name: str, names: str) -> None:
    rows = tables.execute(f"select name from recipes.by_{name} order by name").fetchall()
    assert "".join(row[0] for row in rows) == names


def test_a_failing_test_stores_its_rows(tables: duckdb.DuckDBPyConnection) -> None:
    rows = tables.execute("select name from recipes_dbt_test__audit.fails_unique").fetchall()
    assert rows == [("a",)]


def test_cross_database_macros_give_what_athena_gives(tables: duckdb.DuckDBPyConnection) -> None:
    row = tables.execute("select * from recipes.cross").fetchone()
    wanted = {**_CROSS_DATABASE, **_AS_TEXT}
    assert row is not None
    assert dict(zip(wanted, row, strict=True)) == wanted


def test_what_the_parser_loses_stops_the_run(project: Path, tmp_path: Path) -> None:
    result = run_dbt(tmp_path, "run", "-s", "lost", project=project)
    assert result.returncode != 0
    named = {line.split(".sql: ")[0].rpartition("/")[2] for line in _complaints(result.stdout)}
    assert named == set(_LOST)
    assert all("Fix: " in line for line in _complaints(result.stdout))


def _complaints(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if "models/lost/" in line and ".sql: " in line]
