"""A stream that goes on hour by hour, and runs of the recipe that something happens to."""

import json
import re
from pathlib import Path

from tests.python.athena_local.account import Account
from tests.python.athena_local.dbt_process import DbtProcess
from tests.python.athena_local.faulty_endpoint import Call, FaultyEndpoint, Kill
from tests.python.streaming_lake import RECIPE, StreamingLake, event

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
        self.lake.write(hour, "a", [*lines, event(base), "{broken"])
        self.lake.write(late[0], f"late-{number}", [event(base + 50), "oops"])
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
        """Keys that no table, version of one or entry of a journal knows."""
        glue = self.account.client("glue")
        database = self.database
        known: list[str] = []
        for page in glue.get_paginator("get_tables").paginate(DatabaseName=database):
            for table in page["TableList"]:
                parameters = table.get("Parameters", {})
                for name in ("ctas_folders", "ctas_replaced"):
                    known += json.loads(parameters.get(name, "[]"))
                if table["TableType"] == "VIRTUAL_VIEW":
                    continue
                if "ctas_folders" in parameters:
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
        return {key for key in keys if not any(key.startswith(folder) for folder in folders)}

    def drop(self) -> None:
        """Drop its databases."""
        self.account.drop_databases(self.database, f"{self.lake.schema}_raw_{RECIPE}")
