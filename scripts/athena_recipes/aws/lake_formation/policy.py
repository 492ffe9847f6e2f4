"""The column policy of a recipe's sources and models, from dbt's manifest."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from athena_recipes.cli.errors import UserError


@dataclass(frozen=True)
class Policy:
    """One recipe's databases, and the class (`pii`) of each raw column.

    `columns` maps (database, table) to column -> class. Restricted databases hold raw tables,
    public ones hold all that the recipe builds; no database is both.
    """

    recipe: str
    restricted: Sequence[str]
    public: Sequence[str]
    columns: Mapping[tuple[str, str], Mapping[str, str]]


def read_policy(target: Path, recipe: str) -> Policy:
    """The policy of `recipe` from `<target>/manifest.json`.

    Raises UserError if there is no manifest, no such recipe, or a raw column without a class.
    """
    path = target / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            f"{path} cannot be read.", "Build first: dbt build --target athena"
        ) from error
    sources = [one for one in manifest["sources"].values() if one["fqn"][1] == recipe]
    if not sources:
        raise UserError(f"The recipe `{recipe}` has no raw tables.", "Name another with --recipe.")
    columns = {(one["schema"], one["identifier"]): _classes(one) for one in sources}
    missing = [
        f"{table}.{column}"
        for (_, table), classes in columns.items()
        for column, kind in classes.items()
        if kind is None
    ]
    if len(missing) == sum(map(len, columns.values())):
        raise UserError(
            f"The recipe `{recipe}` has no policy: none of its raw columns has a class.",
            "Name another with --recipe, or give each column a meta with pii and action.",
        )
    if missing:
        raise UserError(
            f"Columns without a class: {', '.join(missing)}.",
            "Give each a meta with pii and action in the sources file.",
        )
    restricted = sorted({database for database, _ in columns})
    built = {
        node["schema"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed", "snapshot")
        and node["fqn"][1] == recipe
        and node["config"].get("materialized") != "ephemeral"
    }
    known = {
        table: {c: str(kind) for c, kind in classes.items()} for table, classes in columns.items()
    }
    return Policy(recipe, restricted, sorted(built - set(restricted)), known)


def _classes(source: Mapping[str, Any]) -> dict[str, str | None]:
    """Column -> its class; None where it has none."""
    return {
        name: (column.get("config", {}).get("meta") or column.get("meta") or {}).get("pii")
        for name, column in source["columns"].items()
    }
