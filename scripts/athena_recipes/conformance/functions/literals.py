"""Nasty literals by type, and by domain: arguments of one kind, such as units and patterns."""

from functools import cache
from pathlib import Path

import yaml

from athena_recipes.conformance.functions.nodes import Node, null_of
from athena_recipes.conformance.functions.values import quoted

_FILE = Path(__file__).with_name("literals.yml")


@cache
def literals() -> dict[str, list[Node]]:
    """Type or domain -> its literals; the first is NULL."""
    pools = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    texts = {**pools["texts"], "varchar": pools["types"].pop("varchar")}
    found = {domain: ("varchar", [*map(quoted, several)]) for domain, several in texts.items()}
    found |= {kind: (kind, several) for kind, several in pools["types"].items()}
    found |= {domain: (one["type"], one["sql"]) for domain, one in pools["numbers"].items()}
    return {
        domain: [Node(kind, null_of(kind)), *(Node(kind, sql) for sql in several)]
        for domain, (kind, several) in found.items()
    }
