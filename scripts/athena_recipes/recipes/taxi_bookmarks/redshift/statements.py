"""The SQL that Redshift is sent. A file is one transaction, so that it is loaded whole or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from athena_recipes.cli.errors import UserError

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
# The columns of trips_loaded without its partition, in their order: COPY of Parquet goes by order.
COLUMNS: tuple[tuple[str, str], ...] = (
    ("vendorid", "bigint"),
    ("vendor_name", "varchar(64)"),
    ("tpep_pickup_datetime", "timestamp"),
    ("tpep_dropoff_datetime", "timestamp"),
    ("passenger_count", "bigint"),
    ("trip_distance", "double precision"),
    ("ratecodeid", "bigint"),
    ("store_and_fwd_flag", "varchar(64)"),
    ("pickup_longitude", "double precision"),
    ("pickup_latitude", "double precision"),
    ("dropoff_longitude", "double precision"),
    ("dropoff_latitude", "double precision"),
    ("pulocationid", "bigint"),
    ("dolocationid", "bigint"),
    ("payment_type", "bigint"),
    ("fare_amount", "double precision"),
    ("extra", "double precision"),
    ("mta_tax", "double precision"),
    ("tip_amount", "double precision"),
    ("tolls_amount", "double precision"),
    ("improvement_surcharge", "double precision"),
    ("total_amount", "double precision"),
    ("congestion_surcharge", "double precision"),
    ("airport_fee", "double precision"),
    ("cbd_congestion_fee", "double precision"),
    ("copy_number", "bigint"),
    ("file_month", "date"),
    ("source_path", "varchar(1024)"),
)
Zone = tuple[int, str, str, str]


@dataclass(frozen=True)
class Statements:
    """Statements for the tables of `schema`; Redshift reads the lake with the role `role` (ARN)."""

    schema: str
    role: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.schema):
            raise UserError(
                f"{self.schema} is not a schema of Redshift.",
                "Write lowercase letters, digits and underscores.",
            )
        if not re.fullmatch(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", self.role):
            raise UserError(
                f"{self.role} is not the ARN of a role.",
                "Write arn:aws:iam::<account>:role/<name>.",
            )

    def create(self) -> list[str]:
        """Create the tables that are not there, and the view that joins them."""
        columns = _definitions()
        names = ", ".join(f"trips.{name}" for name, _ in COLUMNS)
        zones = ", ".join(
            f"coalesce({side}.{name}, 'Unknown') as {side}_{name}"
            for side in ("pickup", "dropoff")
            for name in ("borough", "zone", "service_zone")
        )
        return [
            f"create table if not exists {self.schema}.trips_loaded"
            f" ({columns}, source_file varchar(512))",
            f"create table if not exists {self.schema}.trip_files (source_file varchar(512),"
            " file_version varchar(256), trips bigint, loaded_at timestamp)",
            f"create table if not exists {self.schema}.taxi_zones (location_id bigint,"
            " borough varchar(256), zone varchar(256), service_zone varchar(256))",
            f"create or replace view {self.schema}.trips as select {names}, {zones},"
            f" trips.source_file from {self.schema}.trips_loaded as trips"
            f" left join {self.schema}.taxi_zones as pickup"
            " on trips.pulocationid = pickup.location_id"
            f" left join {self.schema}.taxi_zones as dropoff"
            " on trips.dolocationid = dropoff.location_id",
        ]

    def files(self) -> str:
        """The files that Redshift has, with their versions."""
        return f"select source_file, file_version from {self.schema}.trip_files"

    def load(
        self, file: str, version: str, trips: int, location: str | None, now: datetime
    ) -> list[str]:
        """Replace a file's rows by those below `location`; it fails unless they are `trips`.

        A file without trips has no location: nothing is copied.
        """
        copied = [
            f"copy new_trips from {_text(location)} iam_role {_text(self.role)} format as parquet"
        ]
        names = ", ".join(name for name, _ in COLUMNS)
        return [
            f"lock table {self.schema}.trip_files",
            f"create temp table new_trips ({_definitions()})",
            *(copied if location else []),
            *self._deletions(file),
            f"insert into {self.schema}.trips_loaded ({names}, source_file)"
            f" select {names}, {_text(file)} from new_trips",
            # Fails if Redshift has read other rows than Athena counts.
            f"insert into {self.schema}.trip_files select {_text(file)}, {_text(version)}, trips,"
            f" timestamp '{now:%Y-%m-%d %H:%M:%S}' from (select count(*) as trips from new_trips)"
            f" as counted where 1 / (case when trips = {trips} then 1 else 0 end) = 1",
        ]

    def remove(self, file: str) -> list[str]:
        """Remove a file's rows."""
        return [f"lock table {self.schema}.trip_files", *self._deletions(file)]

    def zones(self, zones: Sequence[Zone]) -> list[str]:
        """Replace the zones."""
        rows = ", ".join(
            f"({number}, {_text(borough)}, {_text(zone)}, {_text(service)})"
            for number, borough, zone, service in zones
        )
        insert = [f"insert into {self.schema}.taxi_zones values {rows}"] if zones else []
        return [f"delete from {self.schema}.taxi_zones", *insert]

    def _deletions(self, file: str) -> list[str]:
        return [
            f"delete from {self.schema}.{table} where source_file = {_text(file)}"
            for table in ("trips_loaded", "trip_files")
        ]


def _definitions() -> str:
    return ", ".join(f"{name} {kind}" for name, kind in COLUMNS)


def _text(value: str | None) -> str:
    return "'" + (value or "").replace("\\", "\\\\").replace("'", "''") + "'"
