"""Columns with `meta: {additive: false}` stay out of sums, over any number of CTEs."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

# (schema, table) -> column -> whether it is additive; None where nothing is declared.
Declared = Mapping[tuple[str, str], Mapping[str, bool | None]]
# What is not a value of its argument.
_COUNTS = (exp.Count, exp.CountIf, exp.ApproxDistinct)


def declared(manifest: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, bool | None]]:
    """What the columns of all models, seeds and snapshots declare."""
    return {
        (node["schema"].lower(), node["alias"].lower()): {
            name.lower(): column.get("config", {})
            .get("meta", column.get("meta", {}))
            .get("additive")
            for name, column in node["columns"].items()
        }
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed", "snapshot")
    }


def summed(sql: str, tables: Declared) -> list[str]:
    """Sums of a column that is declared as not additive."""
    found = []
    for scope in traverse_scope(sqlglot.parse_one(sql, read="athena")):
        for one in scope.find_all(exp.Sum):
            names = sorted(set(_not_additive(one.this, scope, tables)))
            found += [f"{one.sql(dialect='athena')}: {name}" for name in names]
    return found


def undeclared(sql: str, columns: Mapping[str, bool | None], tables: Declared) -> list[str]:
    """Columns of a model that have such values and do not declare whether they are additive."""
    root = traverse_scope(sqlglot.parse_one(sql, read="athena"))[-1]
    return [
        name
        for name, is_additive in columns.items()
        if is_additive is None and any(_of_output(root, name, tables))
    ]


def _not_additive(value: exp.Expression, scope: Scope, tables: Declared) -> Iterator[str]:
    """Names of not additive columns whose values are in an expression, not only its conditions."""
    if isinstance(value, exp.Column):
        yield from _of_column(value, scope, tables)
    elif isinstance(value, (*_COUNTS, exp.Predicate, exp.Subquery)):
        return
    elif isinstance(value, exp.Window):
        yield from _not_additive(value.this, scope, tables)
    elif isinstance(value, exp.If):
        for part in (value.args.get("true"), value.args.get("false")):
            if part is not None:
                yield from _not_additive(part, scope, tables)
    elif isinstance(value, exp.Case):
        for part in (*value.args["ifs"], value.args.get("default")):
            if part is not None:
                yield from _not_additive(part, scope, tables)
    elif not isinstance(value, exp.Sum):
        for part in value.iter_expressions():
            yield from _not_additive(part, scope, tables)


def _of_column(column: exp.Column, scope: Scope, tables: Declared) -> Iterator[str]:
    named = [column.table] if column.table in scope.sources else list(scope.sources)
    for name in named:
        yield from _of_source(scope.sources[name], column.name.lower(), tables)


def _of_source(source: Any, name: str, tables: Declared) -> Iterator[str]:
    if isinstance(source, Scope):
        yield from _of_output(source, name, tables)
    elif tables.get((source.db.lower(), source.name.lower()), {}).get(name) is False:
        yield f"{source.db}.{source.name}.{name}"


def _of_output(scope: Scope, name: str, tables: Declared) -> Iterator[str]:
    """Of a column that a query gives; in a UNION the first query names it."""
    if scope.set_operation_scopes:
        first, *others = scope.set_operation_scopes
        yield from _of_output(first, name, tables)
        names = [one.alias_or_name.lower() for one in first.expression.selects]
        for other in others:
            selects = other.expression.selects
            if name in names and names.index(name) < len(selects):
                own = selects[names.index(name)].alias_or_name.lower()
                yield from _of_output(other, name if own == "*" else own, tables)
        return
    for one in scope.expression.selects:
        if one.is_star:
            # `*` or `table.*`
            table = one.table if isinstance(one, exp.Column) else ""
            yield from _of_column(exp.column(name, table or None), scope, tables)
        elif one.alias_or_name.lower() == name:
            yield from _not_additive(one.unalias(), scope, tables)


def readers(manifest: Mapping[str, Any], folder: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """(node, compiled SQL) of what reads a table that has a column which is not additive."""
    tables = declared(manifest)
    nodes = manifest["nodes"]
    guarded = {
        name
        for name, node in nodes.items()
        if False in tables.get((node["schema"].lower(), node["alias"].lower()), {}).values()
    }
    for node in nodes.values():
        if node["resource_type"] in ("model", "analysis", "test") and guarded.intersection(
            node["depends_on"]["nodes"]
        ):
            path = folder / node["original_file_path"]
            path = path / node["path"] if path.suffix == ".yml" else path
            yield node, path.read_text(encoding="utf-8")


def test_no_recipe_sums_what_is_not_additive(compiled: Path, manifest: dict[str, Any]) -> None:
    tables = declared(manifest)
    found, seen = {}, 0
    for node, sql in readers(manifest, compiled / "compiled" / "athena_recipes"):
        seen += 1
        key = (node["schema"].lower(), node["alias"].lower())
        bad = summed(sql, tables)
        if node["resource_type"] == "model":
            bad += [f"{name} has no meta.additive" for name in undeclared(sql, tables[key], tables)]
        if bad:
            found[node["name"]] = bad
    assert found == {}, "sum a column with additive: true, such as user_hours, or ask for the grain"
    assert seen >= 5


TABLES: Declared = {
    ("web", "hours"): {"users": False, "user_hours": True, "hour": None, "device": None},
    ("web", "days"): {"users": False, "total": None},
}


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select sum(users) from web.hours", ["users"]),
        ("select sum(h.users) over (partition by h.device) from web.hours as h", ["users"]),
        ("with a as (select * from web.days) select sum(n) from (select users n from a) as b", 1),
        ("with a as (select h.* from web.hours h) select sum(1e0 * coalesce(users, 0)) from a", 1),
        ("select sum(case when device = 'x' then users else 0 end) from web.hours", 1),
        ("with a as (select max(users) m from web.hours group by hour) select sum(m) from a", 1),
        ("with a as (select 1 as n union all select users from web.days) select sum(n) from a", 1),
        ("select sum(d.users) from web.hours as h join web.days as d on h.hour = d.total", 1),
        ("select sum(user_hours) from web.hours", 0),
        ("select sum(h.user_hours) from web.hours as h join web.days as d on h.hour = d.total", 0),
        ("select sum(case when users > 5 then 1 else 0 end) from web.hours", 0),
        ("select max(users), count(users), sum(hour) from web.hours", 0),
        ("with a as (select count(users) as hours from web.hours) select sum(hours) from a", 0),
    ],
)  # fmt: skip
def test_the_rule_sees_a_sum(sql: str, names: list[str] | int) -> None:
    assert len(summed(sql, TABLES)) == (names if isinstance(names, int) else len(names))


def test_the_rule_sees_a_column_that_declares_nothing() -> None:
    columns = {"top": None, "users": False, "n": None}
    sql = "select max(users) as top, users, count(*) as n from web.hours group by users"
    assert undeclared(sql, columns, TABLES) == ["top"]


def test_what_is_declared_is_read_from_a_manifest() -> None:
    column = {"config": {"meta": {"additive": False}}}
    node = {
        "schema": "web",
        "alias": "hours",
        "resource_type": "model",
        "columns": {"users": column},
    }
    manifest = json.loads(json.dumps({"nodes": {"m": node}}))
    assert declared(manifest) == {("web", "hours"): {"users": False}}
