"""The column policy of a recipe's sources and models, and its personas, from dbt's manifest."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from athena_recipes.cli.errors import UserError

Node = Mapping[str, Any]
Table = tuple[str, str]


@dataclass(frozen=True)
class Access:
    """What a persona reads of a table or view: `columns`, of rows where `row_filter`.

    `types` has the columns' types as the model's contract declares them.
    """

    table: Table
    columns: tuple[str, ...]
    row_filter: str | None = None
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Persona:
    """Who reads which classes.

    `bases` are the tables of the policy with the columns of its classes, `views` its secure views
    with all of their columns.
    """

    name: str
    classes: tuple[str, ...]
    bases: tuple[Access, ...]
    views: tuple[Access, ...]


@dataclass(frozen=True)
class Policy:
    """One recipe's databases, and the class of each column.

    `columns` maps (database, table) to column -> class, of raw tables and of the `governed` tables
    that have their columns. Restricted databases hold raw tables, `built` ones hold all that the
    recipe builds; no database is both. `open_tables` are what all personas read.
    """

    recipe: str
    restricted: Sequence[str]
    built: Sequence[str]
    columns: Mapping[Table, Mapping[str, str]]
    personas: Sequence[Persona] = ()
    open_tables: Sequence[Table] = ()

    @property
    def databases(self) -> list[str]:
        """All databases of the recipe."""
        return [*self.restricted, *self.built]

    @property
    def classes(self) -> list[str]:
        """All classes that a column has, sorted."""
        return sorted({kind for kinds in self.columns.values() for kind in kinds.values()})


def read_policy(target: Path, recipe: str) -> Policy:
    """The policy of `recipe` from `<target>/manifest.json`.

    A recipe is a folder of models, or a source. Raises UserError if there is no manifest, no such
    recipe, or a column without a class.
    """
    path = target / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            f"{path} cannot be read.", "Build first: dbt build --target athena"
        ) from error
    sources = {
        key: one
        for key, one in manifest["sources"].items()
        if recipe in (one["fqn"][1], one.get("source_name"))
    }
    if not sources:
        raise UserError(f"The recipe `{recipe}` has no raw tables.", "Name another with --recipe.")
    raw = {_table(one): _classes(one) for one in sources.values()}
    _refuse_missing(raw, recipe)
    nodes = [
        node
        for node in _built(manifest, sources.keys(), recipe)
        if node["config"].get("materialized") != "ephemeral"
    ]
    governed = {
        _table(node): _governed(node, sources.values())
        for node in nodes
        if _meta(node).get("policy_of") and not _meta(node).get("persona")
    }
    columns = {**raw, **governed}
    _refuse_missing(columns, recipe)
    known = {table: {c: str(k) for c, k in kinds.items()} for table, kinds in columns.items()}
    restricted = sorted({database for database, _ in raw})
    return Policy(
        recipe,
        restricted,
        sorted({str(node["schema"]) for node in nodes} - set(restricted)),
        known,
        tuple(_personas(sources.values(), nodes, known)),
        [_table(node) for node in nodes if _meta(node).get("access") == "public"],
    )


def has_personas(manifest: Mapping[str, Any], recipe: str) -> bool:
    """Whether a source of `recipe`, a folder of models or a source, declares personas."""
    return any(
        _meta(one).get("personas")
        for one in manifest["sources"].values()
        if recipe in (one["fqn"][1], one.get("source_name"))
    )


def _built(manifest: Mapping[str, Any], sources: Any, recipe: str) -> Iterator[Node]:
    """Models, seeds and snapshots of the recipe's folder, and all that reads its sources."""
    nodes = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed", "snapshot")
    }
    inside = {key for key, node in nodes.items() if node["fqn"][1] == recipe}
    reached, size = {*inside, *sources}, -1
    while len(reached) != size:
        size = len(reached)
        reached |= {
            key
            for key, node in nodes.items()
            if reached.intersection(node.get("depends_on", {}).get("nodes", ()))
        }
    return (node for key, node in nodes.items() if key in reached)


def _personas(
    sources: Any, nodes: Sequence[Node], columns: Mapping[Table, Mapping[str, str]]
) -> Iterator[Persona]:
    """The personas of all raw tables, by name; what a persona has in several tables is united."""
    rules: dict[str, dict[str, Mapping[str, Any]]] = {}
    for source in sources:
        for name, rule in (_meta(source).get("personas") or {}).items():
            rules.setdefault(name, {})[str(source["name"])] = rule
    for name, by_table in rules.items():
        bases, views = [], []
        for node in nodes:
            rule = by_table.get(str(_meta(node).get("policy_of")))
            if rule is None:
                continue
            shown = {*rule.get("classes", ())}
            if not _meta(node).get("persona"):
                found = (c for c, kind in columns[_table(node)].items() if kind in shown)
                bases.append(Access(_table(node), tuple(found), rule.get("row_filter")))
            elif _meta(node)["persona"] == name:
                types = {c: str(one.get("data_type") or "") for c, one in node["columns"].items()}
                views.append(Access(_table(node), tuple(types), types=types))
        classes = sorted({one for rule in by_table.values() for one in rule.get("classes", ())})
        yield Persona(name, tuple(classes), tuple(bases), tuple(views))


def _governed(node: Node, sources: Any) -> dict[str, str | None]:
    """The class of each column of a table with a raw table's columns, by name."""
    source = next((one for one in sources if one["name"] == _meta(node)["policy_of"]), None)
    if source is None:
        raise UserError(
            f"The meta of {node['name']} has policy_of {_meta(node)['policy_of']}, which is no raw"
            " table of the recipe.",
            "Name the raw table that has the policy.",
        )
    known = _classes(source)
    return {name: known.get(name) for name in node["columns"]}


def _refuse_missing(columns: Mapping[Table, Mapping[str, str | None]], recipe: str) -> None:
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


def _table(node: Node) -> Table:
    return str(node["schema"]), str(node.get("identifier") or node.get("alias") or node["name"])


def _meta(node: Node) -> Mapping[str, Any]:
    return node.get("config", {}).get("meta") or node.get("meta") or {}


def _classes(source: Node) -> dict[str, str | None]:
    """Column -> its class: `class`, or `pii` where it has no class of its own; None without."""
    return {
        name: _meta(column).get("class") or _meta(column).get("pii")
        for name, column in source["columns"].items()
    }
