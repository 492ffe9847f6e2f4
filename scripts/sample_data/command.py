"""`python -m scripts sample-data`."""

from importlib import import_module

import click

from scripts.errors import UserError
from scripts.lake import raw_folder
from scripts.output import emit, json_option
from scripts.sample_data.tree import write_tree

# Recipe -> module with `VERSION: int` and `generate(seed, scale) -> Iterator[(key, bytes)]`,
# and, where something is to be there once and stay, `finish(folder)`.
GENERATORS = {
    "anonymization": "scripts.sample_data.anonymization.generate",
    "hot_cold_orders": "scripts.sample_data.hot_cold_orders.generate",
    "labeling_insights": "scripts.sample_data.labeling_insights.generate",
    "pci_evidence": "scripts.sample_data.pci_evidence.generate",
    "streaming_buckets": "scripts.sample_data.streaming_buckets.generate",
}


@click.command("sample-data")
@click.argument("recipes", nargs=-1, metavar="[RECIPE]...")
@click.option(
    "--scale",
    type=click.FloatRange(min=0.01),
    default=1.0,
    show_default=True,
    help="Size; 1 is small.",
)
@click.option("--seed", type=int, default=7, show_default=True, help="Same seed, same bytes.")
@json_option
def sample_data(recipes: tuple[str, ...], scale: float, seed: int, as_json: bool) -> None:
    """Write sample raw files under $LAKE_ROOT/raw/<recipe>/.

    All recipes, or those named. A repeated call changes nothing; other arguments replace what an
    earlier call wrote. Files that somebody else put there are never touched.
    """
    unknown = sorted(set(recipes) - set(GENERATORS))
    if unknown:
        raise UserError(
            f"No sample data for {', '.join(unknown)}.", f"Name one of {', '.join(GENERATORS)}."
        )
    rows = []
    for recipe in recipes or tuple(GENERATORS):
        generator = import_module(GENERATORS[recipe])
        folder = raw_folder(recipe)
        written = write_tree(
            folder,
            lambda module=generator: module.generate(seed, scale),  # type: ignore[misc]
            {"version": generator.VERSION, "seed": seed, "scale": scale},
        )
        if finish := getattr(generator, "finish", None):
            finish(folder)
        rows.append(
            {
                "recipe": recipe,
                "files": written.files,
                "bytes": written.size_bytes,
                "change": "written" if written.is_new else "unchanged",
                "where": str(folder),
            }
        )
    emit(rows, as_json=as_json)
