"""A lake of the recipe taxi_bookmarks on athena_local, and the bytes that a build's steps read."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from athena_local.raw_files import upload_raw
from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.lake.raw_files.listing import write_list

from tests.python.recipes.taxi_bookmarks.taxi_lake import TaxiLake
from tests.python.support.account import Account
from tests.python.support.recipe_lake import athena_environment, succeeded

_COMMENT = "-- /* "  # what dbt puts before each statement, as JSON, with the node


class TaxiLane:
    """The lake on disk, its copy on S3 below `schema`, and the schema's tables."""

    def __init__(self, lake: TaxiLake, schema: str, account: Account) -> None:
        self.lake, self.account, self.schema = lake, account, schema
        self.environment: Mapping[str, str] = athena_environment(account, schema)

    def upload(self) -> None:
        """Make S3's raw files those on disk, and list them."""
        with pytest.MonkeyPatch.context() as environment:
            for name, value in self.environment.items():
                environment.setenv(name, value)
            root = self.environment["ATHENA_LAKE_ROOT"]
            upload_raw(make_client("s3"), self.lake.root, root, remove=True)
            write_list(make_client("s3"), S3Address.parse(root), "taxi_bookmarks")

    def build(self) -> Counter[str]:
        """Build the tables; DataScannedInBytes of all statements by model."""
        self.upload()
        before = set(self._executions())
        arguments = ["build", "--target", "athena", "--exclude-resource-type", "test", "unit_test"]
        succeeded(self.lake.dbt(*arguments, env=self.environment))
        scanned: Counter[str] = Counter()
        for execution_id in set(self._executions()) - before:
            execution = self.account.wait(execution_id)
            text = execution["Query"].lstrip()
            if self.schema in text and text.startswith(_COMMENT):
                node = json.loads(text[len(_COMMENT) : text.index("*/")]).get("node_id", "")
                name = node.split(".")[-1].removeprefix("taxi_bookmarks__")
                scanned[name] += execution["Statistics"]["DataScannedInBytes"]
        return scanned

    def query(self, sql: str) -> list[list[Any]]:
        """Rows as texts; `{s}` is the recipe's schema."""
        return self.account.run(sql.replace("{s}", f"{self.schema}_taxi_bookmarks")).rows

    def clear(self) -> None:
        """Drop the tables."""
        names = (f"{self.schema}_taxi_bookmarks", f"{self.schema}_raw_taxi_bookmarks")
        self.account.drop_databases(*names)

    def _executions(self) -> list[str]:
        pages = self.account.athena.get_paginator("list_query_executions").paginate()
        return [str(one) for page in pages for one in page["QueryExecutionIds"]]
