"""The plan of `quicksight`: pure functions from a policy with personas to a plan.

Each persona has a data source, which queries with the persona's role, and a data set for each of
its secure views, with the view's columns. Data sets query directly: one in SPICE would keep what
its owner could read at the import.
"""

import re
from collections.abc import Mapping, Sequence

from athena_recipes.aws.account import Account
from athena_recipes.aws.lake_formation.plan import persona_role, role_arn
from athena_recipes.aws.lake_formation.policy import Access, Persona, Policy
from athena_recipes.aws.plan import Plan, Resource
from athena_recipes.aws.resources.quicksight import QuickSightDataSets, QuickSightDataSources

# The first that fits begins the column's type in Athena.
_TYPES = (
    (r"(tinyint|smallint|int|integer|bigint)\b", "INTEGER"),
    (r"(decimal|double|float|real)\b", "DECIMAL"),
    (r"(date|timestamp)\b", "DATETIME"),
    (r"boolean\b", "BOOLEAN"),
)


def owner(recipe: str) -> str:
    """The mark of resources that this command created for a recipe."""
    return f"quicksight-{recipe}"


def id_prefix(recipe: str) -> str:
    """The prefix of the ids of the recipe's data sources and data sets."""
    return f"athena-recipes-{recipe}-"


def quicksight_plan(
    rules: Policy, readers: Mapping[str, Sequence[str]], work_group: str, account: Account
) -> Plan:
    """The plan; `readers` maps personas to ARNs of QuickSight's users and groups."""
    sources = [_source(one, rules.recipe, work_group, account) for one in rules.personas]
    sets = [
        _set(persona, view, readers.get(persona.name, ()), rules.recipe, account)
        for persona in rules.personas
        for view in persona.views
    ]
    return Plan(owner(rules.recipe), (*sources, *sets))


def _source(persona: Persona, recipe: str, work_group: str, account: Account) -> Resource:
    role = role_arn(persona_role(persona.name, recipe), recipe, account)
    properties = {
        "Name": f"{recipe} {persona.name}",
        "WorkGroup": work_group,
        "RoleArn": role,
    }
    name = f"{id_prefix(recipe)}{persona.name}"
    return Resource(QuickSightDataSources.kind, name, properties, f"Athena, as {role}")


def _set(
    persona: Persona, view: Access, readers: Sequence[str], recipe: str, account: Account
) -> Resource:
    source = account.arn("quicksight", f"datasource/{id_prefix(recipe)}{persona.name}")
    database, table = view.table
    properties = {
        "Name": table,
        "ImportMode": "DIRECT_QUERY",
        "Table": {
            "DataSourceArn": source,
            "Catalog": "AwsDataCatalog",
            "Schema": database,
            "Name": table,
            "InputColumns": [
                {"Name": name, "Type": column_type(view.types.get(name, ""))}
                for name in view.columns
            ],
        },
        "Readers": sorted(readers),
    }
    name = f"{id_prefix(recipe)}{persona.name}-{table}"
    return Resource(QuickSightDataSets.kind, name, properties, f"{len(view.columns)} columns")


def column_type(data_type: str) -> str:
    """QuickSight's type of a column of Athena; STRING for all but numbers, times and booleans."""
    text = data_type.lower()
    return next((to for pattern, to in _TYPES if re.match(pattern, text)), "STRING")
