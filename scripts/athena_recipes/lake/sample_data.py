"""`athena-recipes sample-data`."""

import click

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.found import part_of, recipes_with
from athena_recipes.cli.options import json_option, scale_option, seed_option
from athena_recipes.cli.output import emit
from athena_recipes.lake.tree import Written, write_tree
from athena_recipes.lake.where import raw_folder

# A recipe's `sample_data/generate.py` has `VERSION: int` and
# `generate(seed, scale) -> Iterator[(key, bytes)]`; where a file is written once and then kept,
# also `finish(folder)`.
_PART = "sample_data.generate"


@click.command("sample-data")
@click.argument("recipes", nargs=-1, metavar="[RECIPE]...")
@scale_option(least=0.01)
@seed_option
@json_option
def sample_data(recipes: tuple[str, ...], scale: float, seed: int, as_json: bool) -> None:
    """Write sample raw files under $LAKE_ROOT/raw/<recipe>/.

    For all recipes, or for those named. A repeated call changes nothing; a call with other options
    replaces the files of an earlier call. Files from other sources are never changed.
    """
    there = recipes_with(_PART)
    unknown = sorted(set(recipes) - set(there))
    if unknown:
        raise UserError(
            f"No sample data for {', '.join(unknown)}.", f"Name one of {', '.join(there)}."
        )
    rows = []
    for recipe in recipes or there:
        written = write_sample(recipe, seed, scale)
        rows.append(
            {
                "recipe": recipe,
                "files": written.files,
                "bytes": written.size_bytes,
                "change": "written" if written.is_new else "unchanged",
                "where": str(raw_folder(recipe)),
            }
        )
    emit(rows, as_json=as_json)


def write_sample(recipe: str, seed: int = 7, scale: float = 1.0) -> Written:
    """Write a recipe's sample data into the lake; nothing happens if it is there.

    Raises UserError if the lake's folder cannot be written.
    """
    generator = part_of(recipe, _PART)
    folder = raw_folder(recipe)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            "Set LAKE_ROOT to a folder that you may write to.",
        ) from None
    written = write_tree(
        folder,
        lambda: generator.generate(seed, scale),
        {"version": generator.VERSION, "seed": seed, "scale": scale},
    )
    if finish := getattr(generator, "finish", None):
        finish(folder)
    return written
