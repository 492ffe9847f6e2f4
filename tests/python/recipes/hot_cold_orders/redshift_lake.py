"""A lake of the recipe hot_cold_orders with Redshift (a stand-in for it) and a cold tier on S3."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pyarrow as pa
import pytest
from athena_recipes.aws import redshift_data
from athena_recipes.aws.redshift_data import RedshiftData, Target
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.main import main
from athena_recipes.recipes.hot_cold_orders.unload import options as unload_options
from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured
from athena_recipes.recipes.hot_cold_orders.unload.cold.athena_table import Hits
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import read_rows
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3 import S3Lake
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3_folder import S3Folder
from athena_recipes.recipes.hot_cold_orders.unload.config import orders as orders_table
from athena_recipes.recipes.hot_cold_orders.unload.hot.redshift import RedshiftStore
from athena_recipes.recipes.hot_cold_orders.unload.hot.redshift_sql import Tables
from athena_recipes.recipes.hot_cold_orders.unload.rows import measured, without_keys
from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable
from athena_recipes.recipes.hot_cold_orders.unload.watermark import STATE_KEY, State
from click.testing import CliRunner, Result

from tests.python.recipes.hot_cold_orders.hot_orders_lake import RECIPE, HotOrdersLake
from tests.python.recipes.hot_cold_orders.redshift_data_api import RedshiftDataApi
from tests.python.support import wire

ORDERS = orders_table()

BUCKET, PREFIX = "warehouse-lake", "some/lake"
LAKE = f"s3://{BUCKET}/{PREFIX}"
ROLE = "arn:aws:iam::123456789012:role/service/RedshiftUnload"
STATE = f"{PREFIX}/raw/{RECIPE}/{STATE_KEY}"
OPTIONS = (
    "--redshift-workgroup",
    "shop",
    "--redshift-database",
    "dev",
    "--redshift-role",
    ROLE,
    "--lake",
    LAKE,
)
QUICK_WAIT_SECONDS = 0.002
TABLES = ("orders", "orders_corrections")


class LocalTable:
    """A ColdTable that reads S3 itself where Athena would: only registered months."""

    def __init__(self, s3: Any, table: TieredTable = ORDERS) -> None:
        self.s3, self.table = s3, table
        self.known: dict[tuple[str, str], str] = {}

    def add(self, batch: str, month: str, address: str) -> None:
        self.known.setdefault((batch, month), address)

    def drop(self, batch: str, month: str) -> None:
        self.known.pop((batch, month), None)

    def measure(self, batch: str, month: str) -> Measured:
        return measured(self.table, self._rows(batch, month))

    def hits(self, state: State, keys: pa.Table) -> Mapping[str, Hits]:
        found = {}
        for one in state.values():
            rows = self._rows(one.batch, one.month)
            left = without_keys(self.table, rows, keys)
            found[one.month] = Hits(rows.num_rows, rows.num_rows - left.num_rows)
        return found

    def statements(self, batch: str, month: str, address: str) -> Sequence[str]:
        return (f"measure {batch} {month}",)

    def _rows(self, batch: str, month: str) -> pa.Table:
        tables = [self.table.arrow_schema.empty_table()]
        if address := self.known.get((batch, month)):
            for _, body in objects(self.s3, urlsplit(address).path.lstrip("/")):
                tables.append(read_rows(self.table, BytesIO(body)))
        return pa.concat_tables(tables)


@dataclass(frozen=True)
class Saved:
    """Objects of S3 by key, and the months that the table knew."""

    objects: dict[str, bytes]
    known: dict[tuple[str, str], str]


class RedshiftLake:
    """Orders in the stand-in's database `url`; everything else on S3, copied to `root` to be read.

    `local` is the same database and that copy: it has what an application does, and the view.
    """

    def __init__(self, root: Path, url: str, api: RedshiftDataApi, s3: Any) -> None:
        self.api, self.s3, self.table = api, s3, LocalTable(s3)
        self.local = HotOrdersLake(root, url)
        api.reset(url)
        folder = S3Folder(s3, S3Address.parse(LAKE).below(f"raw/{RECIPE}"))
        self.cold = S3Lake(ORDERS, folder, self.table)
        self.hot = RedshiftStore(
            RedshiftData(
                wire.client("redshift-data"),
                Target("dev", "shop"),
                QUICK_WAIT_SECONDS,
                recipe="hot_cold_orders",
            ),
            Tables(ORDERS, ROLE),
            lambda address: S3Folder(s3, S3Address.parse(address)),
        )

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the command work on this lake, by clients that a wire can cut."""
        slept = redshift_data.time.sleep
        quick = SimpleNamespace(sleep=lambda seconds: slept(min(seconds, QUICK_WAIT_SECONDS)))
        monkeypatch.setattr(redshift_data, "time", quick)
        monkeypatch.setattr(unload_options, "make_client", wire.client)
        monkeypatch.setattr(unload_options, "AthenaTable", lambda table, client, schema: self.table)

    def unload(self, command: str, *arguments: str) -> Result:
        """`athena-recipes hot_cold_orders unload <command>` on this lake."""
        return CliRunner().invoke(
            main, ["hot_cold_orders", "unload", command, *OPTIONS, *arguments]
        )

    def apply(self, *steps: str, arguments: tuple[str, ...] = ()) -> Result:
        """`unload apply` with these steps and without a grace."""
        named = [word for step in steps for word in ("--step", step)]
        return self.unload("apply", *named, "--grace-minutes", "0", *arguments)

    def copy(self) -> None:
        """Copy what S3 has now to the disk, where the view reads it."""
        for path in [one for one in self.local.raw.rglob("*") if one.is_file()]:
            path.unlink()
        prefix = f"{PREFIX}/raw/{RECIPE}/"
        for key, body in objects(self.s3, prefix):
            path = self.local.raw / key.removeprefix(prefix)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)

    def days(self) -> dict[date | None, tuple[Any, ...]]:
        """What the recipe's view shows per day, over a copy of what S3 has now."""
        self.copy()
        return self.local.days()

    def save(self) -> Saved:
        """All that there is; the rows stay in the database, beside the tables."""
        with psycopg.connect(self.api.url) as connection:
            for name in TABLES:
                connection.execute(f"create table saved_{name} as select * from {name}")
        return Saved(dict(objects(self.s3, "")), dict(self.table.known))

    def load(self, saved: Saved) -> None:
        """Make everything as it was saved, once nothing is at work."""
        self.api.wait()
        self.api.reset(self.api.url)
        with psycopg.connect(self.api.url) as connection:
            for name in TABLES:
                connection.execute(f"truncate {name}")
                connection.execute(f"insert into {name} select * from saved_{name}")
        for key, _ in objects(self.s3, ""):
            self.s3.delete_object(Bucket=BUCKET, Key=key)
        for key, body in saved.objects.items():
            self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        self.table.known = dict(saved.known)

    def cold_keys(self) -> dict[str, list[int]]:
        """Month -> keys of the orders that the watermark's batch has."""
        return {
            month: sorted(self.cold.read_month(one.batch, month)[ORDERS.key[0]].to_pylist())
            for month, one in self.cold.state().items()
        }

    def batches(self) -> set[str]:
        """Folders of batches that have any object at all."""
        prefix = f"{PREFIX}/raw/{RECIPE}/cold/orders/batch="
        keys = (key.removeprefix(prefix) for key, _ in objects(self.s3, prefix))
        return {key.split("/")[0] for key in keys}


class Cut:
    """Counts all calls of AWS that go over wire.client, and cuts after one of them."""

    def __init__(self, cut_at: int = 0) -> None:
        self.cut_at, self.calls = cut_at, list[str]()
        self._numbers = itertools.count(1)
        wire.ACTIVE[:] = [self]

    def before(self, model: Any) -> None:
        """Nothing is cut before a call: it is what a cut after the last one leaves."""

    def after_call(self, model: Any) -> None:
        """Called by wire."""
        self.calls.append(model.name)
        if next(self._numbers) == self.cut_at:
            raise wire.Interrupted


def objects(s3: Any, prefix: str) -> list[tuple[str, bytes]]:
    """Keys and bodies below a prefix of the bucket."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
    return [
        (one["Key"], s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read())
        for page in pages
        for one in page.get("Contents", ())
    ]
