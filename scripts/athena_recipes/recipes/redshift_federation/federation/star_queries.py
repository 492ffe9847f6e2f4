"""The star queries with their tables in each placement: one text, other names of tables."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from athena_recipes.cli.errors import UserError
from athena_recipes.engines.checkout import PROJECT
from athena_recipes.engines.dbt import dbt
from athena_recipes.lake.where import lake_root

RECIPE = "redshift_federation"
FACT = "store_sales"
QUERIES = ("sales_by_demographics", "sales_by_state_month", "top_customers")
PLACEMENTS = ("T1", "T2", "T3", "T4")


@dataclass(frozen=True)
class Warehouse:
    """The data catalog of the warehouse, and the schema of the tables in it."""

    catalog: str
    schema: str

    def table(self, name: str) -> str:
        """A table's name in Athena's SQL."""
        return f'"{self.catalog}"."{self.schema}"."{name}"'

    def inside(self, name: str) -> str:
        """A table's name in the warehouse's own SQL."""
        return f'"{self.schema}"."{name}"'

    def passthrough(self, sql: str) -> str:
        """A query that the warehouse runs as it is."""
        text = sql.replace("'", "''")
        return f"select * from table(\"{self.catalog}\".system.query(query => '{text}'))"


@dataclass(frozen=True)
class StarQueries:
    """Compiled queries over the lake, and the lake's name of each table."""

    queries: Mapping[str, str]
    tables: Mapping[str, str]

    def placed(self, query: str, placement: str, warehouse: Warehouse) -> str:
        """The SQL of a query in a placement, T1 to T4."""
        text = self.queries[query]
        if placement == "T1":
            return text
        for table, name in self.tables.items():
            if placement == "T4":
                text = text.replace(name, warehouse.inside(table))
            elif placement == "T3" or table != FACT:
                text = text.replace(name, warehouse.table(table))
        return warehouse.passthrough(text) if placement == "T4" else text

    def fact_rows(self) -> str:
        """A query that counts the facts of the lake."""
        return f"select count(*) from {self.tables[FACT]}"


def compiled(environment: Mapping[str, str]) -> StarQueries:
    """The star queries as dbt compiles them for Athena, all tables in the lake.

    `environment` has ATHENA_LAKE_ROOT and ATHENA_SCHEMA. Raises UserError if dbt fails.
    """
    placement = json.dumps({f"{RECIPE}_dims": "lake", f"{RECIPE}_facts": "lake"})
    models = [f"{RECIPE}__{name}" for name in QUERIES]
    # Kept, so that dbt parses the project once.
    folder = PROJECT / "target" / RECIPE
    arguments = ["--log-level", "error", "compile", "--no-introspect", "--no-populate-cache"]
    arguments += ["--select", *models, "--exclude", "resource_type:test", "--vars", placement]
    if dbt("athena", folder, arguments, lake_root(), more=environment):
        raise UserError("dbt did not compile the star queries.", "Read dbt's message above.")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    nodes = manifest["nodes"].values()
    sources = manifest["sources"].values()
    return StarQueries(
        {
            node["name"].removeprefix(f"{RECIPE}__"): _without_comments(node["compiled_code"])
            for node in nodes
            if node["name"] in models and node["resource_type"] == "model"
        },
        {
            source["name"]: source["relation_name"]
            for source in sources
            if source["source_name"] == RECIPE
        },
    )


def _without_comments(sql: str) -> str:
    """The text without lines that are comments, which a connector may put into one line."""
    return re.sub(r"(?m)^\s*--.*\n", "", sql).strip()
