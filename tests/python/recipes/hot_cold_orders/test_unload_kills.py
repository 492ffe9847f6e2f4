"""The tiering, killed at random points: after each kill every day has all its orders once.

A short run on PostgreSQL is part of every `make test` that touches the recipe; the export, and more
kills, are in the shards.
"""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from decimal import Decimal
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from athena_recipes.recipes.hot_cold_orders.sample_data.tpch import orders
from athena_recipes.recipes.hot_cold_orders.unload.config import orders as orders_table
from athena_recipes.recipes.hot_cold_orders.unload.rows import months_of

from tests.python.recipes.hot_cold_orders.hot_orders_lake import (
    HotOrdersLake,
    Order,
    correction,
    expected_days,
)
from tests.python.support.postgres_server import PostgresServer
from tests.python.support.selection import LONG

ORDERS = orders_table()

STEPS = ("unload", "retier", "delete", "clean")


def run_job(root: str, url: str | None, before: str, log: str) -> None:
    """The command, in a process of its own; what it says goes to `log`, a line per action."""
    from athena_recipes.cli.main import main

    os.environ["LAKE_ROOT"] = root
    if url:
        os.environ["HOT_ORDERS_URL"] = url
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    steps = [word for step in STEPS for word in ("--step", step)]
    main(["hot_cold_orders", "unload", "apply", *steps, "--grace-minutes", "0", "--before", before])


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that begin with everything imported, so that a kill hits the job itself."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        [
            "athena_recipes.recipes.hot_cold_orders.unload.command",
            "athena_recipes.recipes.hot_cold_orders.unload.step_retier",
            "pyarrow.csv",
            __name__,
        ]
    )
    return context


@pytest.fixture(params=["postgresql", pytest.param("export", marks=LONG)])
def lake(
    request: pytest.FixtureRequest, tmp_path: Path, hot_postgres: PostgresServer
) -> HotOrdersLake:
    is_export = request.param == "export"
    return HotOrdersLake(tmp_path, None if is_export else hot_postgres.new_database("orders"))


class Shop:
    """The application: it writes orders and corrections, and knows what there must be."""

    def __init__(self, lake: HotOrdersLake, chance: random.Random) -> None:
        self.lake, self.chance = lake, chance
        self.orders: dict[int, Order] = {}
        self.numbers = iter(range(1, 1_000_000))

    def open(self, rows: pa.Table) -> None:
        self.orders = {row["o_orderkey"]: row for row in rows.to_pylist()}
        self.lake.add(rows)

    def work(self) -> None:
        """Change, delete and move cold orders, and take in one that came late."""
        cold = set(self.lake.lake.state())
        old = [one for one in self.orders.values() if f"{one['o_orderdate']:%Y-%m}" in cold]
        if not old:
            return
        changed, deleted, moved, copied = self.chance.sample(old, 4)
        days = [one["o_orderdate"] for one in self.chance.sample(list(self.orders.values()), 2)]
        news = [
            changed | {"o_totalprice": changed["o_totalprice"] + Decimal("0.01")},
            moved | {"o_orderdate": days[0]},
            copied | {"o_orderkey": max(self.orders) + 1},
        ]
        self.lake.correct(
            *(correction(next(self.numbers), one) for one in news),
            correction(next(self.numbers), deleted, deleted=True),
        )
        self.orders.update({one["o_orderkey"]: one for one in news})
        del self.orders[deleted["o_orderkey"]]


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=LONG)])
def test_no_order_is_lost_or_doubled_when_the_job_is_killed(
    lake: HotOrdersLake,
    processes: ForkServerContext,
    kills: int,
    tmp_path: Path,
) -> None:
    chance = random.Random(7)
    shop = Shop(lake, chance)
    base = orders(0.01)
    base = base.filter(pc.less(months_of(ORDERS, base), "1993-07"))
    shop.open(base)
    months = sorted(set(months_of(ORDERS, base).to_pylist()))
    # So that all of the view's sources have files when it is built.
    lake.correct()
    first = lake.apply("unload", arguments=("--before", months[2]))
    assert first.exit_code == 0, first.output
    lake.build()
    assert lake.days() == expected_days(
        pa.Table.from_pylist(list(shop.orders.values()), ORDERS.arrow_schema)
    )
    log = tmp_path / "job.log"
    killed: Counter[str] = Counter()
    while killed.total() < kills:
        before = months[min(3 + killed.total(), len(months) - 3)]
        if chance.random() < 0.5:
            shop.work()
        job = processes.Process(target=run_job, args=(str(lake.root), lake.url, before, str(log)))
        log.unlink(missing_ok=True)
        job.start()
        kill_at_random(job, log, chance)
        if job.exitcode == 0:
            continue  # it was done before
        killed[last_action(log)] += 1
        assert job.exitcode == -signal.SIGKILL, log.read_text()
        wanted = expected_days(
            pa.Table.from_pylist(list(shop.orders.values()), ORDERS.arrow_schema)
        )
        assert lake.days() == wanted, f"after {killed} kills"
    # The kills hit the writing, the publishing and the deleting, not the beginning alone.
    assert len(killed) > min(3, kills // 3), killed
    print(f"{lake.url or 'export'}: killed after {dict(killed)}")
    done = lake.apply(*STEPS, arguments=("--before", months[-2]))
    assert done.exit_code == 0, done.output
    assert lake.days() == wanted
    # Nothing is left over: no cold row in the warehouse, no correction, no unread batch.
    assert set(lake.store.months()) <= {*months[-2:]}
    assert lake.store.corrections().num_rows == 0
    read = {(one.batch, month) for month, one in lake.lake.state().items()}
    assert {(one.batch, one.month) for one in lake.lake.folders()} == read
    assert not list((lake.raw / "cold").rglob(f"{ORDERS.month}=*/.*"))


def kill_at_random(job: ForkServerProcess, log: Path, chance: random.Random) -> None:
    """Kill the job some time after one of its actions; it may be done before.

    A clock alone would hit nothing but the beginning on a slow machine.
    """
    actions, delay = chance.randrange(14), chance.expovariate(1 / 0.03)
    while job.is_alive() and len(said(log)) < actions:
        time.sleep(0.001)
    job.join(delay)
    job.kill()
    job.join()


def said(log: Path) -> list[str]:
    """The actions that the job announced."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [line for line in lines if line[:1].isalpha()]  # and not the table at the end


def last_action(log: Path) -> str:
    """The last action that the job announced before it was killed."""
    return said(log)[-1].split()[0].rstrip(":") if said(log) else "start"
