"""Files as strangers have them, what the ledger must say of each, and what pandas reads."""

import gzip
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.python.recipes.taxi_bookmarks.taxi_lake import HEADER, TaxiLake, csv, frame, trip

TIMES = ("tpep_pickup_datetime", "tpep_dropoff_datetime")
# Status, rows, trips and rejects.
Found = tuple[str, int | None, int | None, int | None]


def deliver_odd_files(lake: TaxiLake) -> dict[str, Found]:
    """Write a file for each way to be odd; what the ledger must say of each."""
    expected: dict[str, Found] = {}
    year, months = 2020, iter(range(1, 13))

    def deliver(content: bytes, status: str, *counts: int, ending: str = "csv") -> None:
        name = f"yellow_tripdata_{year}-{next(months):02d}.{ending}"
        lake.deliver(name, content)
        rows, trips, rejects = counts or (None, None, None)
        expected[name] = (status, rows, trips, rejects)

    deliver(b"", "empty")
    deliver(csv([]), "no rows", 0, 0, 0)
    deliver(csv([trip("2020-03-01"), trip("2020-03-02")], "a,b,c"), "all rejected", 3, 0, 3)
    # Columns in another order and quoted, one is missing, with Windows' line ends.
    names, values = HEADER.split(",")[:-1], trip("2020-04-01").split(",")[:-1]
    names, values = (
        names[1:3] + names[3:][::-1] + names[:1],
        values[1:3] + values[3:][::-1] + values[:1],
    )
    header = ",".join(f'"{name}"' for name in names)
    deliver(f"{header}\r\n{','.join(values)}\r\n".encode(), "loaded", 1, 1, 0)
    lines = [trip("2020-05-01"), trip("2020-05-02").replace("2.5,", "far,", 1), trip("2020-05-03")]
    deliver(csv(lines), "loaded", 3, 2, 1)
    cut = csv([line.replace("-05-", "-06-") for line in lines])[:-30]
    deliver(cut, "loaded", 3, 1, 2)
    deliver(gzip.compress(csv([trip("2020-07-01")])), "loaded", 1, 1, 0, ending="csv.gz")
    deliver(parquet(x=[1]), "all rejected", 1, 0, 1, ending="parquet")
    # Ids and counts that are no whole numbers, or too large ones.
    lines = [
        trip("2020-09-01").replace(",1,2.5,", f",{count},2.5,") for count in ("2.0", "1e30", "1.5")
    ]
    deliver(csv(lines), "loaded", 3, 1, 2)
    counts = [2.0, 1e30, 1.5, float("inf")]
    times = dict.fromkeys(TIMES, pd.to_datetime(["2020-10-01"] * len(counts)))
    deliver(parquet(passenger_count=counts, **times), "loaded", 4, 1, 3, ending="parquet")
    # One row that is fine, beside amounts that no sum can take, texts that are no UTF-8, and zeros
    # of a download that stopped.
    fine = trip("2020-11-01")
    lines = [fine, fine.replace(",10,", ",1e20,"), fine.replace(",2.5,", ",1e15,", 1)]
    body = csv(lines) + fine.replace(",N,", ",\u00e9,").encode("latin-1") + b"\n" + bytes(50)
    deliver(body, "loaded", 5, 2, 3)
    totals = [1.0, 1e20, float("inf")]
    times = dict.fromkeys(TIMES, pd.to_datetime(["2020-12-01"] * len(totals)))
    deliver(parquet(total_amount=totals, **times), "loaded", 3, 1, 2, ending="parquet")
    year, months = 2022, iter(range(1, 13))
    # Two gzip members, no byte in gzip, no row in Parquet, another encoding, a page of an error.
    members = [gzip.compress(csv([trip(f"2022-01-0{day}")])) for day in (1, 2)]
    deliver(b"".join(members), "loaded", 2, 2, 0, ending="csv.gz")
    deliver(gzip.compress(b""), "no rows", 0, 0, 0, ending="csv.gz")
    deliver(parquet(rows=0), "no rows", 0, 0, 0, ending="parquet")
    deliver(csv([trip("2022-04-01")]).decode().encode("utf-16"), "all rejected", 3, 0, 3)
    deliver(b"<Error><Code>AccessDenied</Code></Error>", "all rejected", 1, 0, 1)
    # A header without the amounts, one with semicolons, and a quote that does not end.
    header = HEADER.replace("total_amount", "total")
    deliver(csv([trip("2022-06-01")], header), "all rejected", 1, 0, 1)
    deliver(csv([trip("2022-07-01")]).replace(b",", b";"), "all rejected", 1, 0, 1)
    lines = [trip("2022-08-01").replace(",N,", ',"N,'), trip("2022-08-02")]
    deliver(csv(lines), "loaded", 2, 1, 1)
    # Names that are fine, that no partition has, and that have the other format's folder.
    name = "2022 %41 Q3/yellow_tripdata_2022-09 (1) +=&.csv"
    lake.deliver(name, csv([trip("2022-09-01")]))
    expected[name] = ("loaded", 1, 1, 0)
    for name in ("it's/yellow_tripdata_2022-10.csv", "yellow_tripdata_2022-11 \u00fc.csv"):
        lake.deliver(name, csv([trip("2022-10-01")]))
        expected[name] = ("unusable name", None, None, None)
    lake.write("tripdata/yellow_tripdata_2022-12.parquet", parquet(x=[1]))
    expected["yellow_tripdata_2022-12.parquet"] = ("wrong folder", None, None, None)
    lake.deliver("green_tripdata_2020-11.csv", csv([trip("2020-11-01")]))
    expected["green_tripdata_2020-11.csv"] = ("not a trip file", None, None, None)
    lake.deliver("2021/yellow_tripdata_2021-01.csv", csv([trip("2021-01-01")]))
    expected["2021/yellow_tripdata_2021-01.csv"] = ("loaded", 1, 1, 0)
    return expected


