"""A lake of the recipe pci_evidence on athena_local, and the bytes that a build's steps read."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from athena_local.raw_files import upload_raw
from athena_recipes.aws.client import make_client

from tests.python.recipes.pci_evidence.pci_lake import RECIPE, PciLake
from tests.python.support.account import Account
from tests.python.support.recipe_lake import athena_environment, succeeded

_COMMENT = "-- /* "  # what dbt puts before each statement, as JSON, with the node


class PciLane:
    """The lake on disk, its copy on S3 below `schema`, and the schema's tables."""

    def __init__(self, lake: PciLake, schema: str, account: Account) -> None:
        self.lake, self.account, self.schema = lake, account, schema
        self.environment: Mapping[str, str] = athena_environment(account, schema)

    def upload(self) -> None:
        """Make S3's raw files those on disk."""
        with pytest.MonkeyPatch.context() as environment:
            for name, value in self.environment.items():
                environment.setenv(name, value)
            upload_raw(
                make_client("s3"), self.lake.root, self.environment["ATHENA_LAKE_ROOT"], remove=True
            )

    def build(self, day: str, review_days: int = 1) -> Counter[str]:
        """Review the days up to `day`; table -> DataScannedInBytes of all its statements."""
        before = set(self._executions())
        done = self.lake.dbt(
            *("build", "-s", RECIPE, "--target", "athena"),
            *("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"),
            *("--vars", json.dumps({"review_date": day, f"{RECIPE}_review_days": review_days})),
            env=self.environment,
        )
        succeeded(done)
        scanned: Counter[str] = Counter()
        for execution_id in set(self._executions()) - before:
            execution = self.account.wait(execution_id)
            node = json.loads(comment_of(execution["Query"]) or "{}").get("node_id", "")
            if self.schema in execution["Query"]:
                scanned[node.split(".")[-1].removeprefix(f"{RECIPE}__")] += execution["Statistics"][
                    "DataScannedInBytes"
                ]
        return scanned

    def clear(self) -> None:
        """Drop the tables."""
        self.account.drop_databases(f"{self.schema}_{RECIPE}", f"{self.schema}_raw_{RECIPE}")

    def _executions(self) -> list[str]:
        pages = self.account.athena.get_paginator("list_query_executions").paginate()
        return [str(one) for page in pages for one in page["QueryExecutionIds"]]


def comment_of(statement: str) -> str:
    """The JSON of dbt's comment before a statement; empty if it has none."""
    text = statement.lstrip()
    return text[len(_COMMENT) : text.index("*/")] if text.startswith(_COMMENT) else ""


def delivered_bytes(root: Path, product: str, day: str, before: str = "2400") -> int:
    """Bytes of the files below `root` of a product of AWS's that lie in the folder of a day
    (YYYY-MM-DD) and were delivered before a time of it, HHMM."""
    folder = f"{product}/*/{day.replace('-', '/')}"
    return sum(
        path.stat().st_size
        for path in root.rglob(f"{folder}/*Z_*")
        if path.name.split(f"{day.replace('-', '')}T")[1][:4] < before
    )
