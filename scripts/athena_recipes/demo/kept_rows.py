"""Tables that keep rows from build to build, and the rules that made their rows.

After a change of a model's SQL, a build adds rows by the new rule beside those of the earlier one.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from athena_recipes.lake.whole_file import write_whole

_ANEW = frozenset({"view", "table", "ephemeral"})


def rules_of(manifest: Any, recipe: str) -> dict[str, str]:
    """Model -> the hash of its rule, for the recipe's models whose tables keep rows.

    The rule is the SQL of the model, of the views that it reads, and of the recipe's macros in
    them; a table that it reads and the engine's macros are not part of it. `manifest` is dbt's.
    """
    models = [
        one
        for one in manifest.nodes.values()
        if one.resource_type == "model"
        and one.fqn[1] == recipe
        and one.config.materialized not in _ANEW
    ]
    return {one.unique_id: _hash(_texts(manifest, one, recipe)) for one in models}


def of_earlier_rules(lake: Path, rules: Mapping[str, str]) -> list[str]:
    """The models of `rules` whose tables in this lake have rows of another rule."""
    known = _read(lake)
    return sorted(name for name, rule in rules.items() if known.get(name, rule) != rule)


def write_rules(lake: Path, rules: Mapping[str, str]) -> None:
    """Keep the rules of models that were built; those of other models stay."""
    write_whole(_file(lake), json.dumps({**_read(lake), **rules}, indent=1))


def _texts(manifest: Any, model: Any, recipe: str) -> Iterator[str]:
    """SQL of the model, then of views and macros that it is made from, each once."""
    seen: set[str] = set()
    left = [model.unique_id]
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in manifest.macros:
            macro = manifest.macros[name]
            if Path(macro.original_file_path).parts[:2] == ("macros", recipe):
                yield macro.macro_sql
                left += sorted(macro.depends_on.macros)
            continue
        node = manifest.nodes.get(name)
        if node is model or (
            node
            and node.resource_type == "model"
            and node.config.materialized in ("view", "ephemeral")
        ):
            yield node.raw_code
            left += sorted([*node.depends_on.macros, *node.depends_on.nodes])


def _hash(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def _read(lake: Path) -> dict[str, str]:
    try:
        found = json.loads(_file(lake).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _file(lake: Path) -> Path:
    return lake / "demo" / "rules.json"
