"""The plan of `lake-formation`: pure functions from a column policy to a plan.

Two LF-tags per recipe: `…_access` (public or restricted) on databases, `…_pii` (the class) on raw
columns. Grants name tags, never tables, so that a table built later needs no grant of its own.
"""

from collections.abc import Sequence

from athena_recipes.aws.account import Account
from athena_recipes.aws.iam import Document, allow, policy, principal_trust, role, role_path
from athena_recipes.aws.lake_formation.policy import Policy
from athena_recipes.aws.plan import Plan, Resource
from athena_recipes.aws.resources.closed_database import ClosedDatabases
from athena_recipes.aws.resources.lf_tag import LfTags
from athena_recipes.aws.resources.lf_tag_assignment import LfTagAssignments
from athena_recipes.aws.resources.lf_tag_grant import LfTagGrants, grant_name
from athena_recipes.aws.s3_address import S3Address

CLASSES = ("direct", "none", "quasi", "sensitive")
_READ = ("DESCRIBE", "SELECT")
_WRITE = ("ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT")
_MAKE = ("ALTER", "CREATE_TABLE", "DESCRIBE")


def owner(recipe: str) -> str:
    """The mark of resources that this command created for a recipe."""
    return f"lake-formation-{recipe}"


def tag_prefix(recipe: str) -> str:
    """The prefix of the recipe's LF-tags; they have no other mark of their owner."""
    return f"athena_recipes_{recipe}_"


def lake_formation_plan(
    rules: Policy, analyst: str, engineer: str, lake: S3Address, account: Account
) -> Plan:
    """The plan: two roles, two tags, their assignments, closed databases, grants by tag.

    `analyst` reads public tables and nothing else; `engineer` builds both.
    """
    access, pii = (f"{tag_prefix(rules.recipe)}{name}" for name in ("access", "pii"))
    arns = {name: role_arn(name, rules.recipe, account) for name in (analyst, engineer)}
    databases = [*rules.restricted, *rules.public]
    return Plan(
        owner(rules.recipe),
        (
            _role(analyst, analyst_policy(lake, account), account, "reads public tables"),
            _role(
                engineer, engineer_policy(lake, account), account, "builds, and reads raw tables"
            ),
            Resource(LfTags.kind, access, {"TagValues": ["public", "restricted"]}, "databases"),
            Resource(LfTags.kind, pii, {"TagValues": list(CLASSES)}, "raw columns"),
            *(_tagged(name, {access: "restricted"}) for name in rules.restricted),
            *(_tagged(name, {access: "public"}) for name in rules.public),
            *(
                _tagged(
                    f"{database}.{table}", {}, {name: {pii: kind} for name, kind in kinds.items()}
                )
                for (database, table), kinds in rules.columns.items()
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


def role_arn(name: str, recipe: str, account: Account) -> str:
    """The ARN of a role that the plan makes."""
    return account.iam_arn(f"role{role_path(owner(recipe), account.region)}{name}")


def analyst_policy(lake: S3Address, account: Account) -> Document:
    """Permissions for queries and their results only, so that Lake Formation decides about data."""
    return _document(lake, account, "analyst-results/*", writes_catalog=False)


def engineer_policy(lake: S3Address, account: Account) -> Document:
    """Permissions for queries and builds: the catalog and the whole lake."""
    return _document(lake, account, "*", writes_catalog=True)


def _document(lake: S3Address, account: Account, objects: str, *, writes_catalog: bool) -> Document:
    catalog = ["GetDatabase*", "GetTable*", "GetPartition*", "BatchGetPartition"]
    if writes_catalog:
        catalog += ["Create*", "Update*", "Delete*", "Batch*"]
    query = ("StartQueryExecution", "StopQueryExecution", "GetQuery*", "GetWorkGroup")
    bucket = account.s3_arn(lake.bucket)
    files = ["GetObject", "PutObject", "AbortMultipartUpload"]
    if writes_catalog:
        files.append("DeleteObject")
    statements = [
        allow("Query", query, "athena", "*"),
        allow("UseCatalog", catalog, "glue", "*"),
        allow("ReadData", ("GetDataAccess",), "lakeformation", "*"),
        allow("FindBucket", ("GetBucketLocation",), "s3", bucket),
        allow("UseFiles", files, "s3", [account.s3_arn(f"{lake.bucket}/{lake.key(objects)}")]),
    ]
    if writes_catalog:
        statements.append(allow("ListBucket", ("ListBucket",), "s3", bucket))
    return policy(statements)


def _role(name: str, rights: Document, account: Account, summary: str) -> Resource:
    trust = principal_trust(account.iam_arn("root"))
    return role(name, trust, rights, summary, fix="Use a shorter --lake.")


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
