"""Lake Formation's grants on named resources, to roles that a set-up made for itself.

Properties: `Principal` (ARN), `Resource` (as the API has it, without the catalog) and `Permissions`
(sorted). Every grant by name to one of these roles is the owner's, so one that was added by hand is
removed. The name says principal and resource, columns included, which make a grant one.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.lf_tag_grant import permissions

KINDS = ("Catalog", "Database", "Table", "TableWithColumns", "DataCellsFilter")


class LfNamedGrants:
    """Grants on databases, tables, columns and data cells filters, to the given principals."""

    kind = "grant by name"

    def __init__(self, client: Any, *, principals: Collection[str], owner: str) -> None:
        self._client = client
        self._principals = principals
        self._owner = owner

    def read(self, name: str) -> State | None:
        """The grant as it is, or None where there is none."""
        properties = self._all().get(name)
        return None if properties is None else State(self._owner, properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Grant."""
        self._client.grant_permissions(**grant_call(resource.properties))

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Revoke surplus permissions, grant missing ones."""
        desired = set(resource.properties["Permissions"])
        there = set(current.properties["Permissions"])
        for call, few in (
            (self._client.revoke_permissions, there - desired),
            (self._client.grant_permissions, desired - there),
        ):
            if few:
                call(**grant_call({**resource.properties, "Permissions": sorted(few)}))

    def delete(self, name: str) -> None:
        """Revoke; a missing one is no error."""
        properties = self._all().get(name)
        if properties:
            self._client.revoke_permissions(**grant_call(properties))

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all grants by name to the principals."""
        return sorted(self._all())

    def _all(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for entry in permissions(self._client):
            principal = entry["Principal"]["DataLakePrincipalIdentifier"]
            kind = next(iter(entry["Resource"]), "")
            if principal not in self._principals or kind not in KINDS or not entry["Permissions"]:
                continue
            named = entry["Resource"][kind]
            resource = {kind: {k: v for k, v in named.items() if k != "CatalogId"}}
            if kind == "TableWithColumns" and named.get("ColumnNames"):
                resource[kind]["ColumnNames"] = sorted(named["ColumnNames"])
            name = named_grant(principal, resource)
            before = found.get(name, {}).get("Permissions", ())
            found[name] = {
                "Principal": principal,
                "Resource": resource,
                "Permissions": sorted({*before, *entry["Permissions"]}),
            }
        return found


def named_grant(principal: str, resource: Mapping[str, Any]) -> str:
    """`<principal> on <resource>`; columns and wildcards are part of the resource."""
    return f"{principal} on {_label(resource)}"


def grant_call(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of GrantPermissions and RevokePermissions."""
    return {
        "Principal": {"DataLakePrincipalIdentifier": properties["Principal"]},
        "Resource": dict(properties["Resource"]),
        "Permissions": list(properties["Permissions"]),
    }


def _label(resource: Mapping[str, Any]) -> str:
    kind = next(iter(resource))
    named = resource[kind]
    if kind == "Catalog":
        return "the catalog"
    if kind == "Database":
        return str(named["Name"])
    if kind == "DataCellsFilter":
        return f"{named['DatabaseName']}.{named['TableName']} [{named['Name']}]"
    table = f"{named['DatabaseName']}.{named.get('Name', '*')}"
    if kind == "Table":
        return table
    excluded = (named.get("ColumnWildcard") or {}).get("ExcludedColumnNames") or ()
    columns = ", ".join(named.get("ColumnNames") or ())
    columns = columns or (f"all but {', '.join(sorted(excluded))}" if excluded else "all")
    return f"{table} ({columns})"
