"""Where the repository is, for commands that build its dbt project."""

from pathlib import Path

from athena_recipes.cli.errors import UserError

PROJECT = Path(__file__).parents[3]


def require_checkout(command: str, project: Path = PROJECT) -> None:
    """Raise UserError unless this package runs from a checkout; `command` is what needs one."""
    if not (project / "dbt_project.yml").is_file() or not (project / "macros/engine").is_dir():
        raise UserError(
            f"{command} builds the repository's dbt project, and the installed package has none.",
            "Clone the repository, run `make install` in it, and run "
            f".venv/bin/athena-recipes {command} there.",
        )
