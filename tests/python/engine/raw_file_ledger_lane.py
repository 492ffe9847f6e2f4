"""A project of all trees, and the two statements to compare: what the ledger says, and what is read."""

from pathlib import Path

from tests.python.engine.raw_file_trees import TREES
from tests.python.support.raw_project import LOCATION, SCHEMA, RawProject

# Beside all locations, below the same raw root.
UNKNOWN = "elsewhere/x"
# (path below the location's root, table, is it read, why not)
Row = tuple[str, str | None, bool, str | None]


def project(root: Path) -> RawProject:
    """A project with the trees and a file in no table's location."""
    found = RawProject(root, [tree.table for tree in TREES])
    found.write("elsewhere", "x", "x\n")
    return found


def ledger() -> str:
    """The template of a query: the ledger of every tree, with the unknown files of the first."""
    parts = [
        f"select path, table_name, is_read, reason"
        f" from {{{{ athena_recipes.raw_file_ledger('{tree.name}') }}}} as f"
        f" where table_name is not null or path like '%/{UNKNOWN}' and '{tree.name}' = '{TREES[0].name}'"
        for tree in TREES
    ]
    sources = "".join(f"{{{{ source('{tree.name}', '{tree.name}') }}}}" for tree in TREES)
    return "\nunion all ".join(parts) + f"\n-- depends_on: {sources}".replace("\n", " ")


def read() -> str:
    """The paths that the rows of each table are from."""
    return "\nunion all ".join(
        f"select distinct '{tree.name}' as table_name, \"$path\" as path"
        f" from {SCHEMA}.{tree.name} where {tree.where}"
        for tree in TREES
    )


def expected() -> list[Row]:
    """The ledger of all trees."""
    rows: list[Row] = [(UNKNOWN, None, False, "unknown prefix")]
    for tree in TREES:
        rows += [(f"{tree.name}/{path}", tree.name, True, None) for path in tree.read]
        rows += [
            (f"{tree.name}/{path}", tree.name, False, why) for path, why in tree.left_over.items()
        ]
    return sorted(rows, key=repr)


def below(path: str) -> str:
    """A path without the lake root and the folder of all locations."""
    return path.split(f"/raw/{LOCATION}/", 1)[1]
