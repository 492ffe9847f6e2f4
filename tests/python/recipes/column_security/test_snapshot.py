"""`hr snapshot` from a real PostgreSQL, and the tables that are built from it."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from athena_recipes.cli.main import main
from athena_recipes.recipes.column_security.columns import COLUMNS
from athena_recipes.recipes.column_security.hr import snapshot as module
from click.testing import CliRunner, Result

from tests.python.support.postgres_server import PostgresServer, postgres_server
from tests.python.support.recipe_lake import RecipeLake, succeeded
from tests.python.support.selection import STANDARD

pytestmark = STANDARD
DDL = """
    create schema hr;
    create table hr.employees (
        ssn text, employee_id integer primary key, first_name text, last_name text, email text,
        phone_number text, hire_date date, job_id text, salary numeric(8, 2),
        commission_pct numeric(2, 2), manager_id integer, department_id integer
    );
    insert into hr.employees values
        ('078-05-1120', 2, 'Ann', 'O"Neil, \\ Jr.', 'ANN', null, '2020-01-31', 'SA_REP', 4800.50,
         0.25, 1, 80),
        ('078-05-1121', 1, 'Bob', E'two\\r\\nlines\\nhere', 'BOB', '555.1', null, 'SA_MAN', 9000,
         null, null, null)
"""


class Lake(RecipeLake):
    recipe = "column_security"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as running:
        yield running


@pytest.fixture
def url(server: PostgresServer) -> str:
    found = server.new_database("hr_test")
    run(found, DDL)
    return found


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def call(lake: Lake, url: str, *more: str) -> Result:
    arguments = ["column_security", "hr", "snapshot", "--url", url, "--json", *more]
    return CliRunner().invoke(main, arguments, env={"LAKE_ROOT": str(lake.root), "HR_URL": None})


def path(lake: Lake) -> Path:
    return lake.raw / "hr_employees" / "snapshot.csv"


def test_a_snapshot_is_typed_repeatable_and_builds(lake: Lake, url: str) -> None:
    first = call(lake, url, "--table", "hr.employees")
    assert first.exit_code == 0, first.output
    assert "Not read, as they have no class: ssn" in first.stderr
    assert json.loads(first.stdout)[0] | {"where": ""} == {
        "rows": 2,
        "change": "written",
        "where": "",
    }
    before = path(lake).read_bytes()
    assert b"078-05" not in before
    lines = before.decode().split("\n")
    assert next(csv.reader(lines[:1])) == list(COLUMNS)
    assert len(lines) == 4  # header, two employees, and nothing after the last line end
    assert json.loads(call(lake, url, "--table", "hr.employees").stdout)[0]["change"] == "unchanged"
    assert path(lake).read_bytes() == before
    succeeded(lake.dbt("build", "-s", "column_security", "--exclude", "resource_type:unit_test"))
    rows = lake.query(
        "select employee_id, last_name, phone_number, cast(hire_date as varchar),"
        " cast(salary as varchar), commission_pct, manager_id, department_id"
        " from blog_hr_employees order by 1"
    )
    assert rows == [
        (1, "two\nlines\nhere", "555.1", None, "9000.00", None, None, None),
        (2, 'O"Neil, \\ Jr.', None, "2020-01-31", "4800.50", 0.25, 1, 80),
    ]
    assert lake.query("select count(*) from hr_rejects") == [(0,)]
    run(url, "update hr.employees set salary = 5000 where employee_id = 2")
    assert json.loads(call(lake, url, "--table", "hr.employees").stdout)[0]["change"] == "written"
    assert b'"5000.00"' in path(lake).read_bytes()


def test_a_stopped_snapshot_leaves_the_file_as_it_was(
    lake: Lake, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(lake, url, "--table", "hr.employees").exit_code == 0
    before = path(lake).read_bytes()
    run(url, "update hr.employees set salary = 5000")
    real, seen = module._text, []

    def stops(value: object, where: str) -> str:
        seen.append(where)
        if len(seen) > len(COLUMNS):
            raise KeyboardInterrupt
        return real(value, where)

    monkeypatch.setattr(module, "_text", stops)
    call(lake, url, "--table", "hr.employees")
    assert path(lake).read_bytes() == before
    monkeypatch.undo()
    assert json.loads(call(lake, url, "--table", "hr.employees").stdout)[0]["change"] == "written"
    assert [one.name for one in path(lake).parent.iterdir()] == ["snapshot.csv"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("alter table hr.employees drop column salary", "has no columns salary"),
        ("drop table hr.employees", "no such table"),
        (
            "alter table hr.employees alter salary type numeric;"
            "update hr.employees set salary = 'NaN'",
            "salary of employee 1 has NaN",
        ),
        (
            "alter table hr.employees alter hire_date type timestamp using '2020-01-31 12:00'",
            "hire_date of employee 1 has a time of day",
        ),
    ],
)
def test_what_cannot_be_carried_is_refused_by_name(
    lake: Lake, url: str, statement: str, said: str
) -> None:
    run(url, statement)
    done = call(lake, url, "--table", "hr.employees")
    assert done.exit_code == 1
    assert said in done.output
    assert not path(lake).exists()


def test_wrong_urls_and_foreign_files_have_a_fix(lake: Lake, url: str) -> None:
    assert "Write postgresql://" in call(lake, "mysql://u@h/db").output
    unreachable = call(lake, "postgresql://u@127.0.0.1:1/db")
    assert unreachable.exit_code == 1
    assert "cannot be reached" in unreachable.output
    lake.write("hr_employees/employees_0001.csv", b"")
    assert "has other files" in call(lake, url, "--table", "hr.employees").output
