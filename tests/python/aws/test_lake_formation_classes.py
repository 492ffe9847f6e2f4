"""Which columns must be declared before a lake's rights can be planned."""

import json
from pathlib import Path

import pytest
from athena_recipes.aws.lake_formation.policy import read_policy
from athena_recipes.cli.errors import UserError


def manifest(folder: Path, *columns: dict[str, object]) -> Path:
    source = {
        "fqn": ["athena_recipes", "shop", "shop", "orders"],
        "schema": "recipes_raw_shop",
        "identifier": "orders",
        "columns": {str(column["name"]): column for column in columns},
    }
    content = {"sources": {"source.orders": source}, "nodes": {}}
    (folder / "manifest.json").write_text(json.dumps(content))
    return folder


def column(name: str, **meta: str) -> dict[str, object]:
    return {"name": name, "meta": meta, "config": {"meta": meta}}


def test_a_recipe_without_classes_has_no_policy(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="`shop` has no policy"):
        read_policy(manifest(tmp_path, column("id"), column("email")), "shop")


def test_a_column_without_a_class_is_named(tmp_path: Path) -> None:
    declared = column("id", pii="none", action="keep")
    with pytest.raises(UserError, match=r"Columns without a class: orders\.email"):
        read_policy(manifest(tmp_path, declared, column("email")), "shop")
