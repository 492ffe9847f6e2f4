"""What `lake-formation` wishes to exist: a pure function from a policy to a plan.

Two LF-tags per recipe: `…_access` (public or restricted) on databases, `…_pii` (the class) on raw
columns. Grants name tags, never tables, so that a table built later needs no grant of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from athena_recipes.aws.lake_formation.policy import Policy
from athena_recipes.aws.plan import Plan, Resource
from athena_recipes.aws.resources.closed_database import ClosedDatabases
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.lf_tag import LfTags
from athena_recipes.aws.resources.lf_tag_assignment import LfTagAssignments
from athena_recipes.aws.resources.lf_tag_grant import LfTagGrants, grant_name

CLASSES = ("direct", "none", "quasi", "sensitive")
_READ = ("DESCRIBE", "SELECT")
_WRITE = ("ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT")
_MAKE = ("ALTER", "CREATE_TABLE", "DESCRIBE")


@dataclass(frozen=True)
class Place:
    """Where it is made: account, region, partition; `lake` is `s3://bucket/prefix`."""

    account: str
    region: str
    partition: str
    lake: str


def owner(recipe: str) -> str:
    """The mark of what this command made for a recipe."""
    return f"lake-formation-{recipe}"


def tag_prefix(recipe: str) -> str:
    """How the recipe's LF-tags begin; they have no other mark of who made them."""
    return f"athena_recipes_{recipe}_"


def role_path(recipe: str, region: str) -> str:
    """The IAM path of the roles: roles are global, the rest is in one region."""
    return f"/athena-recipes/{owner(recipe)}/{region}/"


def lake_formation_plan(policy: Policy, analyst: str, engineer: str, place: Place) -> Plan:
    """The plan: two roles, two tags, their assignments, closed databases, grants by tag.

    `analyst` reads what is public and nothing else; `engineer` builds both.
    """
    access, pii = (f"{tag_prefix(policy.recipe)}{name}" for name in ("access", "pii"))
    arns = {name: role_arn(name, policy.recipe, place) for name in (analyst, engineer)}
    databases = [*policy.restricted, *policy.public]
    return Plan(
        owner(policy.recipe),
        (
            _role(analyst, analyst_policy(place), place, "reads what is public"),
            _role(engineer, engineer_policy(place), place, "builds, and reads what is raw"),
            Resource(LfTags.kind, access, {"TagValues": ["public", "restricted"]}, "databases"),
            Resource(LfTags.kind, pii, {"TagValues": list(CLASSES)}, "raw columns"),
            *(_tagged(name, {access: "restricted"}) for name in policy.restricted),
            *(_tagged(name, {access: "public"}) for name in policy.public),
            *(
                _tagged(
                    f"{database}.{table}", {}, {name: {pii: kind} for name, kind in kinds.items()}
                )
                for (database, table), kinds in policy.columns.items()
            ),
            _grant(arns[analyst], "DATABASE", access, ["public"], ("DESCRIBE",)),
            _grant(arns[analyst], "TABLE", access, ["public"], _READ),
            _grant(arns[engineer], "DATABASE", access, ["public", "restricted"], _MAKE),
            _grant(arns[engineer], "TABLE", access, ["public", "restricted"], _WRITE),
            *(
                Resource(ClosedDatabases.kind, name, {"Open": []}, "no IAMAllowedPrincipals")
                for name in databases
            ),
        ),
    )


def role_arn(name: str, recipe: str, place: Place) -> str:
    """The ARN of a role that the plan makes."""
    return f"arn:{place.partition}:iam::{place.account}:role{role_path(recipe, place.region)}{name}"


def analyst_policy(place: Place) -> dict[str, Any]:
    """Queries, with results of their own; no other object, so that Lake Formation decides."""
    return _document(place, [f"{_key(place)}/analyst-results/*"], writes_catalog=False)


def engineer_policy(place: Place) -> dict[str, Any]:
    """Queries and builds: the catalog and the whole lake."""
    return _document(place, [f"{_key(place)}/*"], writes_catalog=True)


def _document(place: Place, objects: Sequence[str], *, writes_catalog: bool) -> dict[str, Any]:
    catalog = [
        "glue:GetDatabase*",
        "glue:GetTable*",
        "glue:GetPartition*",
        "glue:BatchGetPartition",
    ]
    if writes_catalog:
        catalog += ["glue:Create*", "glue:Update*", "glue:Delete*", "glue:Batch*"]
    query = ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQuery*"]
    bucket = f"arn:{place.partition}:s3:::{place.lake.removeprefix('s3://').split('/')[0]}"
    statements = [
        {"Effect": "Allow", "Action": [*query, "athena:GetWorkGroup"], "Resource": "*"},
        {"Effect": "Allow", "Action": catalog, "Resource": "*"},
        {"Effect": "Allow", "Action": "lakeformation:GetDataAccess", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:GetBucketLocation", "Resource": bucket},
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
            + (["s3:DeleteObject"] if writes_catalog else []),
            "Resource": list(objects),
        },
    ]
    if writes_catalog:
        statements.append({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket})
    return {"Version": "2012-10-17", "Statement": statements}


def _key(place: Place) -> str:
    return f"arn:{place.partition}:s3:::{place.lake.removeprefix('s3://').rstrip('/')}"


def _role(name: str, policy: dict[str, Any], place: Place, summary: str) -> Resource:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{place.partition}:iam::{place.account}:root"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    return Resource(IamRoles.kind, name, {"Trust": trust, "Policy": policy}, summary)


def _tagged(
    name: str, tags: dict[str, str], columns: dict[str, dict[str, str]] | None = None
) -> Resource:
    said = ", ".join(tags.values()) or f"{len(columns or {})} columns by class"
    return Resource(LfTagAssignments.kind, name, {"Tags": tags, "Columns": columns or {}}, said)


def _grant(
    principal: str, kind: str, key: str, values: Sequence[str], permissions: Sequence[str]
) -> Resource:
    expression = [{"TagKey": key, "TagValues": list(values)}]
    name = grant_name(principal, kind, expression)
    properties = {
        "Principal": principal,
        "ResourceType": kind,
        "Expression": expression,
        "Permissions": sorted(permissions),
    }
    return Resource(LfTagGrants.kind, name, properties, ", ".join(sorted(permissions)))
