"""`athena-recipes anonymization models`: what dbt builds from the policy of a source."""

from pathlib import Path

import click

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.output import note
from athena_recipes.recipes.anonymization.models.files import model_files
from athena_recipes.recipes.anonymization.models.policies import read_policies


@click.command()
@click.argument("source")
@click.option("--check", "is_check", is_flag=True, help="Write nothing; fail if a file differs.")
def models(source: str, is_check: bool) -> None:
    """Write models, contracts, tests and docs from a policy.

    SOURCE is the name of a dbt source whose tables have a policy. Run it in the folder of the dbt
    project, again after each change of the policy.

    The files are written beside the sources file: a model of one line for each published table and
    report, and their properties in _<source>__published.yml and _<source>__reports.yml. Do not edit
    them.
    """
    files = model_files(read_policies(source))
    changed = {path: text for path, text in files.items() if _content(Path(path)) != text}
    if changed and is_check:
        raise UserError(
            f"{', '.join(changed)}: not what follows from the policy of {source}.",
            f"athena-recipes anonymization models {source}",
        )
    for path, text in changed.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
        note(f"Wrote {path}.")


def _content(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
