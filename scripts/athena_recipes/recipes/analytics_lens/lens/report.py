"""Findings of a project in one command: a lake of its own, and a build of this recipe on it."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from athena_recipes.cli.errors import UserError
from athena_recipes.engines.checkout import PROJECT
from athena_recipes.engines.dbt import dbt
from athena_recipes.engines.duckdb_reader import DuckDBReader
from athena_recipes.engines.target_reader import read_rows
from athena_recipes.lake.where import DATABASE_NAME
from athena_recipes.recipes.analytics_lens.lens.practices import seed

RECIPE = "analytics_lens"
RISKS = ("high", "medium")
# dbt's schema in the temporary lake.
SCHEMA = "lens"
_SHARED = ("engine", "ctas", "generic_tests", "house", "policy", "reconcile", "forecast")


def recipe_alone(root: Path) -> Path:
    """A project with this recipe alone, in the folder `root`: dbt reads it in a second or two."""
    for folder in ("models", "seeds", "macros"):
        shutil.copytree(PROJECT / folder / RECIPE, root / folder / RECIPE)
    for name in _SHARED:
        if (PROJECT / "macros" / name).is_dir():
            shutil.copytree(PROJECT / "macros" / name, root / "macros" / name)
    settings = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    settings["vars"] = {
        name: value for name, value in settings["vars"].items() if name.startswith(f"{RECIPE}_")
    }
    for kind in ("models", "seeds"):
        of_project = settings[kind]["athena_recipes"]
        settings[kind]["athena_recipes"] = {
            key: value for key, value in of_project.items() if key[0] == "+" or key == RECIPE
        }
    for kind in ("snapshots", "data_tests"):
        settings.pop(kind, None)
    (root / "dbt_project.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    profile = (PROJECT / "profiles.yml.example").read_text(encoding="utf-8")
    own = profile.replace("schema: recipes", f"schema: {SCHEMA}", 1)
    path = f"module_paths: [{PROJECT}/macros/engine/python]"
    (root / "profiles.yml").write_text(
        own.replace("module_paths: [macros/engine/python]", path), encoding="utf-8"
    )
    return root


def built(lake: Path, work: Path, variables: Mapping[str, Any]) -> DuckDBReader:
    """Build the recipe on a lake on this machine; `work` is an empty folder for dbt's files."""
    project = recipe_alone(work / "project")
    arguments = [
        *("--quiet", "build", "--exclude-resource-type", "test", "unit_test"),
        *("--vars", yaml.safe_dump(dict(variables), default_flow_style=True).strip()),
    ]
    environment = {"DBT_PROFILES_DIR": str(project)}
    if dbt("local", work / "target", arguments, lake, project, environment):
        raise UserError(
            "dbt could not build the recipe.", "Read its message above; the lake may be damaged."
        )
    return DuckDBReader(lake / DATABASE_NAME)


def findings(reader: DuckDBReader, project: str, schema: str = SCHEMA) -> list[dict[str, Any]]:
    """The findings of a project without an active exception, high risks first."""
    rows = table(reader, "lens_findings", project, schema)
    order = {risk: number for number, risk in enumerate(RISKS)}
    return sorted(
        (row for row in rows if not row["is_excepted"]),
        key=lambda row: (order[row["risk"]], row["practice_id"], row["object_id"]),
    )


def table(
    reader: DuckDBReader, name: str, project: str, schema: str = SCHEMA
) -> list[dict[str, Any]]:
    """The rows of a project in a table of the recipe; `schema` is dbt's."""
    quoted = project.replace("'", "''")
    return read_rows(reader, schema, RECIPE, name, f"project = '{quoted}'")


def rejected(reader: DuckDBReader, schema: str = SCHEMA) -> list[dict[str, Any]]:
    """What of the files is not used, and the fix: the lake has the files of one project alone."""
    return read_rows(reader, schema, RECIPE, "lens_rejects", "true")


def markdown(
    project: str, found: Sequence[Mapping[str, Any]], scores: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """The lines of a report: scores by pillar, then the findings with their fix."""
    yield f"# {project}"
    yield ""
    yield "| pillar | practices | evidenced | at risk | not answered |"
    yield "|---|---|---|---|---|"
    for pillar in (row["pillar_id"] for row in seed("pillars")):
        cells = [row for row in scores if row["pillar_id"] == pillar]
        sums = [
            sum(row[name] for row in cells)
            for name in ("practices", "evidenced", "at_risk", "not_answered")
        ]
        yield f"| {pillar} | {' | '.join(map(str, sums))} |"
    yield ""
    yield "| risk | practice | object | file | seen | fix |"
    yield "|---|---|---|---|---|---|"
    for row in found:
        cells = [
            row[name]
            for name in ("risk", "best_practice", "object_name", "object_path", "seen", "fix")
        ]
        yield f"| {' | '.join(_cell(one) for one in cells)} |"


def _cell(value: Any) -> str:
    return str(value or "").replace("|", "\\|").replace("\n", " ")
