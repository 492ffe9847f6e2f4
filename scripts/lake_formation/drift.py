"""Grants that nobody wished: what the plan does not cover and somebody made by hand."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from scripts.plan import Step
from scripts.resources.closed_database import EVERYBODY
from scripts.resources.lf_tag_grant import permissions

_NAMED = {"Database": "Name", "Table": "DatabaseName", "TableWithColumns": "DatabaseName"}


def unexpected_grants(
    client: Any, databases: Collection[str], trusted: Collection[str]
) -> Sequence[Step]:
    """A step `update` for each grant by name in `databases`, but for those of `trusted` principals.

    Data lake administrators are trusted, as they may grant themselves anything. Grants by the
    recipe's tags, and those of IAMAllowedPrincipals, are the plan's own business.
    """
    settings = client.get_data_lake_settings().get("DataLakeSettings", {})
    admins = {one["DataLakePrincipalIdentifier"] for one in settings.get("DataLakeAdmins") or ()}
    known = {EVERYBODY, *admins, *trusted}
    steps = []
    for entry in permissions(client):
        principal = entry["Principal"]["DataLakePrincipalIdentifier"]
        place = _place(entry["Resource"])
        if place and place.split(".")[0] in databases and principal not in known:
            granted = ", ".join(sorted(entry["Permissions"]))
            detail = (
                f"was granted by hand: {granted}. Revoke it, or make the principal an administrator"
            )
            steps.append(Step("update", "grant by name", f"{principal} on {place}", detail))
    return sorted(steps, key=lambda step: step.name)


def _place(resource: Mapping[str, Any]) -> str:
    """`database` or `database.table`; empty for what is neither."""
    if "DataCellsFilter" in resource:
        named = resource["DataCellsFilter"]
        return f"{named['DatabaseName']}.{named['TableName']}"
    for kind, key in _NAMED.items():
        if kind in resource:
            named = resource[kind]
            table = named.get("Name", "*") if kind != "Database" else ""
            return f"{named[key]}.{table}" if table else str(named[key])
    return ""
