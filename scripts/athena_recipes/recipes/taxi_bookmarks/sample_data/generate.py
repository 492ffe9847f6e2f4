"""Yellow taxi trips of single months of all eras, in the formats that TLC published them in.

Files have what real ones have: times of other months (2008, 2090), negative fares, broken lines
(February 2010), a blank line below the header, two fields more than the header (2016), a column of
another type by month, zones that the lookup lacks, the same row twice, and one file of green taxis.
"""

import gzip
import io
import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from athena_recipes.recipes.taxi_bookmarks.sample_data import layouts
from athena_recipes.recipes.taxi_bookmarks.sample_data.zones import UNLISTED, ZONES, lookup

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 2
# Trips of a file, and dollars per minute: TLC had 14 million trips a month in 2009, 3 million in
# 2023, at more than twice the price.
_MONTHS = {
    "2009-01": (560, 0.28),
    "2009-03": (575, 0.28),
    "2010-02": (445, 0.3),
    "2010-03": (515, 0.3),
    "2015-06": (490, 0.4),
    "2016-12": (420, 0.41),
    "2018-01": (350, 0.42),
    "2019-10": (290, 0.47),
    "2019-11": (275, 0.47),
    "2022-05": (145, 0.53),
    "2023-02": (120, 0.62),
    "2025-01": (140, 0.6),
}
_CSV: dict[str, Mapping[str, str]] = {
    "2009-01": layouts.CSV_2009,
    "2010-02": layouts.CSV_2010,
    "2015-06": layouts.CSV_2015,
    "2016-12": layouts.CSV_2016,
    "2019-10": layouts.CSV_2019,
    "2019-11": layouts.CSV_2019,
}
_PARQUET = {
    "2009-03": layouts.PARQUET_2009,
    "2010-03": layouts.PARQUET_2010,
    "2018-01": layouts.PARQUET_2018,
    "2022-05": layouts.PARQUET_2022,
    "2023-02": layouts.PARQUET_2023,
    "2025-01": layouts.PARQUET_2025,
}
_BROKEN = ("VTS,2010-02-11 10:15:00", "CMT" + ",1" * 30, "VTS,not a time" + ",1" * 16)


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/taxi_bookmarks/.

    `scale` 1 is 120 to 575 trips per file; `seed` chooses them.
    """
    for month, columns in _CSV.items():
        body = _csv(columns, list(trips(month, scale, seed)), month)
        key = f"tripdata/yellow_tripdata_{month}.csv"
        if month == "2016-12":
            yield f"{key}.gz", gzip.compress(body, mtime=0)
        else:
            yield key, body
    for month, (columns, types) in _PARQUET.items():
        rows = list(trips(month, scale, seed))
        yield f"tripdata_parquet/yellow_tripdata_{month}.parquet", _parquet(columns, types, rows)
    yield "tripdata/green_tripdata_2019-10.csv", b"VendorID,lpep_pickup_datetime\n2,2019-10-01\n"
    yield "tripdata-lookup/taxi_zone_lookup.csv", lookup().encode()


def trips(month: str, scale: float, seed: int) -> Iterator[dict[str, Any]]:
    """The trips of a month (YYYY-MM) with the faults of real files; amounts in dollars."""
    chance = random.Random(f"{month} {seed}")
    size, fare_per_minute = _MONTHS[month]
    number = max(int(size * scale), 20)
    first = datetime.strptime(month, "%Y-%m")
    zones = [zone[0] for zone in ZONES] + [UNLISTED]
    for index in range(number):
        pickup = first + timedelta(seconds=chance.randrange(28 * 86_400))
        if index % 97 == 5:
            pickup = pickup.replace(year=2008 if index % 2 else 2090)
        minutes = chance.randrange(2, 60)
        fare = round(2.5 + fare_per_minute * minutes + chance.randrange(100) / 100, 2)
        tip = round(fare * chance.choice((0, 0, 0.15, 0.2)), 2)
        if index % 89 == 7:
            fare, tip = -fare, 0.0
        payment = 1 if tip else chance.choice((1, 2, 2, 3, 4))
        trip = {
            "vendor": chance.choice((1, 2)),
            "pickup": pickup,
            "dropoff": pickup + timedelta(minutes=minutes),
            "passengers": None if index % 61 == 3 else chance.randrange(0, 6),
            "distance": round(minutes * 0.21, 2),
            "start_lon": -73.9 - chance.randrange(1000) / 10_000,
            "start_lat": 40.7 + chance.randrange(1000) / 10_000,
            "end_lon": -73.9 - chance.randrange(1000) / 10_000,
            "end_lat": 40.7 + chance.randrange(1000) / 10_000,
            "start_zone": chance.choice(zones),
            "end_zone": chance.choice(zones),
            "rate_code": 1,
            "flag": chance.choice("NNNY"),
            "payment": payment,
            "payment_word": ("", "Credit", "CASH", "No Charge", "Dispute")[payment],
            "fare": fare,
            "extra": 0.5,
            "mta_tax": 0.5,
            "tip": tip,
            "tolls": 0.0,
            "improvement": 0.3,
            "congestion": 2.5,
            "airport": 1.25 if index % 10 == 0 else 0.0,
            "cbd": 0.75,
        }
        trip["vendor_word"] = "CMT" if trip["vendor"] == 1 else "VTS"
        trip["total"] = round(fare + tip + 1.0, 2)
        yield trip
        if index % 101 == 50:
            yield trip


def _csv(columns: Mapping[str, str], rows: list[dict[str, Any]], month: str) -> bytes:
    extra = ",," if month == "2016-12" else ""
    lines = [",".join(columns)]
    if month == "2010-02":
        lines.append("")
    for row in rows:
        lines.append(",".join(_text(row.get(field)) for field in columns.values()) + extra)
    if month == "2010-02":
        lines[10:10] = _BROKEN
    end = "\r\n" if month == "2010-02" else "\n"
    return (end.join(lines) + end).encode()


def _text(value: Any) -> str:
    if value is None:
        return ""
    return layouts.time_text(value) if isinstance(value, datetime) else str(value)


def _parquet(
    columns: Mapping[str, str], types: dict[str, pa.DataType], rows: list[dict[str, Any]]
) -> bytes:
    arrays = []
    for column, field in columns.items():
        kind = layouts.arrow_type(column, field, types)
        values = [None if pa.types.is_null(kind) else row.get(field) for row in rows]
        if pa.types.is_string(kind):
            values = [None if value is None else _text(value) for value in values]
        arrays.append(pa.array(values, kind))
    table = pa.Table.from_arrays(arrays, names=list(columns))
    body = io.BytesIO()
    pq.write_table(table, body, compression="zstd", store_schema=False)
    return body.getvalue()
