"""The plan of a recipe's dashboards: pure functions from exposures to resources.

One data source, a data set per table that an exposure depends on, and an analysis and a dashboard
per exposure. With a lake, a role reads these tables and nothing else; without one, QuickSight's own
role of the account queries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from athena_recipes.aws.account import Account
from athena_recipes.aws.iam import Document, allow, policy, role, service_trust
from athena_recipes.aws.plan import Resource
from athena_recipes.aws.policy.statements import (
    DRIVER,
    QUERY,
    READ_CATALOG,
    catalog_to_read,
    objects_below,
)
from athena_recipes.aws.policy.target import RESULTS_FOLDER
from athena_recipes.aws.quicksight.board import BoardDefinition, board_definition
from athena_recipes.aws.quicksight.data import DataTable, data_table, input_columns
from athena_recipes.aws.quicksight.names import id_prefix, owner
from athena_recipes.aws.resources.quicksight import (
    READ,
    SCHEDULE,
    SUCCESSFUL,
    QuickSightDataSets,
    QuickSightDataSources,
    QuickSightSchedules,
    permitted,
)
from athena_recipes.aws.resources.quicksight_boards import (
    AUTHOR,
    READ_DASHBOARD,
    QuickSightAnalyses,
    QuickSightDashboards,
    digest,
)
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.aws.stack import Stack
from athena_recipes.site.exposures import (
    Exposure,
    read_exposures,
    table_keys,
    table_orders,
    tables_of,
)

_SOURCE = "-dashboards"  # two hyphens in the id: no persona has this name


@dataclass(frozen=True)
class Boards:
    """The exposures of a recipe, with the data sets of what each depends on, by model."""

    recipe: str
    exposures: Sequence[Exposure]
    tables: Mapping[str, Mapping[str, DataTable]]
    orders: Mapping[tuple[str, str], Any]

    @property
    def data_tables(self) -> list[DataTable]:
        """Each table once, by model."""
        found = {one.model: one for tables in self.tables.values() for one in tables.values()}
        return [found[model] for model in sorted(found)]


@dataclass(frozen=True)
class Choices:
    """What the options choose: who reads and changes, where tables are, and when to import.

    `refresh` is the time of a daily import to SPICE (HH:MM in UTC); None queries directly.
    """

    readers: Sequence[str] = ()
    authors: Sequence[str] = ()
    work_group: str = "primary"
    lake: S3Address | None = None
    refresh: str | None = None


@dataclass(frozen=True)
class BoardPlan:
    """Resources in order of creation, and the definitions by the id of analysis and dashboard."""

    resources: tuple[Resource, ...] = ()
    definitions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_boards(manifest: Mapping[str, Any], recipe: str) -> Boards:
    """The exposures of a recipe that declare charts; none where there are none.

    Raises UserError for a wrong declaration, and for a column without a data type.
    """
    exposures, keys = read_exposures(manifest, recipe), table_keys(manifest)
    tables = {
        exposure.name: {
            model: data_table(node, keys.get(node["unique_id"], ()))
            for model, node in tables_of(manifest, exposure).items()
        }
        for exposure in exposures
    }
    return Boards(recipe, exposures, tables, table_orders(exposures))


def board_plan(boards: Boards, choices: Choices, account: Account) -> BoardPlan:
    """The plan of a recipe's dashboards; empty without exposures.

    Raises UserError where a chart or a tile has no counterpart, or a limit is passed.
    """
    if not boards.exposures:
        return BoardPlan()
    prefix = id_prefix(boards.recipe)
    source = f"{prefix}{_SOURCE}"
    rights = _role(boards, choices, account)
    arn = role_stack(boards.recipe, account).role_arn() if rights else None
    arns = {
        one.model: account.arn("quicksight", f"dataset/{prefix}{one.model}")
        for one in boards.data_tables
    }
    definitions = {
        f"{prefix}{one.name}": board_definition(one, boards.tables[one.name], boards.orders, arns)
        for one in boards.exposures
    }
    titles = {f"{prefix}{one.name}": one.title for one in boards.exposures}
    return BoardPlan(
        (
            *([rights] if rights else ()),
            _source(source, boards.recipe, choices, arn),
            *(_set(one, source, prefix, choices, account) for one in boards.data_tables),
            *(_schedule(one, prefix, choices) for one in boards.data_tables if choices.refresh),
            *(_analysis(name, titles[name], one, choices) for name, one in definitions.items()),
            *(_dashboard(name, titles[name], one, choices) for name, one in definitions.items()),
        ),
        {name: one.definition for name, one in definitions.items()},
    )


def role_stack(recipe: str, account: Account) -> Stack:
    """The names of the role that queries for the dashboards."""
    return Stack(account, owner(recipe), f"athena-recipes-{recipe}-quicksight")


def _role(boards: Boards, choices: Choices, account: Account) -> Resource | None:
    if choices.lake is None:
        return None
    trust = service_trust("quicksight", {"aws:SourceAccount": account.account_id})
    rights = policy(_statements(boards, choices.lake, choices.work_group, account))
    name = role_stack(boards.recipe, account).role_name()
    return role(name, trust, rights, "queries for the dashboards", fix="Use a shorter --lake.")


def _statements(
    boards: Boards, lake: S3Address, work_group: str, account: Account
) -> list[Document]:
    """Query in one work group; read the tables of the dashboards and their folders.

    dbt writes a table below a folder of its own (`s3_data_naming: schema_table_unique`), so that
    the role reads no other table's files, such as a persona's secure view.
    """
    databases = sorted({one.database for one in boards.data_tables})
    tables = [f"{one.database}/{one.name}" for one in boards.data_tables]
    catalog = catalog_to_read(account, databases, tables)
    folders = [f"tables/{one}/" for one in tables]
    prefixes = [f"{lake.key(folder)}*" for folder in (*folders, RESULTS_FOLDER)]
    bucket, group = account.s3_arn(lake.bucket), account.arn("athena", f"workgroup/{work_group}")
    listed = {"StringLike": {"s3:prefix": prefixes}}
    results = objects_below(lake, account, RESULTS_FOLDER)
    return [
        allow("Query", (*QUERY, *DRIVER, "StopQueryExecution"), "athena", group),
        allow(
            "FindCatalog",
            ("GetDataCatalog",),
            "athena",
            account.arn("athena", "datacatalog/AwsDataCatalog"),
        ),
        allow("ReadCatalog", READ_CATALOG, "glue", catalog),
        # The service knows no resources ("Actions, resources, and condition keys").
        allow("ReadData", ("GetDataAccess",), "lakeformation", "*"),
        allow("FindBucket", ("GetBucketLocation",), "s3", bucket),
        allow("ListFolders", ("ListBucket",), "s3", bucket, listed),
        allow(
            "ReadTables",
            ("GetObject",),
            "s3",
            [objects_below(lake, account, folder) for folder in folders],
        ),
        allow("UseResults", ("AbortMultipartUpload", "GetObject", "PutObject"), "s3", results),
    ]


def _source(name: str, recipe: str, choices: Choices, role_arn: str | None) -> Resource:
    properties = {
        "Name": f"{recipe} dashboards",
        "WorkGroup": choices.work_group,
        "RoleArn": role_arn,
        "Status": SUCCESSFUL,
    }
    said = f"Athena, as {role_arn or 'the role of QuickSight in this account'}"
    return Resource(QuickSightDataSources.kind, name, properties, said)


def _set(
    table: DataTable, source: str, prefix: str, choices: Choices, account: Account
) -> Resource:
    properties = {
        "Name": table.name,
        "ImportMode": "SPICE" if choices.refresh else "DIRECT_QUERY",
        "Table": {
            "DataSourceArn": account.arn("quicksight", f"datasource/{source}"),
            "Catalog": "AwsDataCatalog",
            "Schema": table.database,
            "Name": table.name,
            "InputColumns": input_columns(table.model, table.types),
        },
        "Readers": permitted(choices.authors, READ),
    }
    said = f"{table.database}.{table.name}, {len(table.types)} columns"
    if table.left_out:
        said += f"; left out, as QuickSight cannot read them: {', '.join(table.left_out)}"
    return Resource(QuickSightDataSets.kind, f"{prefix}{table.model}", properties, said)


def _schedule(table: DataTable, prefix: str, choices: Choices) -> Resource:
    name = f"{prefix}{table.model}/{SCHEDULE}"
    said = f"import to SPICE, daily at {choices.refresh} UTC"
    return Resource(QuickSightSchedules.kind, name, {"Time": choices.refresh}, said)


def _analysis(name: str, title: str, made: BoardDefinition, choices: Choices) -> Resource:
    said = f"“{title}”: {made.counts}"
    authors = permitted(choices.authors, AUTHOR)
    return Resource(
        QuickSightAnalyses.kind, name, {**_properties(title, made), "Authors": authors}, said
    )


def _dashboard(name: str, title: str, made: BoardDefinition, choices: Choices) -> Resource:
    lines = [f"“{title}”: {made.counts}"]
    if made.lost:
        lines += ["Not as on the site:", *(f"- {one}" for one in made.lost)]
    readers = permitted(choices.readers, READ_DASHBOARD)
    properties = {**_properties(title, made), "Readers": readers}
    return Resource(QuickSightDashboards.kind, name, properties, "\n".join(lines))


def _properties(title: str, made: BoardDefinition) -> dict[str, Any]:
    return {"Name": title, "Definition": digest(made.definition), "Status": SUCCESSFUL}
