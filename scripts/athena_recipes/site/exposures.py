"""Exposures that declare charts, from dbt's manifest: data only, no table is read.

The site and other BI tools start here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.site.declaration import Board, parse_board
from athena_recipes.site.reader import Sort, suggest

Node = Mapping[str, Any]

# Words of recipe names that are not written as other words are.
_AS_WRITTEN = {
    "adfs": "AD FS",
    "aws": "AWS",
    "pci": "PCI",
    "redshift": "Redshift",
    "s3": "S3",
    "slack": "Slack",
}


@dataclass(frozen=True)
class Exposure:
    """An exposure that declares charts: dbt's node, its recipe and what it declares."""

    node: Node
    recipe: str
    board: Board

    @property
    def name(self) -> str:
        """dbt's name of the exposure."""
        return str(self.node["name"])

    @property
    def title(self) -> str:
        """Its label, or words from its name."""
        return str(self.node["label"] or humanize(self.name))

    @property
    def where(self) -> str:
        """The exposure, as messages begin."""
        return f"Exposure `{self.name}`"


def read_manifest(target: Path) -> dict[str, Any]:
    """dbt's manifest in its target folder. Raises UserError where there is none."""
    path = target / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"There is no {path}.", "Run `make demo` or `dbt build` first.") from None
    except json.JSONDecodeError as error:
        raise UserError(f"{path} is not JSON ({error}).", "Run `dbt parse` again.") from None
    assert isinstance(manifest, dict)
    return manifest


def recipes_with_charts(manifest: Node) -> list[str]:
    """The recipes with an exposure that declares charts, sorted."""
    return sorted({_recipe(one) for one in _declaring(manifest)})


def read_exposures(manifest: Node, recipe: str | None = None) -> list[Exposure]:
    """The exposures that declare charts, by recipe, in the order of the recipe's files.

    `recipe` limits them to one. Raises UserError for a wrong declaration.
    """
    return [
        Exposure(one, _recipe(one), parse_board(one["name"], _meta(one)))
        for one in sorted(_declaring(manifest), key=_recipe)
        if recipe is None or _recipe(one) == recipe
    ]


def tables_of(manifest: Node, exposure: Exposure) -> dict[str, Node]:
    """The models and seeds that an exposure depends on, by name.

    Raises UserError where `tables` or `projects` names another.
    """
    nodes = [manifest["nodes"].get(one) for one in exposure.node["depends_on"]["nodes"]]
    known = {str(node["name"]): node for node in nodes if node is not None}
    used = [("tables", one.model) for one in exposure.board.tables]
    if exposure.board.projects:
        used += [("projects", model) for model in vars(exposure.board.projects).values()]
    for part, model in used:
        if model not in known:
            raise UserError(
                f"{exposure.where}, `{part}`: the exposure does not depend on `{model}`.",
                f"Add ref('{model}') to `depends_on`, or {suggest(model, known)}",
            )
    return known


def table_orders(exposures: Sequence[Exposure]) -> dict[tuple[str, str], Sort]:
    """The declared order of each table, by recipe and model: one for all pages of a recipe."""
    return {
        (exposure.recipe, table.model): table.sort
        for exposure in exposures
        for table in exposure.board.tables
    }


def table_keys(manifest: Node) -> dict[str, tuple[str, ...]]:
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


def _declaring(manifest: Node) -> list[Node]:
    return [one for one in manifest.get("exposures", {}).values() if "charts" in _meta(one)]


def _meta(exposure: Node) -> dict[str, Any]:
    """The meta of an exposure: under `config` since dbt 1.10, at the top in older manifests."""
    meta = exposure["config"].get("meta") or exposure.get("meta") or {}
    assert isinstance(meta, dict)
    return meta


def _recipe(exposure: Node) -> str:
    """The recipe is the folder under `models/`, as for every other resource."""
    return str(exposure["fqn"][1])
