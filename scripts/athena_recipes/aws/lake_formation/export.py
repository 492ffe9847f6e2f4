"""The plan's Lake Formation calls as input of AWS's command line: pure functions."""

from collections.abc import Iterator
from typing import Any

from athena_recipes.aws.plan import Plan, Resource
from athena_recipes.aws.resources.closed_database import EVERYBODY, ClosedDatabases
from athena_recipes.aws.resources.data_cells_filter import DataCellsFilters, filter_call
from athena_recipes.aws.resources.lf_named_grant import LfNamedGrants, grant_call
from athena_recipes.aws.resources.lf_tag import LfTags
from athena_recipes.aws.resources.lf_tag_assignment import LfTagAssignments, assignment_calls
from athena_recipes.aws.resources.lf_tag_grant import LfTagGrants, tag_grant_call

Call = tuple[str, dict[str, Any]]


def cli_calls(plan: Plan, account_id: str) -> list[dict[str, Any]]:
    """Each call as `command` (`aws lakeformation …`) and `input`, for `--cli-input-json`.

    In the plan's order. Roles are left out, as IAM makes them, and so are the defaults of new
    tables, which only `apply` changes.
    """
    return [
        {"command": f"aws lakeformation {command}", "input": given}
        for resource in plan.resources
        for command, given in _calls(resource, account_id)
    ]


def _calls(resource: Resource, account_id: str) -> Iterator[Call]:
    properties = resource.properties
    if resource.kind == LfTags.kind:
        yield "create-lf-tag", {"TagKey": resource.name, "TagValues": properties["TagValues"]}
    elif resource.kind == LfTagAssignments.kind:
        for call in assignment_calls(resource.name, properties["Tags"], properties["Columns"]):
            yield "add-lf-tags-to-resource", call
    elif resource.kind == DataCellsFilters.kind:
        yield "create-data-cells-filter", filter_call(resource, account_id)
    elif resource.kind == LfTagGrants.kind:
        yield "grant-permissions", tag_grant_call(properties)
    elif resource.kind == LfNamedGrants.kind:
        yield "grant-permissions", grant_call(properties)
    elif resource.kind == ClosedDatabases.kind:
        named = {"DatabaseName": resource.name, "TableWildcard": {}}
        for closed in ({"Table": named}, {"Database": {"Name": resource.name}}):
            yield (
                "revoke-permissions",
                {
                    "Principal": {"DataLakePrincipalIdentifier": EVERYBODY},
                    "Resource": closed,
                    "Permissions": ["ALL"],
                },
            )
