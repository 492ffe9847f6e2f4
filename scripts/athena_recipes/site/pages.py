"""What the site shows: pages with charts and tables, read from the manifest and the marts.

A page is one dbt exposure that declares charts. Other readers of the same pages (an e-mail, say)
start here too: `load_pages` gives data only, `athena_recipes.site.charts` draws.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.site.database import open_database, read_table
from athena_recipes.site.declaration import Board, parse_board
from athena_recipes.site.figures import load_figure
from athena_recipes.site.model import Page, ProjectTables
from athena_recipes.site.palette import share_colors
from athena_recipes.site.query import load_chart
from athena_recipes.site.reader import Sort, suggest

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
    boards = [
        (exposure, parse_board(exposure["name"], _meta(exposure)))
        # Exposures of a recipe keep the order of its files.
        for exposure in sorted(exposures, key=_recipe)
        if recipe is None or _recipe(exposure) == recipe
    ]
    reader = _Reader(manifest, table_keys(manifest), _orders(boards), allow_empty)
    with open_database(database) as connection:
        pages = []
        for exposure, board in boards:
            try:
                pages.append(reader.page(connection, exposure, board))
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

    def page(
        self, connection: duckdb.DuckDBPyConnection, exposure: Mapping[str, Any], board: Board
    ) -> Page:
        where, recipe = f"Exposure `{exposure['name']}`", _recipe(exposure)
        nodes = [self.manifest["nodes"].get(one) for one in exposure["depends_on"]["nodes"]]
        known = {node["name"]: node for node in nodes if node is not None}
        used = [("tables", one.model) for one in board.tables]
        if board.projects:
            used += [("projects", model) for model in vars(board.projects).values()]
        for part, model in used:
            if model not in known:
                raise UserError(
                    f"{where}, `{part}`: the exposure does not depend on `{model}`.",
                    f"Add ref('{model}') to `depends_on`, or {suggest(model, known)}",
                )
        tables = {
            name: read_table(
                connection,
                node,
                self.keys.get(node["unique_id"], ()),
                self.orders.get((recipe, name)),
            )
            for name, node in known.items()
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
            name=exposure["name"],
            recipe=recipe,
            title=exposure["label"] or humanize(exposure["name"]),
            question=board.question,
            description=exposure["description"],
            charts=charts,
            tables=tuple(tables.values()),
            node=exposure["unique_id"],
            figures=figures,
            group=board.group,
            projects=projects,
        )


def _orders(
    boards: Sequence[tuple[Mapping[str, Any], Board]],
) -> dict[tuple[str, str], Sort]:
    """The declared order of each table, by recipe and model: one for all pages of a recipe."""
    return {
        (_recipe(exposure), table.model): table.sort
        for exposure, board in boards
        for table in board.tables
    }


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


def table_keys(manifest: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The key of each model by unique id: the columns that a test holds to be unique."""
    keys: dict[str, tuple[str, ...]] = {}
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        model = node.get("attached_node")
        if not model or test.get("name") not in ("unique", "unique_combination"):
            continue
        found = test["kwargs"]
        key = tuple(found.get("columns") or [found["column_name"]])
        # Of several keys, the one with the fewest columns.
        if model not in keys or len(key) < len(keys[model]):
            keys[model] = key
    return keys


def humanize(name: str) -> str:
    """Turn `labeling_insights` into "Labeling insights" and `pci_evidence` into "PCI evidence"."""
    words = [_AS_WRITTEN.get(word, word) for word in name.split("_") if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _meta(exposure: Mapping[str, Any]) -> dict[str, Any]:
    """The meta of an exposure: under `config` since dbt 1.10, at the top in older manifests."""
    meta = exposure["config"].get("meta") or exposure.get("meta") or {}
    assert isinstance(meta, dict)
    return meta


def _recipe(exposure: Mapping[str, Any]) -> str:
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
