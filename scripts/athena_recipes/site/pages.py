"""What the site shows: pages with charts and tables, read from the manifest and the marts.

A page is one dbt exposure that declares charts. Other readers of the same pages (an e-mail, say)
start here too: `load_pages` gives data only, `athena_recipes.site.charts` draws.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.site.database import open_database, read_table
from athena_recipes.site.exposures import (
    Exposure,
    read_exposures,
    read_manifest,
    recipes_with_charts,
    table_keys,
    table_orders,
    tables_of,
)
from athena_recipes.site.figures import load_figure
from athena_recipes.site.model import Page, ProjectTables
from athena_recipes.site.palette import share_colors
from athena_recipes.site.query import load_chart
from athena_recipes.site.reader import Sort


def load_pages(
    target: Path,
    database: Path,
    recipe: str | None = None,
    *,
    allow_empty: bool = False,
    left_out: Callable[[str], None] | None = None,
) -> tuple[Page, ...]:
    """Read every exposure that declares charts, by recipe, in the order of the recipe's files.

    `target` is dbt's target folder (it has `manifest.json`), `database` the DuckDB file of the
    `local` target, `recipe` limits the pages to one recipe. A table without any row is no error:
    its charts say so. With `allow_empty`, neither is a filter that no row passes. With `left_out`,
    a page that cannot be read is left out, and `left_out` gets the reason.
    Raises UserError for a missing file, a wrong declaration, or a missing table or column.
    """
    manifest = read_manifest(target)
    recipes = recipes_with_charts(manifest)
    if not recipes:
        raise UserError(
            f"No exposure in {target / 'manifest.json'} declares charts.",
            "Add `config.meta.charts` to an exposure (docs/charts.md) and run `dbt parse`.",
        )
    if recipe is not None and recipe not in recipes:
        raise UserError(
            f"No exposure of recipe `{recipe}` declares charts.",
            f"Use one of: {', '.join(recipes)}.",
        )
    exposures = read_exposures(manifest, recipe)
    reader = _Reader(manifest, table_keys(manifest), table_orders(exposures), allow_empty)
    with open_database(database) as connection:
        pages = []
        for exposure in exposures:
            try:
                pages.append(reader.page(connection, exposure))
            except UserError as error:
                if left_out is None:
                    raise
                left_out(error.problem)
    _check_groups(pages)
    _check_projects(pages)
    return share_colors(pages)


@dataclass(frozen=True)
class _Reader:
    """What all pages are read with: the manifest, and the keys and orders of tables by id."""

    manifest: Mapping[str, Any]
    keys: Mapping[str, Sequence[str]]
    orders: Mapping[tuple[str, str], Sort]
    allow_empty: bool

    def page(self, connection: duckdb.DuckDBPyConnection, exposure: Exposure) -> Page:
        board, node, where = exposure.board, exposure.node, exposure.where
        tables = {
            name: read_table(
                connection,
                one,
                self.keys.get(one["unique_id"], ()),
                self.orders.get((exposure.recipe, name)),
            )
            for name, one in tables_of(self.manifest, exposure).items()
        }
        charts = tuple(
            load_chart(
                connection,
                tables,
                declared,
                where=f"{where}, chart “{declared.title}”",
                allow_empty=self.allow_empty,
            )
            for declared in board.charts
        )
        figures = tuple(
            load_figure(connection, tables, tile, where=f"{where}, tile “{tile.title}”")
            for tile in board.tiles
        )
        projects = None
        if board.projects:
            models = vars(board.projects).items()
            projects = ProjectTables(**{part: tables[model] for part, model in models})
        return Page(
            name=exposure.name,
            recipe=exposure.recipe,
            title=exposure.title,
            question=board.question,
            description=node["description"],
            charts=charts,
            tables=tuple(tables.values()),
            node=node["unique_id"],
            figures=figures,
            group=board.group,
            projects=projects,
        )


def _check_projects(pages: Sequence[Page]) -> None:
    """The page of projects reads the tables of one exposure."""
    declared = [page.name for page in pages if page.projects]
    if len(declared) > 1:
        raise UserError(
            f"Exposures `{declared[0]}` and `{declared[1]}` both declare `projects`.",
            "Keep it in one exposure.",
        )


def _check_groups(pages: Sequence[Page]) -> None:
    """A recipe is in one group, whichever of its exposures says so."""
    seen: dict[str, Page] = {}
    for page in pages:
        if page.group is None:
            continue
        first = seen.setdefault(page.recipe, page)
        if first.group != page.group:
            raise UserError(
                f"Exposures `{first.name}` and `{page.name}` name two groups, {first.group} and"
                f" {page.group}.",
                "Set `group` in one exposure of a recipe.",
            )
