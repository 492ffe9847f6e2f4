"""Writes tasks as the dbt variable reconciliation_tasks, in YAML."""

import re
from collections.abc import Sequence
from typing import Any

import yaml

from athena_recipes.recipes.reconciliation.reconcile.article_files import ArticleTask

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def task_file(
    tasks: Sequence[ArticleTask], catalog_a: str | None = None, catalog_b: str | None = None
) -> str:
    """YAML for `dbt --vars`; one task per group of the configuration, one table per task of it.

    A threshold becomes the article's rule: Red up to it, Green from 100 %.
    """
    grouped: dict[str, list[dict[str, Any]]] = {}
    for task in tasks:
        table = {
            "table": _table_name(task, tasks),
            "a": _relation(catalog_a, *task.table_a),
            "b": _relation(catalog_b, *task.table_b),
            "sample_pct": task.sample_pct,
            "key": _columns(task.keys),
            "columns": _columns([pair for pair in task.columns if pair not in task.keys]),
        }
        if task.threshold is not None:
            table |= {"red_up_to": task.threshold, "green_from": 1}
        grouped.setdefault(task.group, []).append(table)
    whole = {
        "reconciliation_tasks": [
            {"name": name, "tables": tables} for name, tables in grouped.items()
        ]
    }
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100)


def _table_name(task: ArticleTask, tasks: Sequence[ArticleTask]) -> str:
    """The table's name in B, or the task's where two tasks of a group compare the same table."""
    same = [one for one in tasks if one.group == task.group and one.table_b[1] == task.table_b[1]]
    return task.table_b[1] if len(same) == 1 else task.name


def _relation(catalog: str | None, database: str | None, table: str) -> str:
    return ".".join(_quoted(part) for part in (catalog, database, table) if part)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _columns(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Settings of columns; names that became equal (`Unit Price`, `unit_price`) get numbers."""
    found: dict[str, dict[str, str]] = {}
    for a, b in pairs:
        column = _column(a, b)
        name, number = column["name"], 2
        while column["name"] in found:
            column["name"], number = f"{name}_{number}", number + 1
        found[column["name"]] = column
    return list(found.values())


def _column(a: str, b: str) -> dict[str, str]:
    name = re.sub(r"[^a-z0-9_]", "_", b.lower())
    sides = [one if _PLAIN.fullmatch(one) else _quoted(one) for one in (a, b)]
    return {"name": name if _PLAIN.fullmatch(name) else f"c_{name}", "a": sides[0], "b": sides[1]}
