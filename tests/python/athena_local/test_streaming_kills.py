"""`kill -9` of `dbt run -s streaming_buckets` at its calls, while somebody reads the union view.

Every strike comes at a run that has something to do for each table: an hour that has ended, a file
that came late, rejected lines. The run after it must end with every event once, in the Hive form,
in the Iceberg form and in the view; what the reader has seen once they must see for ever, and once.
ALL_KILLS=1 strikes at 40 calls instead of 4.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.python.athena_local.account import Account
from tests.python.athena_local.dbt_process import DbtProcess
from tests.python.athena_local.faulty_endpoint import Call, FaultyEndpoint, Kill
from tests.python.athena_local.reader import Reader
from tests.python.streaming_lake import RECIPE, StreamingLake, event

STRIKES = 40 if os.environ.get("ALL_KILLS") else 4
SCHEMA = "stream_kills"
KILLED = -9


class Stream:
    """A lake to which hours come, and an endpoint that can strike."""

    def __init__(self, root: Path, account: Account, endpoint: FaultyEndpoint) -> None:
        self.lake = StreamingLake(root, SCHEMA, account)
        self.account, self.endpoint = account, endpoint
        self.hours: list[str] = []
        self.expected: list[str] = []

    def go_on(self) -> None:
        """An hour begins, so the one before it has ended; to that one comes a late file with an
        event that was delivered before, and lines that are none."""
        number = len(self.hours)
        hour = f"2026-03-{1 + number // 24:02}-{number % 24:02}"
        late = self.hours[-1:] or [hour]
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
        (row,) = self.lake.query("select sum(lines) from {s}.stream_rejects")
        # A repeated event and a broken line for each curated hour, and a line of each late file.
        assert row == [str(3 * (len(self.hours) - 1) + 1)]

    def lost_files(self) -> set[str]:
        """Keys that no table, version of one or entry of a journal knows."""
        glue, s3 = self.account.client("glue"), self.account.client("s3")
        database = f"{SCHEMA}_{RECIPE}"
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
            if not re.search("/(target_table|stream_rejects)/?$", location)
        }
        pages = s3.get_paginator("list_objects_v2").paginate(
            Bucket="lake", Prefix=f"{SCHEMA}/tables/{database}/"
        )
        keys = {item["Key"] for page in pages for item in page.get("Contents", [])}
        return {key for key in keys if not any(key.startswith(folder) for folder in folders)}


@pytest.fixture
def stream(tmp_path: Path, account: Account) -> Iterator[Stream]:
    with FaultyEndpoint(account.environment["AWS_ENDPOINT_URL"]) as endpoint:
        yield Stream(tmp_path, account, endpoint)
    for name in (f"{SCHEMA}_{RECIPE}", f"{SCHEMA}_raw_{RECIPE}"):
        account.run(f"drop database if exists {name} cascade")


def test_a_killed_run_of_the_recipe_is_mended_by_the_next(stream: Stream) -> None:
    for _ in range(3):
        stream.go_on()
    stream.run()
    stream.check()
    stream.go_on()
    calls = stream.run()
    stream.check()
    last = len(calls) - 1
    numbers = [round((n + 1) * last / (STRIKES + 1)) for n in range(STRIKES)]
    view = f"select dt, reading_id from {SCHEMA}_{RECIPE}.combined_view"
    reads = 0
    for turn, number in enumerate(numbers):
        stream.go_on()
        with Reader(stream.account, view) as reader:
            call = stream.killed_run(number, before=turn % 2 == 0)
            stream.run()
            reader.read_once_more()
        print(f"{'before' if turn % 2 == 0 else 'after'} {call}: {reader.reads} reads")
        reads += reader.reads
        for execution in stream.endpoint.statements:
            stream.account.wait(execution)
        stream.check()
    print(f"{len(numbers)} kills of {len(calls)} calls, {reads} reads")
    assert not stream.lost_files()
