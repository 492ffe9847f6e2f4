"""A small lake and manifest for the tests of the site, in the shape that dbt 1.11 writes."""

import copy
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import duckdb

RECIPE = "labeling_insights"
SCHEMA = f"recipes_{RECIPE}"

TABLES = {
    "annotations_per_day": """
        select date '2026-02-01' + cast(d as integer) as submission_date,
               ['sentiment', 'services'][j + 1] as job_name,
               cast((d * 7 + j * 5) % 23 as bigint) as labeled_items,
               cast(40 as integer) as goal_items
        from range(28) days(d), range(2) jobs(j)""",
    "annotations_per_user": """
        select 'private.eu-west-1.1111111111111111' || u as worker_id,
               case when u % 2 = 0 then 'private' else 'public' end as worker_type,
               cast(400 / (u + 1) as bigint) as labeled_items,
               12.345678 * (u + 1) as median_seconds
        from range(9) users(u)""",
    "label_confusion": """
        select a as given_label, b as consensus_label,
               cast(case when a = b then 50 else length(a) end as bigint) as labels
        from (values ('Compute'), ('Storage'), ('Analytics & AI/ML')) x(a),
             (values ('Compute'), ('Storage'), ('Analytics & AI/ML')) y(b)""",
    "agreement_per_job": """
        select 'job-' || j as job_name, case when j > 0 then 0.9e0 - j / 10 end as alpha,
               timestamp '2026-02-01 00:00:00' + to_hours(cast(j as integer)) as measured_at
        from range(4) jobs(j)""",
    "nothing_yet": """
        select cast(null as date) as submission_date, cast(null as bigint) as labeled_items
        where false""",
}

CHARTS: list[dict[str, Any]] = [
    {
        "title": "Labels per day",
        "note": "A higher bar is a faster day; days without labels are 0.",
        "model": "annotations_per_day",
        "mark": "bar",
        "x": {"field": "submission_date", "title": "Day"},
        "y": {"field": "labeled_items", "title": "Annotations"},
        "color": {"field": "job_name", "title": "Job"},
        "references": [{"axis": "y", "field": "goal_items", "label": "Goal"}],
    },
    {
        "title": "Pace per job",
        "note": "Each panel is a job.",
        "model": "annotations_per_day",
        "mark": "line",
        "x": {"field": "submission_date", "title": "Day"},
        "y": {"field": "labeled_items", "title": "Annotations"},
        "facet": {"field": "job_name"},
    },
    {
        "title": "Who labels",
        "note": "One long bar means that one worker decides.",
        "model": "annotations_per_user",
        "mark": "bar",
        "x": {"field": "labeled_items", "title": "Annotations"},
        "y": {"field": "worker_id", "title": "Worker", "limit": 5},
        "sort": {"field": "labeled_items", "direction": "desc"},
    },
    {
        "title": "Fast and slow",
        "note": "Far to the right and low is hasty.",
        "model": "annotations_per_user",
        "mark": "point",
        "x": {"field": "labeled_items", "title": "Annotations"},
        "y": {"field": "median_seconds", "title": "Median time"},
        "color": {"field": "worker_type"},
        "tooltip": [{"field": "worker_id", "title": "Worker"}],
        "references": [{"axis": "y", "value": 20, "label": "Too slow"}],
    },
    {
        "title": "What is mistaken for what",
        "note": "Numbers off the diagonal are mistakes.",
        "model": "label_confusion",
        "mark": "heatmap",
        "x": {"field": "consensus_label", "title": "Consensus"},
        "y": {"field": "given_label", "title": "Given"},
        "color": {"field": "labels", "title": "Labels"},
    },
    {
        "title": "Agreement",
        "note": "Above 0.8 is reliable.",
        "model": "agreement_per_job",
        "mark": "area",
        "x": {"field": "measured_at", "title": "Hour (UTC)"},
        "y": {"field": "alpha", "title": "Krippendorff's alpha"},
    },
    {
        "title": "Rejects per day",
        "note": "Each is a line that did not parse.",
        "model": "nothing_yet",
        "mark": "bar",
        "x": {"field": "submission_date", "title": "Day"},
        "y": {"field": "labeled_items", "title": "Lines"},
    },
]


def chart(name: str, /, **changes: Any) -> dict[str, Any]:
    """A copy of a declared chart, with fields replaced; a field set to None is removed."""
    found = copy.deepcopy(next(one for one in CHARTS if one["title"] == name))
    found.update(changes)
    return {key: value for key, value in found.items() if value is not None}


def build_lake(path: Path) -> Path:
    """Write the tables to a DuckDB file."""
    with duckdb.connect(path) as connection:
        connection.execute(f"create schema {SCHEMA}")
        for name, sql in TABLES.items():
            connection.execute(f"create table {SCHEMA}.{name} as {sql}")
    return path


def build_manifest(
    target: Path,
    charts: list[dict[str, Any]] | None = None,
    *,
    keys: dict[str, list[str]] | None = None,
    more: Collection[str] = (),
    **meta: Any,
) -> Path:
    """Write `manifest.json` with one exposure that depends on all tables.

    `keys` are the columns of tables that a test holds to be unique; `more` are further tables;
    `meta` is more of the exposure's meta: tiles, tables, group, projects.
    """
    target.mkdir(parents=True, exist_ok=True)
    nodes: dict[str, dict[str, Any]] = {
        f"model.athena_recipes.{name}": {
            "resource_type": "model",
            "unique_id": f"model.athena_recipes.{name}",
            "name": name,
            "alias": name,
            "schema": SCHEMA,
            "description": f"Rows of `{name}`.",
            "columns": {
                "labeled_items": {"name": "labeled_items", "description": "Number of **labels**."}
            },
        }
        for name in (*TABLES, *more)
    }
    models = list(nodes)
    for table, columns in (keys or {}).items():
        nodes[f"test.athena_recipes.unique_{table}"] = {
            "resource_type": "test",
            "unique_id": f"test.athena_recipes.unique_{table}",
            "attached_node": f"model.athena_recipes.{table}",
            "test_metadata": {"name": "unique_combination", "kwargs": {"columns": columns}},
        }
    name = "labeling_insights_progress"
    meta |= {"question": "How fast do we label?", "charts": CHARTS if charts is None else charts}
    exposure = {
        "name": name,
        "unique_id": f"exposure.athena_recipes.{name}",
        "fqn": ["athena_recipes", RECIPE, name],
        "label": "Is the labeling on pace?",
        "description": "Text with [a link](https://example.com) and <script>alert(1)</script>.",
        "config": {"enabled": True, "meta": meta},
        "meta": meta,
        "depends_on": {"nodes": models},
    }
    manifest = {"nodes": nodes, "exposures": {exposure["unique_id"]: exposure}}
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return target
