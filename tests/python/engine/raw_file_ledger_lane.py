"""A project of all trees, and two statements: what the ledger says, and what is read."""

from collections.abc import Sequence
from pathlib import Path

from tests.python.engine.raw_file_trees import TREES, Tree
from tests.python.support.raw_project import LOCATION, SCHEMA, RawProject

# Beside all locations, below the same raw root.
UNKNOWN = "elsewhere/x"
# (path below the location's root, table, is it read, why not)
Row = tuple[str, str | None, bool, str | None]


def project(root: Path, trees: Sequence[Tree] = TREES) -> RawProject:
    """A project with the trees and a file in no table's location."""
    found = RawProject(root, [tree.table for tree in trees])
    found.write("elsewhere", "x", "x\n")
    return found


def ledger(trees: Sequence[Tree] = TREES) -> str:
    """The template of a query: the ledger of every tree, with the unknown files of the first."""
    parts = [
        f"select path, table_name, is_read, reason"
        f" from {{{{ athena_recipes.raw_file_ledger('{tree.name}') }}}} as f"
        f" where table_name is not null"
        f" or path like '%/{UNKNOWN}' and '{tree.name}' = '{TREES[0].name}'"
        for tree in trees
    ]
    return "\nunion all ".join(parts) + _depends(*trees)


def read(trees: Sequence[Tree] = TREES) -> str:
    """The paths that the rows of each table are from."""
    return "\nunion all ".join(
        f"select distinct '{tree.name}' as table_name, \"$path\" as path"
        f" from {SCHEMA}.{tree.name} where {tree.where}"
        for tree in trees
    )


def expected(trees: Sequence[Tree] = TREES) -> list[Row]:
    """The ledger of all trees."""
    rows: list[Row] = [(UNKNOWN, None, False, "unknown prefix")]
    for tree in trees:
        rows += [(f"{tree.name}/{path}", tree.name, True, None) for path in tree.read]
        rows += [
            (f"{tree.name}/{path}", tree.name, False, why) for path, why in tree.left_over.items()
        ]
    return sorted(rows, key=repr)


def below(path: str) -> str:
    """A path without the lake root and the folder of all locations."""
    return path.split(f"/raw/{LOCATION}/", 1)[1]


def list_ddl() -> str:
    """The template of the DDL of the table over the list."""
    return (
        "{% set tables = athena_recipes._raw_file_tables('" + TREES[0].name + "') %}"
        "{{ athena_recipes._athena_raw_table_ddl("
        "athena_recipes._raw_file_list_declaration(tables.roots[0])) }}" + _depends(TREES[0])
    )


def listed_at() -> str:
    """The template of the query: when the list was written."""
    return (
        f"select * from {{{{ athena_recipes.raw_files_listed_at('{TREES[0].name}') }}}} as l"
        + _depends(TREES[0])
    )


def _depends(*trees: Tree) -> str:
    """A statement's hint to dbt, rendered to nothing."""
    named = "".join(f"{{% set s = source('{tree.name}', '{tree.name}') %}}" for tree in trees)
    return "\n" + named
