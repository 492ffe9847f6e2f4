"""The page of other dbt projects, from tables that an exposure declares."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.site.database import open_database, read_table
from athena_recipes.site.declaration import parse_board
from athena_recipes.site.model import ProjectTables
from athena_recipes.site.pages import load_pages
from athena_recipes.site.projects import project_runs, project_sources
from athena_recipes.site.render import write_site
from athena_recipes.site.status import status_of

from tests.python.support.site_lake import CHARTS, SCHEMA, build_lake, build_manifest

# Three runs of `shop`, of which the last only parsed, and one of `bank`.
TABLES = {
    "runs": """
        select * from (values
            ('shop', '1', timestamp '2026-02-01 08:00:00', 'build', 'athena', 61.5),
            ('shop', '2', timestamp '2026-02-02 08:00:00', 'build', 'athena', 75e0),
            ('shop', '3', timestamp '2026-02-03 08:00:00', 'parse', 'athena', null),
            ('bank', '1', timestamp '2026-02-02 09:00:00', 'test', 'duckdb', 1.5)
        ) x(project, run_id, started_at, command, adapter_type, elapsed_seconds)""",
    "nodes": """
        select * from (values
            ('shop', '1', 'model.shop.orders', 'success', 20e0, null, 100, null),
            ('shop', '1', 'test.shop.unique_orders.0a1b', 'warn', 1e0, 2, null, 'Got 2 results'),
            ('shop', '2', 'model.shop.orders', 'success', 30e0, null, 120, null),
            ('shop', '2', 'model.shop.late', 'skipped', null, null, null, 'Skipped'),
            ('shop', '2', 'test.shop.unique_orders.0a1b', 'fail', 1e0, 5, null, 'Got <5> results'),
            ('bank', '1', 'test.odd', 'pass', 0.5e0, 0, null, null)
        ) x(project, run_id, unique_id, status, elapsed_seconds, failures, row_count, message)""",
    "sources": """
        select * from (values
            ('shop', 'till.receipts', 'error', timestamp '2026-01-01 00:00:00'),
            ('bank', 'ledger.lines', 'not_declared', null)
        ) x(project, source_table, freshness, max_loaded_at)""",
}


def build(database: Path, tables: Mapping[str, str] = TABLES) -> None:
    with duckdb.connect(database) as connection:
        connection.execute(f"create schema if not exists {SCHEMA}")
        for name, sql in tables.items():
            connection.execute(f"create table {SCHEMA}.{name} as {sql}")


def read(database: Path) -> tuple[duckdb.DuckDBPyConnection, ProjectTables]:
    connection = duckdb.connect(database, read_only=True)
    nodes: dict[str, dict[str, Any]] = {
        name: {"schema": SCHEMA, "alias": name, "columns": {}, "description": "", "unique_id": name}
        for name in TABLES
    }
    return connection, ProjectTables(
        **{name: read_table(connection, node) for name, node in nodes.items()}
    )


def test_runs_of_projects_are_those_that_ran_nodes(tmp_path: Path) -> None:
    build(tmp_path / "a.duckdb")
    connection, tables = read(tmp_path / "a.duckdb")
    with connection:
        runs = project_runs(connection, tables)
        sources = project_sources(connection, tables)
    assert [(run.nodes[0].recipe, run.invocation) for run in runs] == [
        ("bank", "1"), ("shop", "2"), ("shop", "1"),
    ]  # fmt: skip
    status = status_of(runs, {})
    bank, shop = status.recipes
    assert (bank.name, bank.passed, bank.rows, bank.grown) == ("bank", 1, None, None)
    assert (shop.models, shop.passed, shop.failed, shop.rows, shop.grown) == (1, 0, 2, 120, 20)
    assert [(one.name, one.status, one.history) for one in status.problems] == [
        ("late", "skipped", (("skipped", 0),)),
        ("unique_orders", "fail", (("warn", 2), ("fail", 5))),
    ]
    assert status.durations[0].usual == 20
    assert [(one.name, one.freshness, one.loaded_at) for one in sources] == [
        ("till.receipts", "error", "2026-01-01 00:00"),
        ("ledger.lines", "not_declared", None),
    ]


def test_a_table_without_a_column_is_named(tmp_path: Path) -> None:
    build(tmp_path / "a.duckdb", {**TABLES, "nodes": "select 'shop' as project, '1' as run_id"})
    connection, tables = read(tmp_path / "a.duckdb")
    with connection, pytest.raises(UserError, match="`nodes` has no column `unique_id`"):
        project_runs(connection, tables)


def test_the_declaration_names_all_three_tables() -> None:
    meta = {"question": "How?", "charts": CHARTS[:1], "projects": {"runs": "a", "nodes": "b"}}
    with pytest.raises(UserError, match="`sources` is missing"):
        parse_board("progress", meta)


def test_one_exposure_declares_the_tables(tmp_path: Path) -> None:
    build_lake(tmp_path / "a.duckdb")
    build(tmp_path / "a.duckdb")
    path = build_manifest(tmp_path, more=TABLES, projects={part: part for part in TABLES})
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    [first] = manifest["exposures"].values()
    manifest["exposures"]["exposure.other"] = {**first, "name": "other"}
    (path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(UserError, match="`labeling_insights_progress` and `other` both declare"):
        load_pages(path, tmp_path / "a.duckdb")


def test_the_page_is_written_where_it_is_declared(tmp_path: Path) -> None:
    build_lake(tmp_path / "a.duckdb")
    build(tmp_path / "a.duckdb")
    target, out = tmp_path / "target", tmp_path / "site"
    declared = {part: part for part in TABLES}
    build_manifest(target, more=TABLES, projects=declared)
    pages = load_pages(target, tmp_path / "a.duckdb")
    written = write_site(pages, target=target, database=tmp_path / "a.duckdb", out=out)
    assert written[-1] == out / "projects.html"
    page = written[-1].read_text(encoding="utf-8")
    for words in ("unique_orders", "Got &lt;5&gt; results", "till.receipts", "2, 5", "+20"):
        assert words in page, words
    assert 'href="projects.html"' in (out / "index.html").read_text(encoding="utf-8")
    with open_database(tmp_path / "a.duckdb") as connection:
        assert connection.execute(f"select count(*) from {SCHEMA}.runs").fetchone() == (4,)
