"""Contracts, tests and docs of published tables, from their policies."""

from collections.abc import Iterator, Sequence
from typing import Any

from athena_recipes.recipes.anonymization.models.policies import Policy

_HASHES = ("keyed_hash", "row_hash")
_NOTES = {
    "generalise": "Generalised as far as k and l need; see information_loss. ",
    "bin": "The lower end or the text of a bin. ",
    "mean": "Mean of the rows of the published class. ",
}


def published_model(policy: Policy) -> dict[str, Any]:
    """The properties of the table that a policy publishes."""
    source, table, is_of_persons = policy["source_name"], policy["name"], policy["about_persons"]
    columns = [*_columns(policy), *_own_columns(is_of_persons=is_of_persons)]
    keys = _key(policy)
    rejects = f"ref('{source}__anonymization_rejects')"
    of_table = {"source_name": source, "table": table}
    rows_test = {"arguments": {**of_table, "rejects": rejects}}
    tests: list[Any] = [{"athena_recipes.published_or_rejected": rows_test}]
    if is_of_persons:
        tests.append({"athena_recipes.published_classes": {"arguments": of_table}})
        tests.append("athena_recipes.suppressed_within_limit")
    if len(keys) == 1:
        for column in columns:
            if column["name"] == keys[0]:
                column["data_tests"] = ["unique", "not_null"]
    else:
        key_test = {"arguments": {"columns": list(keys)}}
        tests.append({"athena_recipes.unique_combination": key_test})
    first, _, _ = str(policy["description"]).strip().partition(" One row per ")
    return {
        "name": f"{source}__{table}",
        "description": f"{first} As the policy publishes them. One row per row that counts."
        f" Key is {', '.join(keys)}.",
        "data_tests": tests,
        "columns": columns,
    }


def _key(policy: Policy) -> Sequence[str]:
    """The published key: its hash by row alone is unique, or all its columns."""
    keys = [column for column in policy["columns"] if column["name"] in policy["key"]]
    of_row = [column for column in keys if column["action"] == "row_hash"]
    return [str(column["public_name"]) for column in of_row[:1] or keys]


def _columns(policy: Policy) -> Iterator[dict[str, Any]]:
    for column in policy["columns"]:
        if not column["public_name"]:
            continue
        said = str(column["description"]).strip()
        if column["action"] in _HASHES:
            is_by_value = column["action"] == "keyed_hash"
            kind = f"of the domain {column['domain']}" if is_by_value else "tied to its row"
            said = f"Keyed hash, 64 hex digits, {kind}. {said}"
        yield {
            "name": column["public_name"],
            "data_type": column["public_type"],
            "description": f"{_NOTES.get(column['action'], '')}{said}",
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
