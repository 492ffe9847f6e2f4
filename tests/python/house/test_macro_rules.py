"""House rules of macros: whose they are, who calls them, and what is written about them."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.python.support.dbt_command import REPO
from tests.python.support.touched import recipes

RECIPES = set(recipes())
PACKAGE = "athena_recipes"
# The folders of macros/ that other projects install.
_INSTALLED = ("engine", "ctas", "generic_tests", "policy", "reconcile", "forecast", "cloudtrail")
_COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
_JINJA = re.compile(r"{[{%].*?[%}]}", re.DOTALL)
_DEFINED = re.compile(r"{%-?\s*macro\s+(\w+)\s*\(")


def own_macros(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Macros of this project by id."""
    own = {k: m for k, m in manifest["macros"].items() if m["package_name"] == PACKAGE}
    assert len(own) > 30
    return own


def recipe_of(thing: dict[str, Any]) -> str | None:
    """The recipe that a node's or macro's file belongs to, by its folder; None if it is shared."""
    parts = Path(thing["original_file_path"]).parts
    return next((part for part in parts[1:2] if part in RECIPES), None)


def foreign_macros(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """(node or macro, macro of another recipe that it calls, itself or through others)."""
    macros = own_macros(manifest)
    callers = manifest["nodes"] | macros
    return sorted(
        (caller, called)
        for caller, thing in callers.items()
        for called in _reached(thing["depends_on"]["macros"], macros)
        if recipe_of(macros[called]) not in (None, recipe_of(thing))
    )


def _reached(macros: Iterable[str], known: dict[str, dict[str, Any]]) -> set[str]:
    """The macros of this project that are called by these, directly or not, and these."""
    seen: set[str] = set()
    open_ = [name for name in macros if name in known]
    while open_:
        name = open_.pop()
        if name not in seen:
            seen.add(name)
            open_ += [one for one in known[name]["depends_on"]["macros"] if one in known]
    return seen


def test_no_recipe_calls_a_macro_of_another(manifest: dict[str, Any]) -> None:
    assert foreign_macros(manifest) == []


def test_the_rule_sees_a_macro_that_is_reached_through_a_shared_one() -> None:
    def thing(path: str, *macros: str) -> dict[str, Any]:
        return {
            "package_name": PACKAGE,
            "original_file_path": path,
            "depends_on": {"macros": list(macros)},
        }

    shared = {f"shared_{n}": thing(f"macros/engine/{n}.sql") for n in range(30)}
    broken = {
        "nodes": {
            "model": thing("models/anonymization/marts/m.sql", "through"),
            "good": thing("models/streaming_buckets/marts/m.sql", "own", "shared_1"),
        },
        "macros": shared
        | {
            "through": thing("macros/engine/through.sql", "own"),
            "own": thing("macros/streaming_buckets/own.sql", "dbt.run_query"),
        },
    }
    assert foreign_macros(broken) == [("model", "own"), ("through", "own")]


def test_macros_of_a_recipe_begin_with_its_name(manifest: dict[str, Any]) -> None:
    bad = [
        name
        for name, macro in own_macros(manifest).items()
        if (recipe := recipe_of(macro))
        and not re.match(rf"_?{recipe}(_|$)", macro["name"].removeprefix("test_"))
    ]
    assert bad == []


def wrong_prefixes(folder: Path) -> list[str]:
    """Calls that fail when a recipe is copied into a project that has the macros installed.

    There the recipe's own macros are the project's, and the engine's those of the package.
    """
    defined = {
        name: path.relative_to(folder / "macros").parts[0]
        for path in (folder / "macros").rglob("*.sql")
        for name in _DEFINED.findall(path.read_text(encoding="utf-8"))
    }
    installed = "|".join(n for n, place in defined.items() if place in _INSTALLED)
    own = "|".join(n for n, place in defined.items() if place not in _INSTALLED)
    with_prefix = re.compile(rf"\b{PACKAGE}\.({own or '-'})\b")
    without = re.compile(rf"(?<![\w.])({installed or '-'})\(")
    bad = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_of_a_recipe = path.suffix in (".sql", ".yml") and len(parts) > 2 and parts[1] in RECIPES
        if not is_of_a_recipe or parts[0] not in ("models", "macros", "tests", "analyses", "seeds"):
            continue
        for block in _JINJA.findall(_COMMENT.sub("", path.read_text(encoding="utf-8"))):
            calls = [*with_prefix.finditer(block), *without.finditer(block)]
            bad += [f"{'/'.join(parts)}: {call.group(0)}" for call in calls]
    return bad


def test_recipes_call_own_macros_without_the_package_and_the_engines_with_it() -> None:
    assert wrong_prefixes(REPO) == []


def test_the_rule_sees_both_wrong_prefixes(tmp_path: Path) -> None:
    recipe = min(RECIPES)
    files = {
        "macros/engine/word.sql": "{% macro word() %}{% endmacro %}",
        f"macros/{recipe}/own.sql": "{# word() #}{% macro own() %}{{ word() }}{% endmacro %}",
        f"models/{recipe}/marts/m.sql": "{{ athena_recipes.own() }} {{ athena_recipes.word() }}"
        " {{ own() }} word()",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert wrong_prefixes(tmp_path) == [
        f"macros/{recipe}/own.sql: word(",
        f"models/{recipe}/marts/m.sql: athena_recipes.own",
    ]


def undocumented(macro: dict[str, Any], text: str) -> list[str]:
    """What is missing in the file (`text`) or the YAML of a macro.

    A docstring above each; a public one has a Usage in it, and in YAML a description and every
    argument with its type. A private one, `_name`, has no YAML.
    """
    name = macro["name"].removeprefix("test_").removeprefix("materialization_")
    if re.match(r"[a-z]+__", name):
        return []  # the engine's version of a macro that is documented under its own name
    bad = []
    opening = r"{%-?\s*(?:(?:macro|test)\s+" + name + r"\s*\(|materialization\s+)"
    before = re.split(opening, text)[0].rstrip()
    is_private = name.startswith("_")
    docstring = before.rsplit("{#", 1)[-1] if before.endswith("#}") else ""
    if not docstring or not (is_private or "Usage:" in docstring):
        bad.append(f"{name}: no docstring{'' if is_private else ' with Usage'}")
    if is_private:
        return [*bad, f"{name}: is private and has YAML"] if macro["description"] else bad
    if not macro["description"]:
        bad.append(f"{name}: no description in YAML")
    is_materialization = macro["name"].startswith("materialization_")  # it takes none
    if not is_materialization and any(
        not (argument["type"] and argument["description"]) for argument in macro["arguments"]
    ):
        bad.append(f"{name}: an argument without type or description in YAML")
    return bad


def test_every_macro_is_documented(manifest: dict[str, Any]) -> None:
    bad = [
        f"{macro['original_file_path']}: {fault}"
        for macro in own_macros(manifest).values()
        for fault in undocumented(macro, (REPO / macro["original_file_path"]).read_text("utf-8"))
    ]
    assert bad == []


def test_the_rule_sees_what_is_missing() -> None:
    def macro(name: str, description: str = "", argument: str | None = None) -> dict[str, Any]:
        arguments = [] if argument is None else [{"type": "int", "description": argument}]
        return {"name": name, "description": description, "arguments": arguments}

    bare = "{% macro x() %}{% macro _x() %}"
    said = "{# Sentence. #}\n{% macro _x(a) %}{% endmacro %}{# Usage: x() #}\n{% macro x(a) %}"
    assert undocumented(macro("x"), bare) == [
        "x: no docstring with Usage",
        "x: no description in YAML",
    ]
    assert undocumented(macro("x", "Does.", ""), said) == [
        "x: an argument without type or description in YAML"
    ]
    assert undocumented(macro("x", "Does.", "n."), said) == []
    assert undocumented(macro("_x"), bare) == ["_x: no docstring"]
    assert undocumented(macro("_x"), said) == []
    assert undocumented(macro("_x", "Does."), said) == ["_x: is private and has YAML"]
