"""A lake of the recipe streaming_buckets on either engine: a test's own files, and builds."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.python.support.account import Account
from tests.python.support.dbt_command import write_profiles
from tests.python.support.dbt_process import DbtProcess
from tests.python.support.recipe_lake import RecipeLake, athena_environment, succeeded
from tests.python.support.recipe_project import recipe_project

RECIPE = "streaming_buckets"
Row = list[str | None]


def event(number: int, sensor: int = 1, temperature: int = 20, **more: Any) -> str:
    """A line; the event's id is `e<number>`."""
    fields = {"sensorId": sensor, "currentTemperature": temperature, "status": "OK"}
    return json.dumps({**fields, "eventId": f"e{number}", **more})


class StreamingLake(RecipeLake):
    """A lake of readings; with an account it is on athena_local, in schemas of its own."""

    recipe = RECIPE

    def __init__(self, root: Path, schema: str = "recipes", account: Account | None = None) -> None:
        super().__init__(root)
        self.schema, self.account = schema, account
        self.is_seeded = False
        self.environment = athena_environment(account, schema) if account else {}

    def deliver(self, hour: str, name: str, lines: Sequence[str]) -> None:
        """Write a file of an hour, as Firehose does."""
        content = "".join(f"{line}\n" for line in lines).encode()
        key = f"dt={hour}/{name}"
        if self.account:
            path = f"{self.schema}/raw/{RECIPE}/{key}"
            self.s3.put_object(Bucket="lake", Key=path, Body=content)
        else:
            self.write(key, content)

    def remove(self, hour: str, name: str) -> None:
        """Remove a file of an hour."""
        key = f"raw/{RECIPE}/dt={hour}/{name}"
        if self.account:
            self.s3.delete_object(Bucket="lake", Key=f"{self.schema}/{key}")
        else:
            (self.root / key).unlink()

    @property
    def s3(self) -> Any:
        assert self.account
        return self.account.client("s3")

    def _seed(self) -> None:
        """`dbt seed`, once: `dbt run` needs the seeds and does not load them."""
        if not self.is_seeded:
            seed = (*self._arguments("seed", {}), "--quiet")
            succeeded(self.dbt(*seed, env=self.environment))
            self.is_seeded = True

    def attempt(
        self,
        command: str = "build",
        select: str = RECIPE,
        *,
        without: str = "",
        **variables: Any,
    ) -> subprocess.CompletedProcess[str]:
        """`dbt <command> -s <select>`; variables without the recipe's prefix.

        A build leaves out unit tests and `without`, a method of dbt's selection.
        """
        if (command, select) == ("build", RECIPE):
            self.is_seeded = True  # a build loads the seeds
        self._seed()
        given = self._arguments(command, variables, select, without)
        return self.dbt(*given, env=self.environment)

    def start(self, endpoint: str, part: str = "", **variables: Any) -> DbtProcess:
        """Begin `dbt run -s streaming_buckets` on athena_local, in a process of its own, statement
        by statement and at another endpoint. `part` distinguishes concurrent runs."""
        self._seed()
        return DbtProcess(
            [
                *("--quiet", *self._arguments("run", variables), "--threads", "1"),
                *("--project-dir", str(recipe_project(RECIPE))),
                *("--profiles-dir", str(write_profiles(self.root, recipe_project(RECIPE)))),
                *("--target-path", str(self.root / f".target{part}")),
                *("--log-path", str(self.root / f".logs{part}")),
            ],
            {**self.environment, "LAKE_ROOT": str(self.root), "AWS_ENDPOINT_URL": endpoint},
            self.root,
            f"dbt{part}",
        )

    def _arguments(
        self,
        command: str,
        variables: dict[str, Any],
        select: str = RECIPE,
        without: str = "",
    ) -> list[str]:
        given = {"horizon_hours": 12, **variables}
        named = {f"{RECIPE}_{name}": value for name, value in given.items()}
        left_out = [one for one in ("test_type:unit", without) if one]
        tests = ("--exclude", *left_out) if command == "build" else ()
        target = "athena" if self.account else "local"
        return [command, "-s", select, *tests, "--vars", json.dumps(named), "--target", target]

    def build(self, command: str = "build", select: str = RECIPE, **options: Any) -> None:
        """As `attempt`; fails with dbt's output."""
        succeeded(self.attempt(command, select, **options))

    def query(self, sql: str) -> list[Row]:
        """Rows as texts; `{s}` is the recipe's schema."""
        text = sql.replace("{s}", f"{self.schema}_{RECIPE}")
        if self.account:
            return self.account.run(text).rows
        rows = super().query(text)
        return [[None if cell is None else str(cell) for cell in row] for row in rows]

    def forget(self, table: str, hour: str) -> None:
        """Delete an hour of a curated table without dbt."""
        name = f"{self.schema}_{RECIPE}.{table}"
        is_bucketed = not table.endswith("_iceberg")
        if self.account and is_bucketed:
            self.account.run(f"alter table {name} drop partition (dt = '{hour}')")
            return
        if self.account:
            self.account.run(f"delete from {name} where dt = '{hour}'")
            return
        with self.connection(read_only=False) as connection:
            for one in (name, f"{name}__partitions")[: 1 + is_bucketed]:
                connection.execute(f"delete from {one} where dt = ?", [hour])

    def ids(self, table: str) -> list[str]:
        """`<hour> <reading>` of every row of a table with readings, sorted."""
        return sorted(
            f"{dt} {reading}"
            for dt, reading in self.query(f"select dt, reading_id from {{s}}.{table}")
        )

    def states(self) -> dict[str, str]:
        """Hour -> its state."""
        rows = self.query("select dt, hour_state from {s}.hour_freshness")
        return {str(dt): str(state) for dt, state in rows}
