"""The demo names tables that keep rows of an earlier rule."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace as Names
from typing import Any

import pytest
from athena_recipes.demo.kept_rows import of_earlier_rules, rules_of, write_rules

KEPT = "model.p.cafe__cups"


def model(name: str, kind: str, sql: str, nodes: list[str], macros: list[str]) -> Any:
    return Names(
        unique_id=f"model.p.{name}",
        resource_type="model",
        fqn=["p", "cafe", name],
        config=Names(materialized=kind),
        raw_code=sql,
        depends_on=Names(nodes=[f"model.p.{one}" for one in nodes], macros=macros),
    )


def macro(path: str, sql: str, macros: list[str]) -> Any:
    return Names(original_file_path=path, macro_sql=sql, depends_on=Names(macros=macros))


@pytest.fixture
def manifest() -> Any:
    nodes = [
        model("cafe__cups", "bucketed_table", "select cups", ["stg", "menu"], ["m.price"]),
        model("stg", "view", "select raw", ["raw_cups"], ["m.engine"]),
        model("raw_cups", "view", "select line", [], []),
        model("menu", "table", "select item", [], []),
    ]
    macros = {
        "m.price": macro("macros/cafe/price.sql", "5", ["m.tax"]),
        "m.tax": macro("macros/cafe/tax.sql", "1.1", []),
        "m.engine": macro("macros/engine/unnest.sql", "unnest", []),
    }
    return Names(nodes={one.unique_id: one for one in nodes}, macros=macros)


def change_sql(name: str) -> Callable[[Any], None]:
    def change(manifest: Any) -> None:
        manifest.nodes[f"model.p.{name}"].raw_code += " -- another rule"

    return change


def change_macro(name: str) -> Callable[[Any], None]:
    def change(manifest: Any) -> None:
        manifest.macros[name].macro_sql += "0"

    return change


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        (change_sql("cafe__cups"), [KEPT]),
        (change_sql("stg"), [KEPT]),
        (change_sql("raw_cups"), [KEPT]),
        (change_sql("menu"), []),
        (change_macro("m.price"), [KEPT]),
        (change_macro("m.tax"), [KEPT]),
        (change_macro("m.engine"), []),
    ],
)
def test_a_change_of_the_rule_is_seen(
    manifest: Any, tmp_path: Path, change: Callable[[Any], None], stale: list[str]
) -> None:
    before = rules_of(manifest, "cafe")
    assert list(before) == [KEPT]
    assert of_earlier_rules(tmp_path, before) == []  # a new lake
    write_rules(tmp_path, {**before, "model.p.other": "1"})
    assert of_earlier_rules(tmp_path, before) == []
    change(manifest)
    now = rules_of(manifest, "cafe")
    assert of_earlier_rules(tmp_path, now) == stale
    write_rules(tmp_path, now)
    assert of_earlier_rules(tmp_path, now) == []
    assert of_earlier_rules(tmp_path, {"model.p.other": "2"}) == ["model.p.other"]


def test_other_recipes_have_their_own(manifest: Any) -> None:
    assert rules_of(manifest, "bakery") == {}
