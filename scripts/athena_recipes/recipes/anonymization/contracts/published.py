"""The properties of published tables that follow from the policy of their source."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from athena_recipes.cli.errors import UserError

_HEADER = (
    "# From the policy, by `athena-recipes anonymization contracts`. Do not edit; run it again.\n"
)
_HASHES = ("keyed_hash", "row_hash")
_TEXT_STEPS = ("date_step", "age_width", "prefix", "ip_prefix", "hierarchy")


def properties(sources_file: Path) -> str:
    """The text of a properties file: a model for each table whose columns all have a policy.

    `sources_file` is a dbt sources file with one source. Raises UserError if it cannot be read or
    declares no policy.
    """
    try:
        (source,) = yaml.safe_load(sources_file.read_text(encoding="utf-8"))["sources"]
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise UserError(
            f"{sources_file} is no dbt sources file with one source.", "Name the file with it."
        ) from error
    models = [
        _model(source["name"], table) for table in source.get("tables", ()) if _is_published(table)
    ]
    if not models:
        raise UserError(
            f"{sources_file} has no table with a policy.",
            "Give a table a key and each of its columns pii and action; see docs/policy.md.",
        )
    content = {"version": 2, "models": models}
    return _HEADER + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=200)


def _meta(thing: Mapping[str, Any]) -> Mapping[str, Any]:
    meta: Mapping[str, Any] = thing.get("config", {}).get("meta") or thing.get("meta") or {}
    return meta


def _is_published(table: Mapping[str, Any]) -> bool:
    return bool(_meta(table).get("key"))


def _model(source: str, table: Mapping[str, Any]) -> dict[str, Any]:
    is_of_persons = bool(_meta(table).get("is_about_persons"))
    columns = list(_columns(table["columns"]))
    keys = _key(table)
    tests: dict[str, Any] = {}
    if len(keys) == 1:
        for column in columns:
            if column["name"] == keys[0]:
                column["data_tests"] = ["unique", "not_null"]
    else:
        test = {"unique_combination": {"arguments": {"columns": list(keys)}}}
        tests = {"data_tests": [test]}
    first, _, _ = str(table["description"]).strip().partition(" One row per ")
    columns += list(_own_columns(is_of_persons=is_of_persons))
    return {
        "name": f"{source}__{table['name']}",
        "description": f"{first} As the policy publishes them. One row per row that counts."
        f" Key is {', '.join(keys)}.",
        "config": {"contract": {"enforced": True}},
        **tests,
        "columns": columns,
    }


def _key(table: Mapping[str, Any]) -> Sequence[str]:
    """The published key: its hash by row alone is unique, or all its columns."""
    by_name = {column["name"]: _meta(column) for column in table["columns"]}
    keys = _meta(table)["key"]
    for name in keys:
        if by_name[name]["action"] == "row_hash":
            return [f"{name}_anonym"]
    return [f"{name}_anonym" if by_name[name]["action"] in _HASHES else name for name in keys]


def _columns(columns: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for column in columns:
        meta = _meta(column)
        action, own_type = meta.get("action"), str(meta.get("type", "varchar"))
        said = str(column.get("description", "")).strip()
        if action in _HASHES:
            kind = (
                f"of the domain {meta['domain']}" if action == "keyed_hash" else "tied to its row"
            )
            yield {
                "name": f"{column['name']}_anonym",
                "data_type": "varchar",
                "description": f"Keyed hash, 64 hex digits, {kind}. {said}",
            }
        elif action != "drop":
            is_text = action == "generalise" or (
                action == "bin" and any(step in meta for step in _TEXT_STEPS)
            )
            notes = {
                "generalise": "Generalised as far as k and l need; see information_loss. ",
                "bin": "The lower end or the text of a bin. ",
                "mean": "Mean of the rows of the published class. ",
            }
            yield {
                "name": column["name"],
                "data_type": "varchar" if is_text else own_type,
                "description": f"{notes.get(str(action), '')}{said}",
            }


def _own_columns(*, is_of_persons: bool) -> Iterator[dict[str, Any]]:
    """The columns that each published table has besides those of its policy."""
    if is_of_persons:
        yield {
            "name": "is_suppressed",
            "data_type": "boolean",
            "description": "All generalised columns are suppressed.",
        }
        yield {
            "name": "release_number",
            "data_type": "bigint",
            "description": "The release under this key that published the row first.",
        }
    else:
        yield {
            "name": "is_rare",
            "data_type": "boolean",
            "description": "Fewer than k persons share the row's values, so they are NULL.",
        }
    yield {
        "name": "key_version",
        "data_type": "bigint",
        "description": "The key of the hashes; hashes of different versions do not join.",
    }
