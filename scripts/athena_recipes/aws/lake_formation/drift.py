"""Unexpected grants and tags: others made them, and the plan does not cover them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from athena_recipes.aws.plan import Step
from athena_recipes.aws.resources.assigned_lf_tags import Tags, effective_tags
from athena_recipes.aws.resources.closed_database import EVERYBODY
from athena_recipes.aws.resources.lf_named_grant import KINDS
from athena_recipes.aws.resources.lf_tag_grant import grant_name, is_ours, permissions
from athena_recipes.aws.s3_address import S3Address

_NAMED = {"Database": "Name", "Table": "DatabaseName", "TableWithColumns": "DatabaseName"}
_SHOWN = 3


@dataclass(frozen=True)
class Scope:
    """Where unexpected grants and tags are looked for: a recipe's databases, tags and lake.

    `prefix` begins the names of its tags; `trusted` principals may have any grant. What `managed`
    principals have by name in the catalog is part of the plan, which removes what is too much.
    """

    databases: Sequence[str]
    prefix: str
    lake: S3Address
    trusted: Collection[str]
    managed: Collection[str] = ()


@dataclass(frozen=True)
class _Tagged:
    name: str
    own: Tags
    in_force: Tags


def unexpected(client: Any, glue: Any, scope: Scope) -> Sequence[Step]:
    """A step `update` for each unexpected tag and grant on a recipe's databases.

    They are: tags without the prefix on databases, tables and columns; grants by such tags, where
    a resource of the recipe has one of the grant's tag keys, with any value; grants by name, on the
    lake's location, and on the recipe's tags. Data lake administrators are trusted too, as they may
    grant themselves anything. The plan itself compares grants by the recipe's own tags, and those
    of IAMAllowedPrincipals by name.
    """
    settings = client.get_data_lake_settings().get("DataLakeSettings", {})
    admins = {one["DataLakePrincipalIdentifier"] for one in settings.get("DataLakeAdmins") or ()}
    places = [
        _Tagged(*found)
        for database in scope.databases
        for found in effective_tags(client, glue, database)
    ]
    steps = list(_tags(places, scope.prefix))
    for entry in permissions(client):
        principal = entry["Principal"]["DataLakePrincipalIdentifier"]
        if principal in {*admins, *scope.trusted} or not entry["Permissions"]:
            continue
        if principal in scope.managed and entry["Resource"].keys() & {*KINDS}:
            continue
        policy = entry["Resource"].get("LFTagPolicy")
        if policy:
            steps += _by_tags(client, entry, policy, places, scope.prefix)
        elif place := _place(entry, scope):
            granted = ", ".join(sorted(entry["Permissions"]))
            detail = (
                f"was granted by hand: {granted}. Revoke it, or make the principal an administrator"
            )
            steps.append(Step("update", "grant by name", f"{principal} on {place}", detail))
    return sorted(steps, key=lambda step: (step.kind, step.name))


def _tags(places: Sequence[_Tagged], prefix: str) -> Iterator[Step]:
    detail = "is not of this policy, and grants by it reach the resource. Remove it"
    for place in places:
        for key, value in sorted(place.own.items()):
            if not key.startswith(prefix):
                yield Step("update", "foreign LF-tag", f"{key}={value} on {place.name}", detail)


def _by_tags(
    client: Any,
    entry: Mapping[str, Any],
    policy: Mapping[str, Any],
    places: Sequence[_Tagged],
    prefix: str,
) -> Iterator[Step]:
    """The step for another grant by tags, if a resource of the recipe has one of its tag keys."""
    if is_ours(policy, prefix):
        return
    # AWS can keep an expression under a name, and grant on the name.
    saved = policy.get("ExpressionName")
    expression: Sequence[Mapping[str, Any]] = (
        client.get_lf_tag_expression(Name=saved) if saved else policy
    )["Expression"]
    keys = {part["TagKey"] for part in expression}
    if not any(keys & place.in_force.keys() for place in places):
        return
    wants_tables = policy["ResourceType"] == "TABLE"
    reached = [
        place.name
        for place in places
        if ("." in place.name) == wants_tables and _matches(expression, place.in_force)
    ]
    granted = ", ".join(sorted(entry["Permissions"]))
    detail = (
        f"grants {granted} on {_listed(reached)}."
        " Revoke it, or remove the tag from the recipe's resources"
    )
    principal = entry["Principal"]["DataLakePrincipalIdentifier"]
    name = grant_name(principal, policy["ResourceType"], expression)
    yield Step("update", "foreign LF-tag grant", name, detail)


def _matches(expression: Sequence[Mapping[str, Any]], tags: Tags) -> bool:
    """Whether each key has one of its values, as Lake Formation requires."""
    return all(tags.get(part["TagKey"]) in part["TagValues"] for part in expression)


def _listed(names: Sequence[str]) -> str:
    if not names:
        return "nothing yet, but one of its tags is there"
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _place(entry: Mapping[str, Any], scope: Scope) -> str:
    """The resource of the recipe that a grant by name is on; empty if there is none."""
    resource = entry["Resource"]
    if "LFTag" in resource:
        key = str(resource["LFTag"]["TagKey"])
        # A principal that may assign `public` can open a raw table; DESCRIBE opens nothing.
        harmful = set(entry["Permissions"]) - {"DESCRIBE"}
        return f"LF-tag {key}" if harmful and key.startswith(scope.prefix) else ""
    if "DataLocation" in resource:
        # A principal with the location can make a table of the raw files in another database.
        path = str(resource["DataLocation"]["ResourceArn"]).split(":::", 1)[-1].rstrip("/")
        location = S3Address(*path.split("/", 1))
        return str(location) if location.overlaps(scope.lake) else ""
    place = _in_catalog(resource)
    is_closed = entry["Principal"]["DataLakePrincipalIdentifier"] == EVERYBODY
    return place if place.split(".")[0] in scope.databases and not is_closed else ""


def _in_catalog(resource: Mapping[str, Any]) -> str:
    """`database` or `database.table`; empty for other resources."""
    if "DataCellsFilter" in resource:
        named = resource["DataCellsFilter"]
        return f"{named['DatabaseName']}.{named['TableName']}"
    for kind, key in _NAMED.items():
        if kind in resource:
            named = resource[kind]
            table = named.get("Name", "*") if kind != "Database" else ""
            return f"{named[key]}.{table}" if table else str(named[key])
    return ""
