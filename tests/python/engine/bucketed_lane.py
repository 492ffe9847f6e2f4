"""One bucketed table that runs are killed on, and what must be true of it afterwards."""

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.python.support.account import Account
from tests.python.support.bucketed_project import BucketedProject, Row, readings
from tests.python.support.dbt_process import DbtProcess
from tests.python.support.faulty_endpoint import Call, FaultyEndpoint, Kill

KILLED = -9


class Lane:
    """A project, its schema and an endpoint of its own; `rows` is what its table should have."""

    def __init__(self, folder: Path, schema: str, account: Account) -> None:
        self.account = account
        self.project = BucketedProject(folder, "athena", schema, account.environment)
        self.schema = self.project.schema
        self.endpoint = FaultyEndpoint(account.environment["AWS_ENDPOINT_URL"])
        self.rows: list[Row] = []
        self.more = ""
        self.began = self.ended = 0
        self.statements: list[str] = []

    def __enter__(self) -> "Lane":
        self.clear()
        self.endpoint.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.endpoint.__exit__(*error)
        self.clear()

    def clear(self) -> None:
        """Leave nothing: no database and no object."""
        self.account.run(f"drop database if exists {self.schema} cascade")
        s3 = self.account.client("s3")
        for key in self.objects():
            s3.delete_object(Bucket="lake", Key=key)
        self.rows = []

    @property
    def select(self) -> str:
        return f"select sensor_id, temperature, dt from {self.schema}.target_table"

    def start(self, rows: Sequence[Row], **options: Any) -> DbtProcess:
        """Begin a run through the lane's endpoint."""
        return self.project.start(self.query(rows), self.endpoint.url, **options)

    def query(self, rows: Sequence[Row]) -> str:
        """A model that gives these rows, and the columns that the lane has now."""
        return readings(rows, self.more)

    def run(self, rows: Sequence[Row], **options: Any) -> list[Call]:
        """A run that must succeed; the calls that it wrote with."""
        self.endpoint.forget()
        process = self.start(rows, **options)
        assert process.wait() == 0, process.printed()
        return self.endpoint.writes

    def killed_run(self, rows: Sequence[Row], number: int, before: bool, **options: Any) -> Call:
        """A run that is killed at its call `number`, before or after it took effect; that call."""
        self.endpoint.forget()
        processes: list[DbtProcess] = []
        self.endpoint.rule = lambda call: (
            Kill(lambda: processes[0].kill(), before) if call.number == number else None
        )
        processes.append(self.start(rows, **options))
        code = processes[0].wait()
        assert code == KILLED, f"not killed at call {number}: {code} {processes[0].printed()}"
        self.statements += self.endpoint.statements
        return self.endpoint.writes[number]

    def await_statements(self) -> None:
        """Wait for what a killed run had sent: Athena goes on with it."""
        for execution in self.statements:
            self.account.wait(execution)
        self.statements = []

    def objects(self) -> set[str]:
        """Keys of all files below the table's folder."""
        pages = self.account.client("s3").get_paginator("list_objects_v2")
        found = pages.paginate(Bucket="lake", Prefix=f"tables/{self.schema}/")
        return {item["Key"] for page in found for item in page.get("Contents", [])}

    def check_table(self, rows: Sequence[Row]) -> None:
        """The table has these rows, and Glue knows it as it should."""
        found = self.account.run(self.select).rows
        assert sorted((int(str(s)), int(str(t)), str(d)) for s, t, d in found) == sorted(rows)
        glue = self.account.client("glue")
        table = glue.get_table(DatabaseName=self.schema, Name="target_table")["Table"]
        columns = [column["Name"] for column in table["StorageDescriptor"]["Columns"]]
        named = re.findall(r"\) as (\w+)", self.more)
        assert columns == ["sensor_id", "temperature", *named]
        assert [key["Name"] for key in table["PartitionKeys"]] == ["dt"]
        assert table["StorageDescriptor"]["BucketColumns"] == ["sensor_id"]
        assert not table["Parameters"].get("ctas_unfinished")
        partitions = glue.get_paginator("get_partitions").paginate(
            DatabaseName=self.schema, TableName="target_table"
        )
        known = [one for page in partitions for one in page["Partitions"]]
        assert sorted(one["Values"] for one in known) == sorted([d] for d in {r[2] for r in rows})
        for one in known:
            assert [c["Name"] for c in one["StorageDescriptor"]["Columns"]] == columns
            folder = one["StorageDescriptor"]["Location"]
            assert re.search(rf"/\d{{20}}_r[0-9a-f]{{8}}/b\d+/dt={one['Values'][0]}/?$", folder)
        self.rows = list(rows)

    def check_nothing_is_left(self) -> None:
        """No object that no partition has, and no table beside the one."""
        tables = self.account.run(f"show tables in {self.schema}").lines
        assert tables == ["target_table"], tables
        paths = self.account.run(f'select distinct "$path" from {self.schema}.target_table').rows
        registered = {str(path).removeprefix("s3://lake/") for (path,) in paths}
        assert self.objects() == registered

    def age_journal(self) -> None:
        """Make all entries of the journal three hours older, as if these had passed."""
        glue = self.account.client("glue")
        tables = glue.get_tables(DatabaseName=self.schema, Expression="target_table__ctas_*")
        for table in tables["TableList"]:
            old = time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() - 3 * 3600))
            name = re.sub(r"__ctas_\d{14}", f"__ctas_{old}", table["Name"])
            kept = ("StorageDescriptor", "Parameters", "TableType", "PartitionKeys")
            fields = {key: table[key] for key in kept if key in table}
            glue.create_table(DatabaseName=self.schema, TableInput={"Name": name, **fields})
            glue.delete_table(DatabaseName=self.schema, Name=table["Name"])
