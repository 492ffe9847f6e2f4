"""The run that adds a file to 200 loaded ones, against the run that adds it to one."""

import resource
import statistics
from collections.abc import Iterator
from pathlib import Path

from athena_local.instance import Instance
from athena_local.raw_files import upload_raw

from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.bench.executions import execution_ids, scanned_bytes
from athena_recipes.bench.measure import Measurement
from athena_recipes.bench.scratch import scratch_folder
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.dbt import dbt
from athena_recipes.lake.raw_files.listing import write_list
from athena_recipes.recipes.taxi_bookmarks.sample_data.zones import lookup

RECIPE = "taxi_bookmarks"
_FILES, _ROUNDS, _TRIPS = 200, 3, 2_000
_GOAL = 1.2
_SCHEMA, _ADDRESS = "taxi_bench", S3Address("lake", "taxi_bench")
_HEADER = (
    "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,PULocationID,DOLocationID,total_amount"
)


class _Lake:
    """A lake in a folder that gets a file per month; on athena_local a copy of it is built."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.raw, self.files = folder, folder / "raw" / RECIPE, 0
        (self.raw / "tripdata").mkdir(parents=True)
        (self.raw / "tripdata-lookup").mkdir()
        (self.raw / "tripdata-lookup" / "taxi_zone_lookup.csv").write_text(lookup())

    def add(self, number: int) -> None:
        """Write files, all of one size."""
        for _ in range(number):
            month = f"{2000 + self.files // 12}-{self.files % 12 + 1:02}"
            days = [f"{month}-{trip % 28 + 1:02}" for trip in range(_TRIPS)]
            lines = [f"1,{day} 10:00:00,{day} 10:10:00,4,7,12.5" for day in days]
            path = self.raw / "tripdata" / f"yellow_tripdata_{month}.csv"
            path.write_text("\n".join([_HEADER, *lines, ""]), encoding="utf-8")
            self.files += 1

    def run(self, target: str) -> dict[str, float]:
        """What `dbt run` takes: CPU seconds; on athena_local bytes and statements too."""
        more = {"ATHENA_SCHEMA": _SCHEMA, "ATHENA_LAKE_ROOT": str(_ADDRESS)}
        before: set[str] = set()
        if target == "athena":
            client = make_client("s3")
            upload_raw(client, self.folder, str(_ADDRESS), remove=False)
            write_list(client, _ADDRESS, RECIPE)
            before = execution_ids()
        begun = _cpu_seconds()
        command = ["--quiet", "run", "-s", RECIPE]
        if dbt(target, self.folder / target, command, self.folder, more=more):
            raise UserError("dbt run failed.", "Read dbt's message above.")
        found = {"CPU": _cpu_seconds() - begun}
        if target == "athena":
            new = execution_ids() - before
            found["statements"] = len(new)
            found["bytes"] = sum(map(scanned_bytes, new))
        return found


def measure(lake: Path, scale: float, instance: Instance) -> Iterator[Measurement]:
    """Compare runs that add one file, medians of three; `scale` below 1 takes fewer files.

    A snapshot is no part of the run: `dbt run` builds models. The instance is in the environment.
    """
    files = max(_ROUNDS + 2, round(_FILES * scale))
    units = {"local": {"CPU": "s"}, "athena": {"bytes": "B", "statements": "statements"}}
    for target, measured in units.items():
        with scratch_folder(lake, RECIPE) as folder:
            early, late = _costs(_Lake(folder), target, files)
        name = f"one new file: {'DuckDB' if target == 'local' else 'athena_local'}"
        goal = _GOAL if scale >= 1 else None
        for unit, written in measured.items():
            value, base = (statistics.median(one[unit] for one in runs) for runs in (late, early))
            compared = f"{unit}, {files} loaded / 1 loaded"
            yield Measurement(name, compared, value, base, written, goal)


def _costs(
    lake: _Lake, target: str, files: int
) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Costs of runs with one new file: in a lake of few files, and of `files`."""
    found = []
    for loaded in (1, files):
        lake.add(loaded - lake.files)
        lake.run(target)
        runs = []
        for _ in range(_ROUNDS):
            lake.add(1)
            runs.append(lake.run(target))
        found.append(runs)
    return found[0], found[1]


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
