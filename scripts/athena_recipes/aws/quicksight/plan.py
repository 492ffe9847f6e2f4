"""The plan of a policy's personas in QuickSight: pure functions.

Each persona has a data source, which queries with the persona's role, and a data set for each of
its secure views, with the view's columns. Data sets query directly: one in SPICE would keep what
its owner could read at the import.
"""

from collections.abc import Mapping, Sequence

from athena_recipes.aws.account import Account
from athena_recipes.aws.lake_formation.plan import persona_role, role_arn
from athena_recipes.aws.lake_formation.policy import Access, Persona, Policy
from athena_recipes.aws.plan import Resource
from athena_recipes.aws.quicksight.data import column_type, input_columns
from athena_recipes.aws.quicksight.names import id_prefix
from athena_recipes.aws.resources.quicksight import (
    READ,
    SUCCESSFUL,
    QuickSightDataSets,
    QuickSightDataSources,
    permitted,
)


def persona_resources(
    rules: Policy, readers: Mapping[str, Sequence[str]], work_group: str, account: Account
) -> tuple[Resource, ...]:
    """Data sources, then data sets; `readers` maps personas to ARNs of users and groups."""
    sources = [_source(one, rules.recipe, work_group, account) for one in rules.personas]
    sets = [
        _set(persona, view, readers.get(persona.name, ()), rules.recipe, account)
        for persona in rules.personas
        for view in persona.views
    ]
    return (*sources, *sets)


def _source(persona: Persona, recipe: str, work_group: str, account: Account) -> Resource:
    role = role_arn(persona_role(persona.name, recipe), recipe, account)
    properties = {
        "Name": f"{recipe} {persona.name}",
        "WorkGroup": work_group,
        "RoleArn": role,
        "Status": SUCCESSFUL,
    }
    name = f"{id_prefix(recipe)}{persona.name}"
    return Resource(QuickSightDataSources.kind, name, properties, f"Athena, as {role}")


def _set(
    persona: Persona, view: Access, readers: Sequence[str], recipe: str, account: Account
) -> Resource:
    source = account.arn("quicksight", f"datasource/{id_prefix(recipe)}{persona.name}")
    database, table = view.table
    found = {name: column_type(view.types.get(name, "")) for name in view.columns}
    types = {name: one for name, one in found.items() if one is not None}
    left_out = [name for name in found if name not in types]
    properties = {
        "Name": table,
        "ImportMode": "DIRECT_QUERY",
        "Table": {
            "DataSourceArn": source,
            "Catalog": "AwsDataCatalog",
            "Schema": database,
            "Name": table,
            "InputColumns": input_columns(table, types),
        },
        "Readers": permitted(readers, READ),
    }
    said = f"{len(types)} columns"
    if left_out:
        said += f"; left out, as QuickSight cannot read them: {', '.join(left_out)}"
    name = f"{id_prefix(recipe)}{persona.name}-{table}"
    return Resource(QuickSightDataSets.kind, name, properties, said)
