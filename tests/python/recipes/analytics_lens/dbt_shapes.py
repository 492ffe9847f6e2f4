"""Artifacts of other versions of dbt, made of those of dbt 1.10, and a small project to parse."""

import copy
from pathlib import Path
from typing import Any

Artifacts = dict[str, dict[str, Any]]
_SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v{}.json"


def as_dbt_1_7(artifacts: Artifacts) -> Artifacts:
    """Manifest v11: no unit tests, no project name; access and contract in the config alone."""
    old = copy.deepcopy(artifacts)
    manifest = old["manifest"]
    manifest["metadata"]["dbt_schema_version"] = _SCHEMA.format(11)
    manifest["metadata"]["dbt_version"] = "1.7.9"
    del manifest["unit_tests"], manifest["metadata"]["project_name"]
    for node in manifest["nodes"].values():
        for key in ("access", "contract"):
            if key in node:
                node["config"][key] = node.pop(key)
    return old


def as_dbt_1_8(artifacts: Artifacts) -> Artifacts:
    """Manifest v12 as dbt 1.8 writes it: tests without the node that they are attached to."""
    old = copy.deepcopy(artifacts)
    old["manifest"]["metadata"]["dbt_version"] = "1.8.2"
    for node in old["manifest"]["nodes"].values():
        node.pop("attached_node", None)
    return old


def as_dbt_1_11(artifacts: Artifacts) -> Artifacts:
    """Manifest v12 as dbt 1.11 writes it: meta and freshness in the config, and keys of later."""
    new = copy.deepcopy(artifacts)
    manifest = new["manifest"]
    manifest["metadata"] |= {"dbt_version": "1.11.0", "run_started_at": "2026-10-01T06:00:00+00:00"}
    manifest |= {"functions": {}, "of_the_future": [1, {"a": None}]}
    for source in manifest["sources"].values():
        source["config"] = {"freshness": source.pop("freshness"), "loaded_at_query": None}
    for node in manifest["nodes"].values():
        node["config"]["of_the_future"] = {"x": [1]}
        node["doc_blocks"] = []
    return new


PROJECT = {
    "dbt_project.yml": """
name: little
version: '1.0'
profile: little
models: {little: {+materialized: table}}
""",
    "profiles.yml": """
little:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: little.duckdb, schema: analytics}
    athena:
      type: athena
      region_name: eu-west-1
      database: awsdatacatalog
      schema: analytics
      s3_staging_dir: s3://little/results/
      s3_data_dir: s3://little/tables/
""",
    "models/_little.yml": """
version: 2
sources:
  - name: shop
    schema: raw
    config: {freshness: {warn_after: {count: 1, period: day}}}
    loaded_at_field: loaded_at
    tables: [{name: orders, description: Orders.}]
models:
  - name: stg_orders
    description: One row per order.
    config:
      meta:
        lens_exception: {until: 2030-01-31, practices: [model_named, key_tested]}
    columns: [{name: id, description: The key., data_tests: [unique]}]
  - name: fct_orders
    description: One row per order.
    config: {contract: {enforced: true}, access: public}
    columns: [{name: id, data_type: integer, constraints: [{type: primary_key}]}]
unit_tests:
  - name: counts
    model: fct_orders
    given: [{input: ref('stg_orders'), rows: [{id: 1}]}]
    expect: {rows: [{id: 1}]}
exposures:
  - name: board
    type: dashboard
    owner: {name: Somebody, email: somebody@example.com}
    depends_on: [ref('fct_orders')]
""",
    "models/staging/stg_orders.sql": "select id from {{ source('shop', 'orders') }}",
    "models/marts/fct_orders.sql": (
        "{{ config(format='parquet') }} select id from {{ ref('stg_orders') }}"
    ),
    "models/marts/fct_odd.sql": (
        "{{ config(materialized='incremental', partitioned_by=['day']) }}\n"
        "select extract(year from o.day) as y, day from analytics.costs as o\n"
        "join {{ ref('stg_orders') }} as s on o.id = s.id"
    ),
}


def write_project(root: Path) -> Path:
    """Write the small project; its folder."""
    for name, text in PROJECT.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
