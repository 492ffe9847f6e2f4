"""`athena-recipes anonymization contracts`: properties of published tables from the policy."""

from pathlib import Path

import click

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.output import note
from athena_recipes.recipes.anonymization.contracts.published import properties

_SOURCES = "__sources.yml"


@click.command()
@click.argument("sources", type=click.Path(path_type=Path))
@click.option("--check", "is_check", is_flag=True, help="Write nothing; fail if it differs.")
def contracts(sources: Path, is_check: bool) -> None:
    """Write contracts, tests and docs of published tables.

    SOURCES is a dbt sources file with a policy.

    They are written beside it, into _<source>__published.yml.
    """
    if not sources.name.endswith(_SOURCES):
        raise UserError(f"{sources} is no sources file.", f"Name a file that ends in {_SOURCES}.")
    target = sources.with_name(sources.name.replace(_SOURCES, "__published.yml"))
    text = properties(sources)
    is_same = target.exists() and target.read_text(encoding="utf-8") == text
    if is_check and not is_same:
        raise UserError(
            f"{target} does not follow from the policy in {sources}.",
            f"athena-recipes anonymization contracts {sources}",
        )
    if not is_same:
        target.write_text(text, encoding="utf-8")
        note(f"Wrote {target}.")
