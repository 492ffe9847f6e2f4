"""A project that has installed this repository's package: the folder macros/."""

from pathlib import Path

import yaml

from tests.python.support.dbt_command import REPO

PACKAGE = REPO / "macros"


def install_package(project: Path, packages: list[dict[str, str]] | None = None) -> None:
    """Install the package as `dbt deps` does for a `local:` package: a link in dbt_packages."""
    declared = packages or [{"local": str(PACKAGE)}]
    (project / "packages.yml").write_text(
        yaml.safe_dump({"packages": declared}, sort_keys=False), encoding="utf-8"
    )
    (project / "dbt_packages").mkdir()
    (project / "dbt_packages" / "athena_recipes").symlink_to(PACKAGE, target_is_directory=True)


def write_project(project: Path, name: str = "my_lake") -> None:
    """Write the dbt_project.yml of a project that has nothing of its own."""
    project.mkdir(parents=True, exist_ok=True)
    settings = {
        "name": name,
        "version": "1.0.0",
        "config-version": 2,
        "profile": name,
        "flags": {"send_anonymous_usage_stats": False},
    }
    (project / "dbt_project.yml").write_text(
        yaml.safe_dump(settings, sort_keys=False), encoding="utf-8"
    )
