"""Runs and source tables of other dbt projects, read from the tables that an exposure declares.

Any tables with these columns do; `docs/charts.md` says what they are.
"""

from dataclasses import dataclass

import duckdb

from athena_recipes.lake.runs import KEPT, NodeRun, Run
from athena_recipes.site.database import fetch, quote, relation, type_of
from athena_recipes.site.model import ProjectTables, Table

_RUNS = ("project", "run_id", "started_at", "command", "adapter_type", "elapsed_seconds")
_NODES = (
    "project", "run_id", "unique_id", "status", "elapsed_seconds", "failures", "row_count",
    "message",
)  # fmt: skip
_SOURCES = ("project", "source_table", "freshness", "max_loaded_at")


@dataclass(frozen=True)
class SourceTable:
    """A source table of a project: what `dbt source freshness` said, and its newest row in UTC."""

    project: str
    name: str
    freshness: str
    loaded_at: str | None


def project_runs(connection: duckdb.DuckDBPyConnection, tables: ProjectTables) -> list[Run]:
    """The newest 50 runs of each project, the newest first; the project is the nodes' recipe.

    A run that ran no node, such as `dbt parse`, is left out. Raises UserError for a table without
    the columns.
    """
    runs, nodes = _select(tables.runs, _RUNS), _select(tables.nodes, _NODES)
    found = fetch(
        connection,
        f"""
        with kept as (
            select * from ({runs})
            where (project, run_id) in (select (project, run_id) from ({nodes}))
            qualify
                row_number() over (partition by project order by started_at desc, run_id desc)
                <= {KEPT}
        )
        select
            project, run_id, coalesce(strftime(started_at, '%Y-%m-%dT%H:%M:%SZ'), ''),
            coalesce(command, ''), coalesce(adapter_type, ''), coalesce(elapsed_seconds, 0)
        from kept order by started_at desc, project, run_id desc
        """,
        f"Table `{tables.runs.name}`",
    )
    rows = fetch(
        connection,
        f"""
        select project, run_id, unique_id, status, elapsed_seconds, failures, row_count, message
        from ({nodes}) order by unique_id
        """,
        f"Table `{tables.nodes.name}`",
    )
    ran: dict[tuple[str, str], list[NodeRun]] = {}
    for project, run_id, node, status, seconds, failures, count, message in rows:
        one = NodeRun(
            node, project, status or "", float(seconds or 0), failures or 0, count, message or ""
        )
        ran.setdefault((project, run_id), []).append(one)
    return [
        Run(run_id, started_at, command, adapter, float(seconds), tuple(ran[project, run_id]))
        for project, run_id, started_at, command, adapter, seconds in found
    ]


def project_sources(
    connection: duckdb.DuckDBPyConnection, tables: ProjectTables
) -> list[SourceTable]:
    """The source tables of all projects, those that are not fresh first.

    Raises UserError for a table without the columns.
    """
    found = fetch(
        connection,
        f"""
        select project, source_table, freshness, strftime(max_loaded_at, '%Y-%m-%d %H:%M')
        from ({_select(tables.sources, _SOURCES)}) 
        order by
            case when freshness in ('not_declared', 'not_checked') then 1
            when freshness = 'pass' then 2 else 0 end,
            project, source_table
        """,
        f"Table `{tables.sources.name}`",
    )
    return [SourceTable(*row) for row in found]


def _select(table: Table, columns: tuple[str, ...]) -> str:
    for column in columns:
        type_of("The page of projects", table, column)
    return f"select {', '.join(map(quote, columns))} from {relation(table.schema, table.alias)}"
