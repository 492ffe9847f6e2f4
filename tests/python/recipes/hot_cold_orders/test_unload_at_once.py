"""Two tierings at once on S3, where no lock keeps them apart: no order is lost between them.

Each test runs one job up to some point, then the other one as a whole, then the rest of the first.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload import steps as tiering
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import HotStore
from athena_recipes.recipes.hot_cold_orders.unload.step_retier import find_news, retier

from tests.python.recipes.hot_cold_orders.hot_orders_lake import correction, order
from tests.python.recipes.hot_cold_orders.redshift_lake import RedshiftLake
from tests.python.recipes.hot_cold_orders.test_unload import ODD, silent
from tests.python.support.selection import LONG

pytestmark = LONG

pytest_plugins = ("tests.python.recipes.hot_cold_orders.redshift_fixtures",)


@pytest.fixture
def lake(redshift_lake: RedshiftLake) -> RedshiftLake:
    """A lake whose orders are all hot."""
    redshift_lake.local.add(ODD)
    return redshift_lake


def before_publishing(
    lake: RedshiftLake, monkeypatch: pytest.MonkeyPatch, other: Callable[[], Any]
) -> None:
    """Run `other` when the next job has written and verified, and before it publishes."""
    publish = lake.cold.publish

    def other_first(*arguments: Any) -> None:
        monkeypatch.setattr(lake.cold, "publish", publish)
        other()
        publish(*arguments)

    monkeypatch.setattr(lake.cold, "publish", other_first)


def published_long_ago(lake: RedshiftLake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unload and delete three months, two hours ago as far as the watermark tells."""
    then = datetime.now(UTC) - timedelta(hours=2)
    with monkeypatch.context() as patch:
        patch.setattr(tiering, "now_text", lambda: then.isoformat(timespec="milliseconds"))
        assert lake.apply("unload").exit_code == 0
    assert lake.apply("delete").exit_code == 0


def clean_after_its_grace(lake: RedshiftLake) -> None:
    """The job that publishes slept for longer than the grace."""
    time.sleep(0.1)
    done = lake.unload("apply", "--step", "clean", "--grace-minutes", "0.001")
    assert done.exit_code == 0, done.output
    assert "remove" in done.output


