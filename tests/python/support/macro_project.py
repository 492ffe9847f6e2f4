"""A temporary dbt project with this project's macros and a test's own models."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, chdir, contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.python.support.dbt_command import REPO, shared_parse

# The same for all projects, as dbt compares it before it takes what another project has parsed. A
# model with the configuration `schema: x` is in the schema `recipes_x`.
SCHEMA = "recipes"


def write_macro_project(
    root: Path,
    models: Mapping[str, str],
    *,
    variables: Mapping[str, Any] | None = None,
) -> None:
    """Write the project and its profile into `root`; `models` are texts of SQL by name."""
    (root / "models").mkdir(parents=True, exist_ok=True)
    (root / "lake").mkdir(exist_ok=True)
    for name, sql in models.items():
        (root / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
    project = {
        "name": "athena_recipes",
        "version": "0.1.0",
        "config-version": 2,
        "profile": "athena_recipes",
        "macro-paths": [str(REPO / "macros")],
        "vars": dict(variables or {}),
        "flags": {"send_anonymous_usage_stats": False},
    }
    (root / "dbt_project.yml").write_text(yaml.safe_dump(project), encoding="utf-8")
    profiles = yaml.safe_load((REPO / "profiles.yml.example").read_text(encoding="utf-8"))
    for output in profiles["athena_recipes"]["outputs"].values():
        output["schema"] = SCHEMA
        output.pop("module_paths", None)
        output.pop("plugins", None)
    profiles["athena_recipes"]["outputs"]["athena"]["poll_interval"] = 0.05
    (root / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")


def macro_project_parse(root: Path, target: str, target_path: Path) -> AbstractContextManager[None]:
    """The macros that another such project has parsed serve a run of dbt within, too.

    dbt must run in the project's folder, with the lake `LAKE_ROOT=lake`.
    """
    settings = (root / "dbt_project.yml").read_text(encoding="utf-8")
    return shared_parse(target_path, "macros", target, settings)


@contextmanager
def macro_project_run(root: Path, target: str, target_path: Path) -> Iterator[None]:
    """As `macro_project_parse`, for a run of dbt in this process, which works in the folder.

    Threads share the working folder: a run beside another one needs a process of its own.
    """
    with chdir(root), macro_project_parse(root, target, target_path):
        yield
