"""A lake of the recipe taxi_bookmarks: a test's own files of trips, and builds."""

import io
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tests.python.support.recipe_lake import RecipeLake, succeeded

HEADER = (
    "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,RatecodeID,"
    "store_and_fwd_flag,PULocationID,DOLocationID,payment_type,fare_amount,extra,mta_tax,tip_amount,"
    "tolls_amount,improvement_surcharge,total_amount,congestion_surcharge"
)
LOOKUP = (
    '"LocationID","Borough","Zone","service_zone"\n4,"Manhattan","Alphabet City","Yellow Zone"\n'
)


def trip(day: str, total: float = 12.5, pickup: int = 4, dropoff: int = 4, fare: float = 10) -> str:
    """A line of the layout of 2019."""
    return (
        f"1,{day} 10:00:00,{day} 10:10:00,1,2.5,1,N,{pickup},{dropoff},1,"
        f"{fare},0.5,0.5,1,0,0.3,{total},2.5"
    )


def csv(lines: Sequence[str], header: str = HEADER) -> bytes:
    """A file of these lines."""
    return "".join(f"{line}\n" for line in [header, *lines]).encode()


class TaxiLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "taxi_bookmarks"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.writes = 0
        self.lookup(LOOKUP)

    def lookup(self, text: str) -> None:
        """Replace the lookup of zones."""
        self.write("tripdata-lookup/taxi_zone_lookup.csv", text.encode())

    def deliver(self, name: str, content: bytes) -> Path:
        """Write a file of trips into the folder of its format, each some seconds after the last."""
        folder = "tripdata_parquet" if name.endswith(".parquet") else "tripdata"
        path = self.write(f"{folder}/{name}", content)
        self.writes += 10
        os.utime(path, (1_700_000_000 + self.writes, 1_700_000_000 + self.writes))
        return path

    def build(
        self, *selected: str, artifacts: bool = False, **variables: object
    ) -> subprocess.CompletedProcess[str]:
        """Build the selected tables or all, without dbt's tests; `artifacts` as in `dbt`."""
        given = "{" + ", ".join(f"taxi_bookmarks_{k}: {v}" for k, v in variables.items()) + "}"
        arguments = ["build", "--exclude-resource-type", "test", "unit_test"]
        if selected:
            arguments += ["--select", *selected]
        if variables:
            arguments += ["--vars", given]
        return succeeded(self.dbt(*arguments, artifacts=artifacts))

    def totals(self) -> dict[str, tuple[int, float]]:
        """Trips and their total by file."""
        found = self.query(
            "select source_file, count(*), round(sum(total_amount), 2) from trips group by all"
        )
        return {name: (count, total) for name, count, total in found}

    def ledger(self) -> dict[str, tuple[str, int | None, int | None, int | None]]:
        """Status, rows, trips and rejects by file."""
        found = self.query(
            "select source_file, status, file_rows, loaded_rows, rejected_rows from file_ledger"
        )
        return {row[0]: (row[1], row[2], row[3], row[4]) for row in found}


def frame(path: Path) -> pd.DataFrame:
    """A file's rows by pandas, with the names of 2019; broken lines are left out."""
    names = {
        "trip_pickup_datetime": "pickup",
        "pickup_datetime": "pickup",
        "tpep_pickup_datetime": "pickup",
        "trip_dropoff_datetime": "dropoff",
        "dropoff_datetime": "dropoff",
        "tpep_dropoff_datetime": "dropoff",
        "fare_amt": "fare_amount",
        "total_amt": "total_amount",
    }
    if path.suffix == ".parquet":
        rows = pd.read_parquet(path)
    else:
        body = path.read_bytes()
        compression = "gzip" if path.suffix == ".gz" else None
        head = pd.read_csv(io.BytesIO(body), compression=compression, nrows=0)
        rows = pd.read_csv(
            io.BytesIO(body),
            compression=compression,
            on_bad_lines="skip",
            usecols=range(len(head.columns)),
            names=list(head.columns),
            skiprows=1,
        )
    rows.columns = [names.get(name.lower(), name.lower()) for name in rows.columns]
    rows["pickup"] = pd.to_datetime(rows["pickup"], errors="coerce")
    return rows.dropna(subset=["pickup", "dropoff"])
