"""A small dbt project for tests of conformance: a model, a seed and two snapshots."""

import shutil
from collections.abc import Mapping
from pathlib import Path

FILES = {
    "dbt_project.yml": """
name: athena_recipes
version: 1.0.0
config-version: 2
profile: athena_recipes
seeds: {+schema: conformance}
models: {+schema: conformance, +materialized: table}
snapshots: {+schema: conformance}
""",
    "seeds/letters.csv": "n,letter\n1,a\n2,\n3,c\n",
    "models/numbers.sql": "select n, n * 0.5e0 as half, {{ engine_word('n') }} as w"
    " from {{ ref('letters') }}",
    "snapshots/history.yml": """
snapshots:
  - name: by_columns
    relation: ref('letters')
    config: {unique_key: n, strategy: check, check_cols: [letter]}
  - name: by_time
    relation: ref('dated')
    config: {unique_key: n, strategy: timestamp, updated_at: updated_at}
""",
    "models/dated.sql": "select n, cast(timestamp '2024-02-29 01:02:03' as timestamp)"
    " as updated_at, 'x' as kind from {{ ref('letters') }}",
    "macros/engine/engine_word.sql": """
{% macro engine_word(column) %}{{ return(adapter.dispatch('engine_word')(column)) }}{% endmacro %}
{% macro default__engine_word(column) %}cast({{ column }} as varchar){% endmacro %}
{% macro duckdb__engine_word(column) %}cast({{ column }} as varchar) || ''{% endmacro %}
""",
    "macros/create_raw_tables.sql": "{% macro create_raw_tables() %}{% endmacro %}",
}


def write_project(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write the project, with other or more files where `changes` names them; its folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in {**FILES, **(changes or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
