"""Whether a model's SQL is the same text for both engines, except the macros of `engine`.

A copy of the project is compiled for both targets with each of that folder's files that knows an
engine replaced by macros that write their own names and arguments. What then still differs is
engine knowledge elsewhere.
"""

import difflib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.engines.checkout import PROJECT
from athena_recipes.engines.dbt import dbt

# In this project, and in one that has installed its package.
_ENGINE = ("macros/engine", "dbt_packages/athena_recipes/engine")
_COPIED = (
    ".dbtignore",
    "dbt_project.yml",
    "models",
    "macros",
    "seeds",
    "snapshots",
    "tests",
    "analyses",
    "packages.yml",
    "dbt_packages",
)
_KNOWS_AN_ENGINE = re.compile(
    r"adapter\.dispatch|\btarget\.type\b|\w+__\w+\s*\(|{%-?\s*materialization"
)
_SIGNATURE = re.compile(r"{%-?\s*macro\s+(\w+)\s*\(([^)]*)\)")


def differing_models(
    folder: Path, lake: Path, source: Path = PROJECT, recipe: str | None = None
) -> dict[str, str]:
    """Model -> a diff of its SQL on the two targets; only models that differ.

    A model that only one target has differs too. `source` is the project, `lake` its lake root;
    `recipe` takes the models of that folder alone.

    `folder` is made anew. Raises UserError if the project does not compile.
    """
    project = folder / "project"
    shutil.rmtree(folder, ignore_errors=True)
    _copy(source, project, recipe)
    _replace_engine_macros(project)
    compiled = {target: _compile(project, folder, target, lake) for target in ("local", "athena")}
    diffs = {}
    for node_id in sorted({*compiled["local"], *compiled["athena"]}):
        text, other = (compiled[target].get(node_id, "") for target in ("local", "athena"))
        if text != other:
            diffs[node_id] = "\n".join(
                difflib.unified_diff(
                    text.splitlines(), other.splitlines(), "local", "athena", lineterm="", n=1
                )
            )
    return diffs


def _copy(source: Path, project: Path, recipe: str | None) -> None:
    project.mkdir(parents=True)
    for name in _COPIED:
        found = source / name
        if found.is_dir():
            ignored = shutil.ignore_patterns("python", "__pycache__")
            shutil.copytree(found, project / name, ignore=ignored)
            if recipe and name in ("models", "seeds", "tests", "analyses"):
                others = {one.name for one in (source / "models").iterdir()} - {recipe}
                for other in others:
                    shutil.rmtree(project / name / other, ignore_errors=True)
        elif found.exists():
            shutil.copy(found, project / name)


def _replace_engine_macros(project: Path) -> None:
    """Each macro of a file that knows an engine writes `name(arguments)` instead of what it does.

    Files that know none, such as `is_building`, stay as they are: their answers decide what other
    macros do.
    """
    for path in sorted(path for one in _ENGINE for path in (project / one).rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        if not _KNOWS_AN_ENGINE.search(text):
            continue
        stubs = []
        for name, arguments in _SIGNATURE.findall(text):
            if "__" in name:
                continue
            names = [part.split("=")[0].strip() for part in arguments.split(",") if part.strip()]
            written = " ~ ', ' ~ ".join(f"({argument} | string)" for argument in names) or "''"
            stubs.append(
                f"{{% macro {name}({arguments}) %}}"
                f"{{{{- return('{name}(' ~ {written} ~ ')') -}}}}{{% endmacro %}}"
            )
        path.write_text("\n".join(stubs), encoding="utf-8")
    for folder in _ENGINE:
        for path in (project / folder).rglob("*.yml"):
            path.unlink()


def _compile(project: Path, folder: Path, target: str, lake: Path) -> dict[str, str]:
    """Node -> SQL with relations by node instead of by name."""
    files = folder / target
    code = dbt(
        target,
        files,
        ["--quiet", "compile", "--no-introspect", "--no-populate-cache"],
        lake,
        project,
    )
    if code:
        raise UserError(
            f"The project does not compile for {target} without its engine macros.",
            "Read dbt's message above.",
        )
    manifest = json.loads((files / "manifest.json").read_text(encoding="utf-8"))
    relations = {
        node["relation_name"]: node_id
        for kind in ("nodes", "sources")
        for node_id, node in manifest[kind].items()
        if node.get("relation_name")
    }
    return {
        node_id: _by_node(node, relations)
        for node_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "snapshot")
    }


def _by_node(node: dict[str, Any], relations: dict[str, str]) -> str:
    text = str(node.get("compiled_code") or "")
    for name in sorted(relations, key=len, reverse=True):
        text = text.replace(name, f"<{relations[name]}>")
    return text
