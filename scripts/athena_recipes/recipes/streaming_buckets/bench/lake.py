"""A lake of the recipe streaming_buckets on athena_local, for its benchmarks alone."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
from athena_local.raw_files import upload_raw

from athena_recipes.aws.client import explained, make_client
from athena_recipes.bench.executions import scanned_bytes
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.engines.dbt import dbt

RECIPE = "streaming_buckets"


def run_dbt(
    target: str,
    folder: Path,
    lake: Path,
    arguments: tuple[str, ...],
    variables: Mapping[str, object],
    environment: Mapping[str, str],
) -> dict[str, float]:
    """Run dbt with the recipe's variables (named without its prefix); table -> seconds.

    `folder` is for dbt's files, `lake` the lake on disk. UserError if dbt fails.
    """
    named = {f"{RECIPE}_{name}": value for name, value in variables.items()}
    command = ["--quiet", *arguments, "--vars", json.dumps(named)]
    if dbt(target, folder, command, lake, more=environment):
        raise UserError(f"dbt {arguments[0]} failed.", "Read dbt's message above.")
    if arguments[0] == "run-operation":
        return {}
    results = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {
        result["unique_id"].rpartition(".")[2].removeprefix(f"{RECIPE}__"): float(
            result["execution_time"]
        )
        for result in results
        if result["unique_id"].startswith("model.")
    }


@dataclass(frozen=True)
class StreamLake:
    """One lake: its schemas begin with `name`, its files are below `s3://lake/<name>`.

    `folder` holds its raw files (below `raw/`) before they are sent, and dbt's files.
    """

    name: str
    folder: Path

    @property
    def raw(self) -> Path:
        """Where raw hours are put before `upload`."""
        return self.folder / "raw" / RECIPE

    @property
    def address(self) -> str:
        """The lake's root on S3."""
        return f"s3://lake/{self.name}"

    @property
    def source_table(self) -> str:
        """The raw table, for FROM."""
        return f"{self.name}_raw_{RECIPE}.source_table"

    def table(self, name: str) -> str:
        """A table of the recipe, for FROM."""
        return f"{self.name}_{RECIPE}.{name}"

    def upload(self) -> None:
        """Send raw files that S3 does not have yet."""
        upload_raw(make_client("s3"), self.folder, self.address, remove=False)

    def dbt(self, *arguments: str, **variables: object) -> dict[str, float]:
        """Run dbt on this lake; model -> seconds."""
        environment = {"ATHENA_SCHEMA": self.name, "ATHENA_LAKE_ROOT": self.address}
        target = self.folder / "target"
        return run_dbt("athena", target, self.folder, arguments, variables, environment)

    def create_raw_tables(self) -> None:
        """Make the external tables."""
        self.dbt("run-operation", "create_raw_tables")

    @property
    def client(self) -> AthenaClient:
        """A client whose results go below the lake."""
        return AthenaClient(f"{self.address}/results/")

    def scanned(self, sql: str) -> int:
        """DataScannedInBytes of a statement."""
        return scanned_bytes(self.client.run(sql))

    def value(self, sql: str) -> str:
        """The first cell of a query's answer."""
        return str(next(iter(self.client.rows(sql)))[0])

    def needed_bytes(self, path: str, columns: tuple[str, ...], key: str, value: int) -> int:
        """Compressed bytes of the columns' chunks in the row groups of a Parquet file that may
        hold `value` in the column `key`, by the minimum and maximum in the footer.

        `path` is the file's address on S3.
        """
        parts = urlsplit(path)
        with explained(), tempfile.NamedTemporaryFile(suffix=".parquet") as file:
            client: Any = make_client("s3")
            client.download_fileobj(parts.netloc, parts.path.lstrip("/"), file)
            file.flush()
            chunks = duckdb.execute(
                "select row_group_id, path_in_schema, total_compressed_size, stats_min_value,"
                " stats_max_value from parquet_metadata(?)",
                [file.name],
            ).fetchall()
        groups = {
            group
            for group, column, _, low, high in chunks
            if column == key and (low is None or int(low) <= value <= int(high))
        }
        return sum(
            int(size)
            for group, column, size, _, _ in chunks
            if group in groups and column in columns
        )
