"""The plan of `lake-formation`: pure functions from a column policy to a plan.

Two LF-tags per recipe: `…_access` on databases and open tables, and the class of columns. Without
personas there is one reader, the analyst, who reads all that is built. With personas each one has a
role, and reads the columns of its classes: by LF-tags, or where it has a row filter by a data cells
filter, which lists its columns too; and its secure views, by a list of columns. No grant excludes
columns, so that a column without a class is read by nobody.
"""

from collections.abc import Iterator, Mapping, Sequence

from athena_recipes.aws.account import Account
from athena_recipes.aws.iam import Document, policy, principal_trust, role, role_path, service_trust
from athena_recipes.aws.lake_formation.policy import Access, Persona, Policy
from athena_recipes.aws.lake_formation.rights import Place, engineer_policy, reader_policy
from athena_recipes.aws.plan import Plan, Resource
from athena_recipes.aws.resources.closed_database import ClosedDatabases
from athena_recipes.aws.resources.data_cells_filter import DataCellsFilters
from athena_recipes.aws.resources.lf_named_grant import LfNamedGrants, named_grant
from athena_recipes.aws.resources.lf_tag import LfTags
from athena_recipes.aws.resources.lf_tag_assignment import LfTagAssignments
from athena_recipes.aws.resources.lf_tag_grant import LfTagGrants, grant_name

# Classes of policies without personas; a policy with personas has its own.
CLASSES = ("direct", "none", "quasi", "sensitive")
ANALYST_RESULTS = "analyst-results/"
_READ = ("DESCRIBE", "SELECT")
_WRITE = ("ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT")
_MAKE = ("ALTER", "CREATE_TABLE", "DESCRIBE")


def owner(recipe: str) -> str:
    """The mark of resources that this command created for a recipe."""
    return f"lake-formation-{recipe}"


def tag_prefix(recipe: str) -> str:
    """The prefix of the recipe's LF-tags and filters; they have no other mark of their owner."""
    return f"athena_recipes_{recipe}_"


def role_arn(name: str, recipe: str, account: Account) -> str:
    """The ARN of a role that the plan makes."""
    return account.iam_arn(f"role{role_path(owner(recipe), account.region)}{name}")


def persona_role(persona: str, recipe: str) -> str:
    """The name of a persona's role; IAM's names are unique in an account."""
    return f"{recipe}_{persona}"


def persona_results(persona: str) -> str:
    """The folder of a persona's query results; nobody else reads it."""
    return f"persona-results/{persona}/"


def lake_formation_plan(rules: Policy, analyst: str, engineer: str, place: Place) -> Plan:
    """The plan: roles, tags, their assignments, filters, grants, closed databases.

    `engineer` builds all of the recipe; `analyst` reads all that is built, and is left out where
    the policy has personas.
    """
    prefix, account = tag_prefix(rules.recipe), place.account
    access, kind = f"{prefix}access", f"{prefix}{'class' if rules.personas else 'pii'}"
    values = ["personas", "public", "restricted"] if rules.personas else ["public", "restricted"]
    built = "personas" if rules.personas else "public"
    rights = engineer_policy(place, rules.recipe, rules.built, rules.restricted)
    roles = [
        *_reader_roles(rules, analyst, place),
        _role(engineer, rights, account, "builds, and reads raw tables"),
    ]
    classes = rules.classes if rules.personas else list(CLASSES)
    engineer_arn = role_arn(engineer, rules.recipe, account)
    filters = [
        _filter(persona, one, prefix)
        for persona in rules.personas
        for one in persona.bases
        if one.row_filter and one.columns
    ]
    return Plan(
        owner(rules.recipe),
        (
            *roles,
            Resource(LfTags.kind, access, {"TagValues": values}, "databases"),
            Resource(LfTags.kind, kind, {"TagValues": sorted(classes)}, "columns"),
            *(_tagged(name, {access: "restricted"}) for name in rules.restricted),
            *(_tagged(name, {access: built}) for name in rules.built),
            *(_tagged(f"{db}.{table}", {access: "public"}) for db, table in _open(rules)),
            *(
                _tagged(
                    f"{database}.{table}",
                    {},
                    {name: {kind: value} for name, value in kinds.items()},
                )
                for (database, table), kinds in rules.columns.items()
            ),
            *filters,
            *_tag_grants(rules, analyst, account, access, kind),
            _tag_grant(engineer_arn, "DATABASE", {access: values}, _MAKE),
            _tag_grant(engineer_arn, "TABLE", {access: values}, _WRITE),
            *_named_grants(rules, account, prefix),
            *(
                Resource(ClosedDatabases.kind, name, {"Open": []}, "no IAMAllowedPrincipals")
                for name in rules.databases
            ),
        ),
    )