def deliver_damaged_files(lake: TaxiLake) -> set[str]:
    """Write files that no engine reads, one in the place of a file that is loaded; their names."""
    cut = gzip.compress(csv([trip("2021-03-01")]))[:60]
    files = {
        "yellow_tripdata_2020-07.csv.gz": cut,
        "yellow_tripdata_2021-03.csv.gz": cut,
        "yellow_tripdata_2021-05.csv.gz": b"<Error><Code>AccessDenied</Code></Error>",
        "yellow_tripdata_2021-04.parquet": parquet(total_amount=[1])[:-9],
        "yellow_tripdata_2021-02.parquet": parquet(total_amount=["much"]),
    }
    for name, content in files.items():
        lake.deliver(name, content)
    return set(files)


def check_with_pandas(lake: TaxiLake, paths: list[Path]) -> None:
    """Compare what was loaded of the sample's files with what pandas reads of them."""
    assert len(paths) == 12
    totals = lake.totals()
    numbers = {
        name: numbers
        for name, *numbers in lake.query(
            "select source_file, sum(passenger_count), sum(pulocationid), sum(airport_fee)"
            " from trips group by all"
        )
    }
    for path in paths:
        rows, month = frame(path), path.name.removeprefix("yellow_tripdata_")[:7]
        rows = rows[
            (rows["pickup"].dt.strftime("%Y-%m") == month)
            & ~(rows["fare_amount"] < 0)
            & ~(rows["total_amount"] < 0)
        ]
        assert totals[path.name] == (len(rows), round(float(rows["total_amount"].sum()), 2))
        for column, found in zip(
            ("passenger_count", "pulocationid", "airport_fee"), numbers[path.name], strict=True
        ):
            wanted = rows[column].sum(min_count=1) if column in rows else None
            assert found == (None if pd.isna(wanted) else pytest.approx(wanted))


def parquet(rows: int | None = None, **columns: Any) -> bytes:
    """A Parquet file with these columns, by pandas; of one row in 2020-08 if they have no times.

    `rows` is how many of the rows it has, if not all.
    """
    frame = pd.DataFrame({TIMES[0]: pd.to_datetime(["2020-08-01"]), **columns})
    body = io.BytesIO()
    frame[:rows].to_parquet(body)
    return body.getvalue()
