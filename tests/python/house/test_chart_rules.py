"""House rules of what exposures declare for the site."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]

# In dark mode a ramp turns round, and a palette changes: a caption says what a mark means.
_COLOR = re.compile(
    r"\b(colou?r\w*|red|orange|yellow|green|blue|purple|brown|gr[ae]y|black|white|amber|teal|"
    r"dark\w*|light(er|est)?|pale\w*|bright\w*|shade\w*|highlight\w*)\b",
    re.IGNORECASE,
)


def exposures() -> dict[str, list[dict[str, Any]]]:
    """The exposures with charts, by recipe."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(ROOT.glob("models/*/_*__exposures.yml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))["exposures"]:
            if "charts" in one.get("config", {}).get("meta", {}):
                found.setdefault(path.parent.name, []).append(one)
    return found


def colors_named(value: Any, is_text: bool = False) -> Iterator[str]:
    """The texts of a declaration that name a color; columns and their values are no texts."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name in ("note", "title", "label", "labels", "question", "description"):
                yield from colors_named(list(one.values()) if isinstance(one, dict) else one, True)
            else:
                yield from colors_named(one)
    elif isinstance(value, list):
        for one in value:
            yield from colors_named(one, is_text)
    elif is_text and isinstance(value, str) and _COLOR.search(value):
        yield value


def other_keys(value: Any) -> Iterator[Any]:
    """The keys of a YAML file that are no text: `true`, `4`."""
    if isinstance(value, dict):
        yield from (key for key in value if not isinstance(key, str))
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, dict | list):
            yield from other_keys(one)


def test_keys_are_texts() -> None:
    """dbt cannot log `meta` with other keys: a run of it prints errors, or never ends."""
    files = [*ROOT.glob("models/**/*.yml"), *ROOT.glob("seeds/**/*.yml")]
    assert len(files) > 20
    for path in files:
        assert list(other_keys(yaml.safe_load(path.read_text(encoding="utf-8")))) == [], path
    assert list(other_keys({"a": [{"labels": {True: "x", "false": "y"}}], 4: 1})) == [4, True]


def test_captions_name_no_colors() -> None:
    assert list(colors_named([one for found in exposures().values() for one in found])) == []


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ({"charts": [{"note": "A dark cell failed."}]}, True),
        ({"charts": [{"color": {"field": "a", "labels": {"x": "Red"}}}]}, True),
        ({"charts": [{"references": [{"label": "The grey line"}]}]}, True),
        ({"charts": [{"note": "A high bar failed.", "color": {"field": "darkness"}}]}, False),
    ],
)
def test_the_rule_sees_a_color(declared: dict[str, Any], found: bool) -> None:
    assert bool(list(colors_named(declared))) == found


@pytest.mark.parametrize("recipe", sorted(exposures()))
def test_a_recipe_has_three_to_five_tiles_and_one_group(recipe: str) -> None:
    metas = [one["config"]["meta"] for one in exposures()[recipe]]
    assert 3 <= sum(len(meta.get("tiles", [])) for meta in metas) <= 5
    assert len([meta["group"] for meta in metas if "group" in meta]) == 1