def test_clean_leaves_a_batch_that_is_about_to_be_published(
    lake: RedshiftLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_long_ago(lake, monkeypatch)
    lake.local.correct(correction(1, order(2, "2024-02-29", "1.00")))
    news = find_news(lake.hot, lake.cold)
    cleaned = []
    before_publishing(
        lake,
        monkeypatch,
        lambda: cleaned.append(lake.unload("apply", "--step", "clean", "--grace-minutes", "60")),
    )
    retier(lake.hot, lake.cold, news, silent)
    assert [done.exit_code for done in cleaned] == [0]
    assert lake.cold_keys()["2024-02"] == [2, 3]


def test_a_batch_that_clean_has_removed_is_not_published(
    lake: RedshiftLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_long_ago(lake, monkeypatch)
    lake.local.correct(correction(1, order(2, "2024-02-29", "1.00")))
    news = find_news(lake.hot, lake.cold)
    before_publishing(lake, monkeypatch, lambda: clean_after_its_grace(lake))
    with pytest.raises(UserError, match="Another tiering has moved"):
        retier(lake.hot, lake.cold, news, silent)
    assert lake.cold_keys()["2024-02"] == [2, 3]
    assert lake.hot.corrections().num_rows == 1
    # So it is with a month that is unloaded: it stays hot.
    before_publishing(lake, monkeypatch, lambda: clean_after_its_grace(lake))
    with pytest.raises(UserError, match="Another tiering has moved"):
        tiering.unload(lake.hot, lake.cold, ["2024-05"], silent)
    assert "2024-05" not in lake.cold.state()
    assert lake.apply("retier", "unload", "clean").exit_code == 0


def test_a_batch_without_a_verified_file_is_not_published(
    lake: RedshiftLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something deleted it: a lifecycle rule of the bucket, or a user."""
    assert lake.apply("unload", "delete").exit_code == 0
    lake.local.correct(correction(1, order(2, "2024-02-29", "1.00")))
    news = find_news(lake.hot, lake.cold)
    measure = lake.table.measure

    def measure_and_lose(batch: str, month: str) -> Any:
        found = measure(batch, month)
        if batch != news.state[month].batch:
            [folder] = [one for one in lake.cold.folders() if one.batch == batch]
            lake.cold.remove(folder)
        return found

    monkeypatch.setattr(lake.table, "measure", measure_and_lose)
    with pytest.raises(UserError, match=r"files of 2024-02 in b0.* since they were verified"):
        retier(lake.hot, lake.cold, news, silent)
    monkeypatch.undo()
    assert lake.cold_keys()["2024-02"] == [2, 3]
    assert lake.hot.corrections().num_rows == 1


@pytest.fixture(params=["redshift", "postgresql"])
def hot(request: pytest.FixtureRequest, lake: RedshiftLake) -> HotStore:
    """The warehouse of a tiering to S3."""
    return lake.hot if request.param == "redshift" else lake.local.store


@pytest.mark.parametrize("cold_before", [0, 3])
def test_a_correction_of_a_month_that_becomes_cold_is_not_dropped(
    lake: RedshiftLake, hot: HotStore, cold_before: int
) -> None:
    """It was to be settled in the hot tier alone, when another run had the month unloaded."""
    if cold_before:
        assert lake.apply("unload").exit_code == 0
    lake.local.correct(
        correction(1, order(5, "2024-04-01"), deleted=True),
        correction(2, order(6, "2024-05-15", "8.00")),
        correction(3, order(7, "2024-05-30", "9.00")),  # from a month that stays hot
    )
    news = find_news(hot, lake.cold)
    assert not news.months
    tiering.unload(hot, lake.cold, ["2024-04", "2024-05"], silent)
    with pytest.raises(UserError, match="Another tiering has moved"):
        retier(hot, lake.cold, news, silent)
    assert hot.corrections().num_rows == 3
    retier(hot, lake.cold, find_news(hot, lake.cold), silent)
    assert hot.corrections().num_rows == 0
    cold = lake.cold.read_month(lake.cold.state()["2024-05"].batch, "2024-05").to_pylist()
    assert {row["o_orderkey"]: str(row["o_totalprice"]) for row in cold} == {6: "8.00", 7: "9.00"}
    assert lake.cold_keys()["2024-04"] == []


@pytest.mark.parametrize("cold_before", ["no file", "no month", "months"])
def test_a_month_that_was_unloaded_before_its_correction_was_settled_is_not_published(
    lake: RedshiftLake, hot: HotStore, monkeypatch: pytest.MonkeyPatch, cold_before: str
) -> None:
    """The other way round: the files have the order, and the correction goes before they count."""
    if cold_before == "months":
        assert lake.apply("unload").exit_code == 0
    elif cold_before == "no month":
        tiering.publish(lake.cold, lake.cold.state(), ())
        assert lake.cold.state() == {}
    lake.local.correct(correction(1, order(5, "2024-04-01"), deleted=True))
    news = find_news(hot, lake.cold)
    before_publishing(lake, monkeypatch, lambda: retier(hot, lake.cold, news, silent))
    with pytest.raises(UserError, match="Another tiering has moved"):
        tiering.unload(hot, lake.cold, ["2024-04"], silent)
    assert hot.corrections().num_rows == 0
    assert "2024-04" not in lake.cold.state()
    assert 5 not in lake.local.hot_keys()


def test_a_settlement_of_old_news_changes_nothing(lake: RedshiftLake, hot: HotStore) -> None:
    """Another run has merged a newer correction of the order and dropped both."""
    lake.local.correct(correction(1, order(6, "2024-05-15", "1.00")))
    news = find_news(hot, lake.cold)
    lake.local.correct(correction(2, order(6, "2024-05-15", "2.00")))
    assert lake.apply("retier").exit_code == 0
    with pytest.raises(UserError, match="Another tiering has moved"):
        retier(hot, lake.cold, news, silent)
    [row] = hot.read_month("2024-05")[0].to_pylist()
    assert str(row["o_totalprice"]) == "2.00"
