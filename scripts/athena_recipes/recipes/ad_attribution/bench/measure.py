"""What a cold lookup and a micro-batch read, of 20 million bids in 48 hours at scale 1."""

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
from athena_local.instance import Instance
from athena_local.raw_files import upload_raw

from athena_recipes.aws.client import explained, make_client
from athena_recipes.bench.executions import execution_ids, scanned_bytes
from athena_recipes.bench.measure import Measurement
from athena_recipes.bench.scratch import scratch_folder
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.engines.dbt import dbt
from athena_recipes.recipes.ad_attribution.bench.files import (
    hour_name,
    request_id,
    write_bids,
    write_events,
)
from athena_recipes.recipes.ad_attribution.hot_bids.cold import cold_statement
from athena_recipes.recipes.ad_attribution.uuids import time_of

RECIPE = "ad_attribution"
_HOURS, _BIDS, _EVENTS = 48, 20_000_000, 200_000  # events per hour
_BUCKETS, _LATE_HOURS = 16, 1
# The hours that the cold tenth of a batch's events name, before their own.
_COLD = [5, 6, 7, 20, 21, 40]
_LOOKUPS = 5
_NAME = "ad_bench"
_ADDRESS = f"s3://lake/{_NAME}"
_MOST_PARTITIONS, _MOST_ROW_GROUPS = 2, 2


@dataclass
class _Lake:
    """A lake in a folder, and its copy on athena_local."""

    folder: Path
    bids: int  # per hour
    raw_bytes: int = 0

    @property
    def raw(self) -> Path:
        return self.folder / "raw" / RECIPE

    @property
    def client(self) -> AthenaClient:
        return AthenaClient(f"{_ADDRESS}/results/")

    def write(self, events: int) -> None:
        """Write two days but for the events of the last hour, which are the batch."""
        for hour in range(_HOURS):
            self.raw_bytes += write_bids(self.raw, hour, self.bids)
            if hour < _HOURS - 1:
                write_events(self.raw, hour, events, self.bids, _COLD)

    def run(self) -> Counter[str]:
        """Upload what is new and run dbt; DataScannedInBytes by model."""
        upload_raw(make_client("s3"), self.folder, _ADDRESS, remove=False)
        before = execution_ids()
        variables = {
            f"{RECIPE}_bucket_count": _BUCKETS,
            f"{RECIPE}_late_hours": _LATE_HOURS,
            f"{RECIPE}_first_hour": hour_name(0),
        }
        command = ["--quiet", "build", "--exclude-resource-type", "test", "unit_test"]
        chosen = ["-s", f"+{RECIPE}__attributed_events", "--vars", json.dumps(variables)]
        environment = {"ATHENA_SCHEMA": _NAME, "ATHENA_LAKE_ROOT": _ADDRESS}
        target = self.folder / "target"
        if dbt("athena", target, [*command, *chosen], self.folder, more=environment):
            raise UserError("dbt build failed.", "Read dbt's message above.")
        scanned: Counter[str] = Counter()
        for execution_id in execution_ids() - before:
            execution = make_client("athena").get_query_execution(QueryExecutionId=execution_id)
            text = str(execution["QueryExecution"]["Query"])
            node = re.search(r'"node_id": "[^"]*\.([a-z_]+)"', text)
            scanned[node[1].removeprefix(f"{RECIPE}__") if node else ""] += scanned_bytes(
                execution_id
            )
        return scanned

    def table_bytes(self) -> tuple[int, int]:
        """Bytes of all files of `bids` and of one hour's."""
        sizes = [
            (str(path), int(size or 0))
            for path, size in self.client.rows(
                f'select distinct "$path", "$file_size" from {_NAME}_{RECIPE}.bids'
            )
        ]
        part = f"bid_hour={hour_name(_HOURS // 2)}/"
        return sum(size for _, size in sizes), sum(size for path, size in sizes if part in path)


def measure(lake: Path, scale: float, instance: Instance) -> Iterator[Measurement]:
    """Bytes and partitions of lookups and of a micro-batch. The instance is in the environment."""
    with scratch_folder(lake, RECIPE) as folder:
        made = _Lake(folder, max(100, round(_BIDS / _HOURS * scale)))
        events = max(50, round(_EVENTS * scale))
        made.write(events)
        made.run()
        yield from _lookups(made)
        yield from _batch(made, events)


def _lookups(lake: _Lake) -> Iterator[Measurement]:
    """One event's bid of an hour in the middle, by the statement of `hot-bids lookup`."""
    table, hour_bytes = lake.table_bytes()
    hour = _HOURS // 2
    raw_hours = 2 * lake.raw_bytes // _HOURS
    scanned, partitions, groups = [], set(), []
    for number in range(_LOOKUPS):
        wanted = request_id(hour, number * lake.bids // _LOOKUPS, lake.bids)
        moment = time_of(wanted)
        assert moment is not None
        statement = cold_statement(_NAME, wanted, moment)
        execution_id = lake.client.run(statement)
        if len(list(lake.client.rows_of(execution_id))) != 1:
            raise UserError(f"The bid {wanted} was not found.", "Report it: the table lacks it.")
        scanned.append(scanned_bytes(execution_id))
        path = re.sub('^select .* from "', 'select max("$path") from "', statement)
        file = str(next(iter(lake.client.rows(path)))[0])
        partitions.add(file.split("bid_hour=")[1].split("/")[0])
        groups.append(_row_groups(file))
    compared = f"{lake.bids * _HOURS:,} bids in {_HOURS} hours"
    mean = sum(scanned) / len(scanned)
    yield Measurement("cold lookup", f"bytes / raw of two hours, {compared}", mean, raw_hours, "B")
    yield Measurement("cold lookup", "bytes / the hour's partition", mean, hour_bytes, "B")
    yield Measurement("cold lookup", "bytes / table", mean, table, "B")
    most = len(partitions)
    yield Measurement("cold lookup", "partitions / 2", most, _MOST_PARTITIONS, "partitions", 1.0)
    groups_read = max(groups)
    yield Measurement(
        "cold lookup", "row groups / 2", groups_read, _MOST_ROW_GROUPS, "row groups", 1.0
    )


def _batch(lake: _Lake, events: int) -> Iterator[Measurement]:
    """The run that attributes one more hour of events."""
    write_events(lake.raw, _HOURS - 1, events, lake.bids, _COLD)
    scanned = lake.run()
    table, _ = lake.table_bytes()
    named = int(
        next(
            iter(
                lake.client.rows(
                    f"select count(distinct bid_hour) from {_NAME}_{RECIPE}.events"
                    f" where dt >= '{hour_name(_HOURS - 4 - 2 * _LATE_HOURS)}'"
                )
            )
        )[0]
        or 0
    )
    compared = f"{events:,} events per hour"
    yield Measurement(
        "micro-batch", f"hours of bids that it names / all, {compared}", named, _HOURS, "hours"
    )
    yield Measurement(
        "micro-batch", "bytes of attributed_events / bids", scanned["attributed_events"], table, "B"
    )


def _row_groups(path: str) -> int:
    """The row groups of a Parquet file on S3."""
    parts = urlsplit(path)
    with explained(), tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        client: Any = make_client("s3")
        client.download_fileobj(parts.netloc, parts.path.lstrip("/"), file)
        file.flush()
        found = duckdb.execute(
            "select num_row_groups from parquet_file_metadata(?)", [file.name]
        ).fetchone()
    assert found is not None
    return int(found[0])
