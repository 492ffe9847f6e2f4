"""A dbt project of raw tables alone: this repository's macros, and sources with their files."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from athena_recipes.engines.checkout import PROJECT

_MACROS = ("engine", "generic_tests")


def write_project(root: Path) -> None:
    """dbt_project.yml and profiles.yml in `root`, with the macros of this repository."""
    (root / "models").mkdir(parents=True)
    (root / "lake" / "raw").mkdir(parents=True)
    (root / "dbt_project.yml").write_text(
        yaml.safe_dump(
            {
                "name": "athena_recipes",
                "version": "0.1.0",
                "profile": "athena_recipes",
                "macro-paths": [str(PROJECT / "macros" / folder) for folder in _MACROS],
                "flags": {"send_anonymous_usage_stats": False},
            }
        ),
        encoding="utf-8",
    )
    profile = (PROJECT / "profiles.yml.example").read_text(encoding="utf-8")
    (root / "profiles.yml").write_text(
        profile.replace("[macros/engine/python]", f"[{PROJECT / 'macros/engine/python'}]"),
        encoding="utf-8",
    )


def write_sources(
    root: Path, schema: str, tables: Iterable[tuple[str, Mapping[str, Any], Mapping[str, str]]]
) -> None:
    """Declare tables: (name, `external:` block, column -> Hive type). Each is a source (= recipe)
    of its own, so that one can be created alone."""
    sources = [
        {
            "name": name,
            "schema": schema,
            "tables": [
                {
                    "name": name,
                    "external": dict(external),
                    "columns": [
                        {"name": column, "data_type": kind} for column, kind in columns.items()
                    ],
                }
            ],
        }
        for name, external, columns in tables
    ]
    (root / "models" / "sources.yml").write_text(
        yaml.safe_dump({"version": 2, "sources": sources}, sort_keys=False), encoding="utf-8"
    )


def paths(root: Path) -> list[str]:
    """dbt's arguments for the project in `root`."""
    return [
        *("--project-dir", str(root), "--profiles-dir", str(root)),
        *("--target-path", str(root / "target"), "--log-path", str(root / "logs")),
    ]


# Per table its source, then CREATE EXTERNAL TABLE; compiled for Athena without a connection.
_DDL = (
    "{% for source in graph.sources.values() %}{{ source.name }}\n"
    "{{ athena_recipes._athena_raw_table_ddl("
    "athena_recipes._raw_table_declaration(source), '<hash>'"
    ") }}\n--next\n{% endfor %}"
)


def ddl_template(ddl_hash: str = "") -> str:
    """A dbt template that writes CREATE EXTERNAL TABLE for all sources; see `split_ddl`."""
    return _DDL.replace("<hash>", ddl_hash)


def split_ddl(compiled: str) -> dict[str, str]:
    """Source name -> CREATE EXTERNAL TABLE, from the compiled template."""
    parts = [part.strip().split("\n", 1) for part in compiled.split("--next\n") if part.strip()]
    return {name: ddl.strip() for name, ddl in parts}