def _open(rules: Policy) -> list[tuple[str, str]]:
    return sorted(rules.open_tables) if rules.personas else []


def _reader_roles(rules: Policy, analyst: str, place: Place) -> Iterator[Resource]:
    if not rules.personas:
        rights = reader_policy(place, rules.built, ANALYST_RESULTS)
        yield _role(analyst, rights, place.account, "reads public tables")
    for persona in rules.personas:
        rights = reader_policy(place, rules.built, persona_results(persona.name))
        name = persona_role(persona.name, rules.recipe)
        yield _role(
            name, rights, place.account, f"reads {', '.join(persona.classes) or 'no class'}"
        )


def _tag_grants(
    rules: Policy, analyst: str, account: Account, access: str, kind: str
) -> Iterator[Resource]:
    if not rules.personas:
        arn = role_arn(analyst, rules.recipe, account)
        yield _tag_grant(arn, "DATABASE", {access: ["public"]}, ("DESCRIBE",))
        yield _tag_grant(arn, "TABLE", {access: ["public"]}, _READ)
    for persona in rules.personas:
        arn = role_arn(persona_role(persona.name, rules.recipe), rules.recipe, account)
        yield _tag_grant(arn, "DATABASE", {access: ["personas"]}, ("DESCRIBE",))
        yield _tag_grant(arn, "TABLE", {access: ["public"]}, _READ)
        # One grant without a filter would show all rows, whatever filters there are.
        if persona.classes and persona.bases and not any(one.row_filter for one in persona.bases):
            both = {access: ["personas"], kind: list(persona.classes)}
            yield _tag_grant(arn, "TABLE", both, ("SELECT",))


def _named_grants(rules: Policy, account: Account, prefix: str) -> Iterator[Resource]:
    for persona in rules.personas:
        arn = role_arn(persona_role(persona.name, rules.recipe), rules.recipe, account)
        is_filtered = any(one.row_filter for one in persona.bases)
        for one in persona.bases if is_filtered else ():
            if not one.columns:
                continue
            if one.row_filter:
                database, table = one.table
                named = {
                    "TableCatalogId": account.account_id,
                    "DatabaseName": database,
                    "TableName": table,
                    "Name": f"{prefix}{persona.name}",
                }
                yield _named_grant(arn, {"DataCellsFilter": named})
            else:
                yield _named_grant(arn, _columns(one))
        for one in persona.views:
            yield _named_grant(arn, _columns(one))


def _columns(one: Access) -> dict[str, Mapping[str, object]]:
    database, table = one.table
    listed = {"DatabaseName": database, "Name": table, "ColumnNames": sorted(one.columns)}
    return {"TableWithColumns": listed}


def _filter(persona: Persona, one: Access, prefix: str) -> Resource:
    database, table = one.table
    properties = {"RowFilter": one.row_filter, "ColumnNames": sorted(one.columns)}
    name = f"{database}.{table}.{prefix}{persona.name}"
    return Resource(DataCellsFilters.kind, name, properties, f"rows where {one.row_filter}")


def _role(
    name: str, rights: Document, account: Account, summary: str, *, quicksight: bool = False
) -> Resource:
    """`quicksight`: data sources of this account's QuickSight may query with the role too."""
    trust = principal_trust(account.iam_arn("root"))
    if quicksight:
        service = service_trust("quicksight", {"aws:SourceAccount": account.account_id})
        trust = policy([*trust["Statement"], *service["Statement"]])
    return role(name, trust, rights, summary, fix="Use a shorter --lake.")


def _tagged(
    name: str, tags: dict[str, str], columns: dict[str, dict[str, str]] | None = None
) -> Resource:
    said = ", ".join(tags.values()) or f"{len(columns or {})} columns by class"
    return Resource(LfTagAssignments.kind, name, {"Tags": tags, "Columns": columns or {}}, said)


def _tag_grant(
    principal: str, kind: str, tags: Mapping[str, Sequence[str]], permissions: Sequence[str]
) -> Resource:
    expression = [{"TagKey": key, "TagValues": sorted(tags[key])} for key in sorted(tags)]
    name = grant_name(principal, kind, expression)
    properties = {
        "Principal": principal,
        "ResourceType": kind,
        "Expression": expression,
        "Permissions": sorted(permissions),
    }
    return Resource(LfTagGrants.kind, name, properties, ", ".join(sorted(permissions)))


def _named_grant(principal: str, resource: Mapping[str, Mapping[str, object]]) -> Resource:
    properties = {"Principal": principal, "Resource": resource, "Permissions": ["SELECT"]}
    return Resource(LfNamedGrants.kind, named_grant(principal, resource), properties, "SELECT")
