"""A lake of the recipe web_analytics: a test's own files of AppFlow, the import, and builds."""

import gzip
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.python.support.command_line import athena_recipes
from tests.python.support.recipe_lake import RecipeLake, succeeded

Rows = list[tuple[list[str], list[str]]]


class AnalyticsLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "web_analytics"
    # What dbt said of the first build.
    built = ""

    def deliver(self, flow: str, name: str, body: bytes, folders: str = "2020/05/02/06") -> str:
        """Write a file as AppFlow does; its key below the recipe's folder."""
        key = "/".join(filter(None, ("appflow", flow, folders, name)))
        self.write(key, body)
        return key

    def convert(self, *arguments: str) -> dict[str, dict[str, Any]]:
        """Run the command; what it did, by flow."""
        with environment(LAKE_ROOT=str(self.root)):
            done = athena_recipes(
                *("web_analytics", "analytics", "convert", *arguments, "--json"), account={}
            )
        assert done.returncode == 0, done.stderr
        return {row["flow"]: row for row in json.loads(done.stdout)}

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Build the tables and run the data tests, or what `arguments` say in place of it."""
        chosen = arguments or ("--exclude-resource-type", "unit_test")
        return succeeded(self.dbt("build", *chosen))

    def written(self) -> dict[str, bytes]:
        """Files below rows/."""
        folder = self.raw / "rows"
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def statuses(self) -> dict[str, str]:
        """Last part of an object's key -> its status in the ledger."""
        rows = self.query("select source_key, status from import_ledger")
        return {key.rpartition("/")[2]: status for key, status in rows}


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Environment variables for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def universal(dimensions: list[str], metrics: list[str], rows: Rows, **data: Any) -> dict[str, Any]:
    """A report of the Reporting API v4, as Google's documentation has it."""
    entries = [{"name": name, "type": "INTEGER"} for name in metrics]
    found = [{"dimensions": names, "metrics": [{"values": values}]} for names, values in rows]
    return {
        "columnHeader": {
            "dimensions": dimensions,
            "metricHeader": {"metricHeaderEntries": entries},
        },
        "data": {"rows": found, "totals": [{"values": ["0"]}], "rowCount": len(rows), **data},
    }


def ga4(dimensions: list[str], metrics: list[str], rows: Rows, **metadata: Any) -> dict[str, Any]:
    """A report of the Data API, as Google's documentation has it."""
    return {
        "dimensionHeaders": [{"name": name} for name in dimensions],
        "metricHeaders": [{"name": name, "type": "TYPE_INTEGER"} for name in metrics],
        "rows": [
            {
                "dimensionValues": [{"value": value} for value in names],
                "metricValues": [{"value": value} for value in values],
            }
            for names, values in rows
        ],
        "rowCount": len(rows),
        "metadata": {"currencyCode": "EUR", "timeZone": "Europe/Berlin", **metadata},
        "kind": "analyticsData#runReport",
    }


def text(*documents: Any) -> bytes:
    """Documents on several lines, one after the other."""
    return b"\n".join(json.dumps(one, indent=2).encode() for one in documents)


def zipped(body: bytes) -> bytes:
    """The body in gzip, always the same."""
    return gzip.compress(body, mtime=0)
