"""The files of a source's models: one line of SQL each, and their properties."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.anonymization.models.policies import Policy
from athena_recipes.recipes.anonymization.models.published import published_model

# Macro, tables and properties of each report; the same for every policy.
_REPORTS = Path(__file__).with_name("reports.yml")
_HEADER = "From the policy, by `athena-recipes anonymization models`. Do not edit; run it again."
_HAS_LADDERS = ("generalise", "bin")


def model_files(policies: Sequence[Policy]) -> dict[str, str]:
    """Path -> text of all files that follow from the policies of one source.

    Paths are relative to the dbt project. Raises UserError if no table is about persons.
    """
    persons = [policy["name"] for policy in policies if policy["about_persons"]]
    if not persons:
        raise UserError(
            f"No table of the source `{policies[0]['source_name']}` has one row per person.",
            "Give the table of the persons `is_about_persons: true`.",
        )
    source, folder = policies[0]["source_name"], PurePosixPath(policies[0]["file"]).parent
    tables = {"persons": persons, "all": [policy["name"] for policy in policies]}
    files, published, reports = {}, [], []
    for policy in policies:
        model = published_model(policy)
        # A person table has its classes from the ledger.
        seed = None if policy["about_persons"] else _hierarchies(policy)
        call = _call("anonymized", source, policy["name"], seed)
        path = folder / "marts" / f"{model['name']}.sql"
        files[str(path)] = _sql(model, call)
        published.append(_configured(model, source))
    seed = next(filter(None, map(_hierarchies, policies)), None)
    for one in yaml.safe_load(_REPORTS.read_text(encoding="utf-8")):
        report = deepcopy(one)
        is_view = report.pop("is_view", False)
        takes = seed if report.pop("takes_hierarchies", False) else None
        call = _call(report.pop("macro"), source, tables[report.pop("of")], takes)
        report["name"] = report["name"].replace("<source>", source)
        path = folder / ("staging" if is_view else "marts") / f"{report['name']}.sql"
        files[str(path)] = _sql(report, call)
        reports.append(report if is_view else _configured(report, source))
    files[str(folder / f"_{source}__published.yml")] = _yaml(published)
    files[str(folder / f"_{source}__reports.yml")] = _yaml(reports)
    return files


def _hierarchies(policy: Policy) -> str | None:
    """The seed of the policy's hierarchies, <source>__hierarchies, if a column has one."""
    uses = any(
        column.get("hierarchy") and column["action"] in _HAS_LADDERS for column in policy["columns"]
    )
    return f"{policy['source_name']}__hierarchies" if uses else None


def _call(macro: str, source: str, tables: object, seed: str | None) -> str:
    more = f", hierarchies={seed!r}" if seed else ""
    return f"{{{{ athena_recipes.{macro}({source!r}, {tables!r}{more}) }}}}"


def _sql(model: Mapping[str, Any], call: str) -> str:
    _, _, rest = str(model["description"]).partition("One row per ")
    grain, _, _ = rest.partition(". ")
    return (
        f"-- One row per {grain}. {_HEADER}\n"
        "-- The layout of what a macro writes is its own.\n"
        "-- noqa: disable=LT02,LT03,LT06,AM06\n"
        f"{call}\n"
    )


def _configured(model: Mapping[str, Any], source: str) -> dict[str, Any]:
    """The model as a table of the source's own schema, named as after its prefix."""
    config = {
        "schema": source,
        "alias": str(model["name"]).removeprefix(f"{source}__"),
        "materialized": "table",
        "contract": {"enforced": True},
        **model.get("config", {}),
    }
    first = {"name": model["name"], "description": model["description"], "config": config}
    return first | {key: value for key, value in model.items() if key not in first}


def _yaml(models: Sequence[Mapping[str, Any]]) -> str:
    content = {"version": 2, "models": models}
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=200)
    return f"# {_HEADER}\n{text}"
