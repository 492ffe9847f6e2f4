"""What the site shows: pages with charts and tables, read from the manifest and the marts.

A page is one dbt exposure that declares charts. Other readers of the same pages (an e-mail, say)
start here too: `load_pages` gives data only, `athena_recipes.site.charts` draws.
"""

import json
from pathlib import Path
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.site.database import open_database, read_table
from athena_recipes.site.declaration import parse_board
from athena_recipes.site.model import Page
from athena_recipes.site.palette import share_colors
from athena_recipes.site.query import load_chart

# Words of recipe names that are not written as other words are.
_AS_WRITTEN = {
    "adfs": "AD FS",
    "aws": "AWS",
    "pci": "PCI",
    "redshift": "Redshift",
    "s3": "S3",
    "slack": "Slack",
}


def load_pages(
    target: Path, database: Path, recipe: str | None = None, *, allow_empty: bool = False
) -> tuple[Page, ...]:
    """Read every exposure that declares charts, in order of recipe and name.

    `target` is dbt's target folder (it has `manifest.json`), `database` the DuckDB file of the
    `local` target, `recipe` limits the pages to one recipe. A table without any row is no error:
    its charts say so. With `allow_empty`, neither is a filter that no row passes.
    Raises UserError for a missing file, a wrong declaration, or a missing table or column.
    """
    manifest = _read_manifest(target)
    exposures = [e for e in manifest["exposures"].values() if "charts" in _meta(e)]
    if not exposures:
        raise UserError(
            f"No exposure in {target / 'manifest.json'} declares charts.",
            "Add `config.meta.charts` to an exposure (docs/charts.md) and run `dbt parse`.",
        )
    recipes = sorted({_recipe(e) for e in exposures})
    if recipe is not None and recipe not in recipes:
        raise UserError(
            f"No exposure of recipe `{recipe}` declares charts.",
            f"Use one of: {', '.join(recipes)}.",
        )
    pages: list[Page] = []
    with open_database(database) as connection:
        for exposure in sorted(exposures, key=lambda e: (_recipe(e), e["name"])):
            if recipe is not None and _recipe(exposure) != recipe:
                continue
            board = parse_board(exposure["name"], _meta(exposure))
            nodes = [manifest["nodes"].get(n) for n in exposure["depends_on"]["nodes"]]
            tables = {n["name"]: read_table(connection, n) for n in nodes if n is not None}
            charts = tuple(
                load_chart(
                    connection,
                    tables,
                    declared,
                    where=f"Exposure `{exposure['name']}`, chart “{declared.title}”",
                    allow_empty=allow_empty,
                )
                for declared in board.charts
            )
            pages.append(
                Page(
                    name=exposure["name"],
                    recipe=_recipe(exposure),
                    title=exposure["label"] or humanize(exposure["name"]),
                    question=board.question,
                    description=exposure["description"],
                    charts=charts,
                    tables=tuple(tables.values()),
                    node=exposure["unique_id"],
                )
            )
    return share_colors(pages)


def humanize(name: str) -> str:
    """Turn `labeling_insights` into "Labeling insights" and `pci_evidence` into "PCI evidence"."""
    words = [_AS_WRITTEN.get(word, word) for word in name.split("_") if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _meta(exposure: dict[str, Any]) -> dict[str, Any]:
    """The meta of an exposure: under `config` since dbt 1.10, at the top in older manifests."""
    meta = exposure["config"].get("meta") or exposure.get("meta") or {}
    assert isinstance(meta, dict)
    return meta


def _recipe(exposure: dict[str, Any]) -> str:
    """The recipe is the folder under `models/`, as for every other resource."""
    return str(exposure["fqn"][1])


def _read_manifest(target: Path) -> dict[str, Any]:
    path = target / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"There is no {path}.", "Run `make demo` or `dbt build` first.") from None
    except json.JSONDecodeError as error:
        raise UserError(f"{path} is not JSON ({error}).", "Run `dbt parse` again.") from None
    assert isinstance(manifest, dict)
    return manifest
