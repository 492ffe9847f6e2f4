"""A stream that goes on hour by hour, and runs of the recipe that something happens to."""

import json
import re
import time
from pathlib import Path

from tests.python.recipes.streaming_buckets.streaming_lake import RECIPE, StreamingLake, event
from tests.python.support.account import Account
from tests.python.support.dbt_process import DbtProcess
from tests.python.support.faulty_endpoint import Call, FaultyEndpoint, Kill

KILLED = -9


class Stream:
    """A lake to which hours come, and an endpoint that can strike."""

    def __init__(self, root: Path, schema: str, account: Account, endpoint: FaultyEndpoint) -> None:
        self.lake = StreamingLake(root, schema, account)
        self.account, self.endpoint = account, endpoint
        self.database = f"{schema}_{RECIPE}"
        self.hours: list[str] = []
        self.expected: list[str] = []

    def go_on(self) -> None:
        """An hour begins, so the one before it has ended; the one before that, which is curated,
        gets a late file. There are a repeated event and lines that are no event."""
        number = len(self.hours)
        hour = f"2026-03-{1 + number // 24:02}-{number % 24:02}"
        late = self.hours[-2:][:1] or [hour]
        self.hours.append(hour)
        base = number * 100
        lines = [event(base + n, n) for n in range(20)]
        self.lake.deliver(hour, "a", [*lines, event(base), "{broken"])
        self.lake.deliver(late[0], f"late-{number}", [event(base + 50), "oops"])
        self.expected += [f"{hour} e{base + n}" for n in range(20)] + [f"{late[0]} e{base + 50}"]

    def run(self) -> list[Call]:
        """A run that must succeed; the calls that it wrote with."""
        self.endpoint.forget()
        process = self.lake.start(self.endpoint.url)
        assert process.wait() == 0, process.printed()
        return self.endpoint.writes

    def killed_run(self, number: int, before: bool) -> Call:
        """A run that is killed at its call `number`, before or after it took effect; that call."""
        self.endpoint.forget()
        processes: list[DbtProcess] = []
        self.endpoint.rule = lambda call: (
            Kill(lambda: processes[0].kill(), before) if call.number == number else None
        )
        processes.append(self.lake.start(self.endpoint.url))
        code = processes[0].wait()
        assert code == KILLED, f"not killed at call {number}: {code} {processes[0].printed()}"
        return self.endpoint.writes[number]

    def check(self) -> None:
        """Every event once in every form; only the open hour is not curated."""
        open_hour = self.hours[-1]
        curated = sorted(one for one in self.expected if not one.startswith(open_hour))
        assert self.lake.ids("combined_view") == sorted(self.expected)
        assert self.lake.ids("target_table") == curated
        assert self.lake.ids("target_table_iceberg") == curated
        (row,) = self.lake.query("select sum(readings) from {s}.sensor_hours")
        assert row == [str(len(curated))]
        (row,) = self.lake.query("select sum(lines) from {s}.stream_rejects")
        # A repeated event and a broken line for each curated hour, and a line of each late file.
        assert row == [str(3 * (len(self.hours) - 1) + 1)]

    def lost_files(self) -> set[str]:
        """Keys that no table, version of one, entry of a journal or snapshot of an Iceberg table
        knows."""
        glue = self.account.client("glue")
        database = self.database
        known: list[str] = []
        files: set[str] = set()
        for page in glue.get_paginator("get_tables").paginate(DatabaseName=database):
            for table in page["TableList"]:
                parameters = table.get("Parameters", {})
                for name in ("ctas_folders", "ctas_replaced"):
                    known += json.loads(parameters.get(name, "[]"))
                if table["TableType"] == "VIRTUAL_VIEW":
                    continue
                if "ctas_folders" in parameters:
                    continue
                if parameters.get("table_type") == "ICEBERG":
                    files |= self._files_of_snapshots(table["Name"], parameters)
                    continue
                versions = glue.get_table_versions(DatabaseName=database, TableName=table["Name"])
                known += [
                    version["Table"]["StorageDescriptor"]["Location"]
                    for version in versions["TableVersions"]
                ]
                for part in glue.get_paginator("get_partitions").paginate(
                    DatabaseName=database, TableName=table["Name"]
                ):
                    known += [one["StorageDescriptor"]["Location"] for one in part["Partitions"]]
        # The folder of a bucketed table is above those of its runs and would hide what is lost.
        folders = {
            re.sub("^s3://lake/", "", location).rstrip("/") + "/"
            for location in known
            if not re.search("/(target_table|stream_rejects|sensor_hours)/?$", location)
        }
        keys = self.account.keys(f"{self.lake.schema}/tables/{database}/")
        return {
            key for key in keys - files if not any(key.startswith(folder) for folder in folders)
        }

    def _files_of_snapshots(self, table: str, parameters: dict[str, str]) -> set[str]:
        """Keys of the files that an Iceberg table has now or in a snapshot that is still kept."""
        key = parameters["metadata_location"].removeprefix("s3://lake/")
        body = self.lake.s3.get_object(Bucket="lake", Key=key)["Body"].read()
        metadata = json.loads(body)
        found = [parameters["metadata_location"]]
        found += [one["metadata-file"] for one in metadata["metadata-log"]]
        found += [one["manifest-list"] for one in metadata["snapshots"]]
        found += [one["statistics-path"] for one in metadata.get("statistics", [])]
        name = f'{self.database}."{table}$'
        for sql in (
            f'select path from {name}all_manifests"',
            f'select data_file.file_path from {name}all_entries" where status <> 2',
        ):
            found += [str(path) for (path,) in self.account.run(sql).rows]
        return {address.removeprefix("s3://lake/") for address in found}

    def leave_orphan(self) -> str:
        """Put a file that no snapshot knows to those of the Iceberg table, as a statement that was
        cut off leaves one; its key."""
        glue = self.account.client("glue")
        table = glue.get_table(DatabaseName=self.database, Name="target_table_iceberg")["Table"]
        location = str(table["StorageDescriptor"]["Location"]).removeprefix("s3://lake/")
        key = f"{location.rstrip('/')}/data/orphan.parquet"
        self.lake.s3.put_object(Bucket="lake", Key=key, Body=b"PAR1")
        return key

    def vacuum(self) -> None:
        """What a run does to the Iceberg table at its end, with Athena's five days a second."""
        name = f"{self.database}.target_table_iceberg"
        age = "'vacuum_max_snapshot_age_seconds' = '1'"
        self.account.run(f"alter table {name} set tblproperties ({age})")
        time.sleep(2)
        self.account.run(f"vacuum {name}")

    def drop(self) -> None:
        """Drop its databases."""
        self.account.drop_databases(self.database, f"{self.lake.schema}_raw_{RECIPE}")
