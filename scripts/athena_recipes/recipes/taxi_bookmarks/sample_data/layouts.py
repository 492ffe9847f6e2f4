"""The columns of TLC's yellow taxi files by era, in CSV and in Parquet."""

from datetime import datetime

import pyarrow as pa

# Header of an era -> what of a trip is in each column.
CSV_2009 = {
    "vendor_name": "vendor_word",
    "Trip_Pickup_DateTime": "pickup",
    "Trip_Dropoff_DateTime": "dropoff",
    "Passenger_Count": "passengers",
    "Trip_Distance": "distance",
    "Start_Lon": "start_lon",
    "Start_Lat": "start_lat",
    "Rate_Code": "",
    "store_and_forward": "",
    "End_Lon": "end_lon",
    "End_Lat": "end_lat",
    "Payment_Type": "payment_word",
    "Fare_Amt": "fare",
    "surcharge": "extra",
    "mta_tax": "",
    "Tip_Amt": "tip",
    "Tolls_Amt": "tolls",
    "Total_Amt": "total",
}
CSV_2010 = {
    "vendor_id": "vendor_word",
    "pickup_datetime": "pickup",
    "dropoff_datetime": "dropoff",
    "passenger_count": "passengers",
    "trip_distance": "distance",
    "pickup_longitude": "start_lon",
    "pickup_latitude": "start_lat",
    "rate_code": "rate_code",
    "store_and_fwd_flag": "flag",
    "dropoff_longitude": "end_lon",
    "dropoff_latitude": "end_lat",
    "payment_type": "payment_word",
    "fare_amount": "fare",
    "surcharge": "extra",
    "mta_tax": "mta_tax",
    "tip_amount": "tip",
    "tolls_amount": "tolls",
    "total_amount": "total",
}
_SINCE_2015 = {
    "VendorID": "vendor",
    "tpep_pickup_datetime": "pickup",
    "tpep_dropoff_datetime": "dropoff",
    "passenger_count": "passengers",
    "trip_distance": "distance",
}
_AMOUNTS = {
    "payment_type": "payment",
    "fare_amount": "fare",
    "extra": "extra",
    "mta_tax": "mta_tax",
    "tip_amount": "tip",
    "tolls_amount": "tolls",
    "improvement_surcharge": "improvement",
    "total_amount": "total",
}
CSV_2015 = {
    **_SINCE_2015,
    "pickup_longitude": "start_lon",
    "pickup_latitude": "start_lat",
    "RatecodeID": "rate_code",
    "store_and_fwd_flag": "flag",
    "dropoff_longitude": "end_lon",
    "dropoff_latitude": "end_lat",
    **_AMOUNTS,
}
CSV_2016 = {
    **_SINCE_2015,
    "RatecodeID": "rate_code",
    "store_and_fwd_flag": "flag",
    "PULocationID": "start_zone",
    "DOLocationID": "end_zone",
    **_AMOUNTS,
}
CSV_2019 = {**CSV_2016, "congestion_surcharge": "congestion"}

_TEXT, _WIDE, _SHORT, _REAL = pa.string(), pa.int64(), pa.int32(), pa.float64()
_LOCAL = pa.timestamp("us")
_WORDS = {"vendor_word", "payment_word", "flag"}


def arrow_type(column: str, field: str, types: dict[str, pa.DataType]) -> pa.DataType:
    """The Parquet type of a column: as the era says, else text for words and a real number."""
    return types.get(column) or (_TEXT if field in _WORDS else _REAL)


# (columns, types that are not text or real); times of 2009 and 2010 are texts there.
PARQUET_2009 = (
    CSV_2009,
    {
        "Trip_Pickup_DateTime": _TEXT,
        "Trip_Dropoff_DateTime": _TEXT,
        "Passenger_Count": _WIDE,
    },
)
PARQUET_2010 = (
    CSV_2010,
    {
        "pickup_datetime": _TEXT,
        "dropoff_datetime": _TEXT,
        "passenger_count": _WIDE,
        "rate_code": _TEXT,
    },
)
_TIMES = {"tpep_pickup_datetime": _LOCAL, "tpep_dropoff_datetime": _LOCAL}
_WIDE_IDS = {name: _WIDE for name in ("VendorID", "PULocationID", "DOLocationID", "payment_type")}
# A column without any value: Arrow's null type, which Parquet stores as int32.
PARQUET_2018 = (
    {**CSV_2019, "airport_fee": ""},
    {
        **_TIMES,
        **_WIDE_IDS,
        "passenger_count": _WIDE,
        "RatecodeID": _WIDE,
        "congestion_surcharge": pa.null(),
        "airport_fee": pa.null(),
    },
)
PARQUET_2022 = ({**CSV_2019, "airport_fee": "airport"}, {**_TIMES, **_WIDE_IDS})
_SHORT_IDS = {
    "VendorID": _SHORT,
    "PULocationID": _SHORT,
    "DOLocationID": _SHORT,
    "payment_type": _WIDE,
    "passenger_count": _WIDE,
    "RatecodeID": _WIDE,
}
PARQUET_2023 = ({**CSV_2019, "Airport_fee": "airport"}, {**_TIMES, **_SHORT_IDS})
PARQUET_2025 = (
    {**CSV_2019, "Airport_fee": "airport", "cbd_congestion_fee": "cbd"},
    {**_TIMES, **_SHORT_IDS, "tpep_pickup_datetime": pa.timestamp("ms")},
)


def time_text(moment: datetime) -> str:
    """A local time as in TLC's CSV files."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")
