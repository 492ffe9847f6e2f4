"""A table of a user's own, with a key of two columns, one a text, and a time instead of a day."""

import shutil
from contextlib import chdir
from pathlib import Path

import duckdb
import pytest
import yaml
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload import options as unload_options
from athena_recipes.recipes.hot_cold_orders.unload.checksum import checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.cold.disk import Lake
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3 import S3Lake
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3_folder import S3Folder
from athena_recipes.recipes.hot_cold_orders.unload.config import orders, read_table
from athena_recipes.recipes.hot_cold_orders.unload.rows import measured
from athena_recipes.recipes.hot_cold_orders.unload.types import markdown

from tests.python.recipes.hot_cold_orders.redshift_lake import (
    LAKE,
    OPTIONS,
    LocalTable,
    RedshiftLake,
)
from tests.python.recipes.hot_cold_orders.visits_lake import (
    EXAMPLE,
    VISITS,
    VisitsLake,
    as_shown,
    key,
    visit,
)
from tests.python.support.dbt_command import REPO, run_dbt
from tests.python.support.postgres_server import PostgresServer
from tests.python.support.recipe_lake import succeeded
from tests.python.support.recipe_project import NAME, recipe_project
from tests.python.support.selection import LONG

pytest_plugins = ("tests.python.recipes.hot_cold_orders.redshift_fixtures",)

NEWS = (
    visit("a'b\\c", 2, "2024-02-01T00:00:00", "9.99"),
    visit("é", 2, "2024-06-01"),  # moves to a hot month
    visit("late", 7, "2024-03-03T03:03:03.003"),
    visit("", 2, "2024-05-10T08:00:00", "1.00"),  # is hot anyway
)
DELETED = visit("é", 1, "2024-02-29T12:30:00.120")


def corrected() -> dict[tuple[str, int], dict[str, object]]:
    """All visits after the corrections."""
    found = {key(one): one for one in (*VISITS, *NEWS)}
    del found[key(DELETED)]
    return found


def correct(lake: VisitsLake) -> None:
    lake.correct(1, NEWS[0] | {"amount_usd": None})  # an older one of the same key
    for number, one in enumerate(NEWS, start=2):
        lake.correct(number, one)
    lake.correct(9, DELETED, deleted=True)


def shown(lake: VisitsLake) -> list[tuple[object, ...]]:
    """The cold visits that count, from the files."""
    cold = Lake(lake.table, lake.raw)
    rows = [
        row
        for one in cold.state().values()
        for row in cold.read_month(one.batch, one.month).to_pylist()
    ]
    return as_shown(rows)


@pytest.fixture(params=["postgresql", "export"])
def lake(
    request: pytest.FixtureRequest, tmp_path: Path, hot_postgres: PostgresServer
) -> VisitsLake:
    url = hot_postgres.new_database("visits") if request.param == "postgresql" else None
    made = VisitsLake(tmp_path, url)
    made.add(*VISITS)
    return made


def test_every_step_works_on_another_table(lake: VisitsLake) -> None:
    assert "unload" in lake.unload("plan").output
    done = lake.apply("unload")
    assert done.exit_code == 0, done.output
    assert shown(lake) == as_shown(VISITS[:4])
    correct(lake)
    done = lake.apply("retier", "delete", "clean")
    assert done.exit_code == 0, done.output
    wanted = corrected()
    hot = {key(one) for one in (VISITS[4], VISITS[5], VISITS[6], NEWS[1])}
    assert lake.hot_keys() == hot
    assert shown(lake) == as_shown(one for name, one in wanted.items() if name not in hot)
    assert "There is nothing to do" in lake.unload("plan", "--grace-minutes", "0").output
    (lake.raw / "tiering" / "state.json").unlink()
    assert lake.apply("unload").exit_code == 1
    assert lake.apply("recover").exit_code == 0
    assert shown(lake) == as_shown(one for name, one in wanted.items() if name not in hot)
    # A late visit of a cold month has the number of another site's visit.
    late = visit("late", 1, "2024-01-01T00:00:00.001")
    lake.add(late)
    assert lake.apply("retier", "delete").exit_code == 0
    assert lake.hot_keys() == hot
    assert shown(lake) == as_shown(
        [late, *(one for name, one in wanted.items() if name not in hot)]
    )


def test_times_that_athena_cannot_show_are_refused(
    tmp_path: Path, hot_postgres: PostgresServer
) -> None:
    lake = VisitsLake(tmp_path, hot_postgres.new_database("visits"))
    lake.add(*VISITS, visit("now", 3, "2024-01-05T10:00:00.123456"))
    done = lake.apply("unload")
    assert done.exit_code == 1
    said = " ".join(done.output.split())
    words = "visits: started_at of the row with site_code = now and visit_id = 3 is 2024-01-05"
    assert words in said
    assert "whole milliseconds" in said
    assert shown(lake) == []


def test_the_readme_has_the_types_of_the_code() -> None:
    text = (REPO / "models" / "hot_cold_orders" / "README.md").read_text("utf-8")
    assert markdown() in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("is_member: boolean", "is_member: float"), "is_member is `float`, which the tiers do"),
        (("decimal(9,2)", "decimal(39,2)"), "amount_usd is `decimal(39,2)`"),
        (("day: started_at", "day: visit_id"), "day: visit_id is bigint"),
        (("day: started_at", "day: at"), "day: at is not one of the columns"),
        (("[site_code, visit_id]", "[site_code, site_code]"), "has site_code twice"),
        (("[site_code, visit_id]", "[]"), "is not a list of columns"),
        (("month: visit_month", "month: visit_id"), "month: visit_id is the name of another"),
        (("table: visits", "table: Visits; drop"), "table is `Visits; drop`"),
        (("table: visits", "tabel: visits"), "has no `table`"),
        (("month: visit_month", "checksum: [site_code]"), "checksum: visit_id is not in it"),
        (("is_member:", "batch:"), "batch is a name that the tiers use"),
    ],
)
def test_a_configuration_that_cannot_be_is_refused(
    tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    path = tmp_path / "visits.yml"
    path.write_text(EXAMPLE["visits.yml"].replace(*change))
    with pytest.raises(UserError) as error:
        read_table(path)
    assert words in error.value.problem
    assert error.value.fix


def test_a_column_outside_the_checksum_is_carried_but_not_compared(tmp_path: Path) -> None:
    lake = VisitsLake(tmp_path)
    some = "checksum: [site_code, visit_id, started_at]\n"
    lake.config.write_text(EXAMPLE["visits.yml"] + some)
    table = read_table(lake.config)
    assert measured(table, table.arrow_schema.empty_table()).row_count == 0
    assert "amount_usd" not in checksum_sql(table, "athena")
    assert table.names == lake.table.names


def test_the_models_have_the_columns_of_the_configuration() -> None:
    """The sources, the macro and unload.yml describe one table."""
    sources = yaml.safe_load(
        (REPO / "models" / "hot_cold_orders" / "_hot_cold_orders__sources.yml").read_text()
    )
    tables = {one["name"]: one["columns"] for one in sources["sources"][0]["tables"]}
    hive = {"string": "varchar", "int": "integer"}
    wanted = [(column.name, column.type_name) for column in orders().columns]
    for name in ("orders_export", "orders_cold"):
        assert wanted == [
            (one["name"], hive.get(one["data_type"], one["data_type"])) for one in tables[name]
        ]
    macro = (REPO / "macros" / "hot_cold_orders" / "hot_cold_orders_columns.sql").read_text()
    lines = [line for line in macro.splitlines() if line.lstrip().startswith("{'name'")]
    assert wanted == [
        (one["name"], one["data_type"])
        for one in (yaml.safe_load(line.strip().rstrip(",")) for line in lines)
    ]


@LONG
def test_every_step_works_on_redshift_and_s3(
    tmp_path: Path, redshift_lake: RedshiftLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, s3 = redshift_lake.api, redshift_lake.s3
    lake = VisitsLake(tmp_path, api.url)
    lake.add(*VISITS)
    api.reset(api.url, lake.table)
    known = LocalTable(s3, lake.table)
    monkeypatch.setattr(unload_options, "AthenaTable", lambda table, client, schema: known)
    cold = S3Lake(lake.table, S3Folder(s3, S3Address.parse(f"{LAKE}/raw/visits")), known)
    lake.url = None  # so that the command's warehouse is Redshift

    def apply(*steps: str) -> None:
        done = lake.apply(*steps, arguments=OPTIONS)
        assert done.exit_code == 0, done.output

    def cold_visits() -> list[tuple[object, ...]]:
        return as_shown(
            row
            for one in cold.state().values()
            for row in cold.read_month(one.batch, one.month).to_pylist()
        )

    apply("unload")
    assert cold_visits() == as_shown(VISITS[:4])
    lake.url = api.url
    correct(lake)
    lake.url = None
    apply("retier", "delete", "clean")
    lake.url = api.url
    wanted = corrected()
    hot = {key(one) for one in (VISITS[4], VISITS[5], VISITS[6], NEWS[1])}
    assert lake.hot_keys() == hot
    assert cold_visits() == as_shown(one for name, one in wanted.items() if name not in hot)


@LONG
def test_the_readmes_example_builds_and_its_view_is_right_after_every_step(tmp_path: Path) -> None:
    project = tmp_path / "repo"
    shutil.copytree(recipe_project("hot_cold_orders"), project)
    files = dict(EXAMPLE)
    assert len(files) == 8
    settings = yaml.safe_load((project / "dbt_project.yml").read_text())
    settings["models"][NAME] |= yaml.safe_load(files.pop("dbt_project.yml"))
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
    for name, content in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    lake = VisitsLake(tmp_path / "lake")
    lake.add(*VISITS)

    def build() -> None:
        succeeded(run_dbt(lake.root, "build", "-s", "visits", project=project))

    def view() -> list[tuple[object, ...]]:
        database = str(lake.root / "athena_recipes.duckdb")
        with chdir(lake.root), duckdb.connect(database, read_only=True) as found:
            return found.execute(
                "select site_code, visit_id, started_at, is_member, amount_usd"
                " from recipes_visits.visits order by 1, 2"
            ).fetchall()

    build()
    assert view() == as_shown(VISITS)
    assert lake.apply("unload").exit_code == 0
    correct(lake)
    build()  # now there are files, for which DuckDB's views are made anew
    wanted = as_shown(corrected().values())
    assert view() == wanted
    for step in ("retier", "delete", "clean"):
        done = lake.apply(step)
        assert done.exit_code == 0, done.output
        assert view() == wanted, step
    build()
