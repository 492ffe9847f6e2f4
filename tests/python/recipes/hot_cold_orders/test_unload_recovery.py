"""The watermark is lost, broken or an old one: nothing is deleted, and it can be rebuilt."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload import steps as tiering
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import HotStore
from athena_recipes.recipes.hot_cold_orders.unload.watermark import STATE_KEY
from click.testing import Result

from tests.python.recipes.hot_cold_orders.hot_orders_lake import HotOrdersLake, correction, order
from tests.python.recipes.hot_cold_orders.redshift_lake import (
    BUCKET,
    PREFIX,
    RECIPE,
    STATE,
    RedshiftLake,
    objects,
)
from tests.python.recipes.hot_cold_orders.test_unload import ODD, silent
from tests.python.support.selection import LONG

pytestmark = LONG

pytest_plugins = ("tests.python.recipes.hot_cold_orders.redshift_fixtures",)

STEPS = ("unload", "retier", "delete", "clean")
RECOVER = "athena-recipes hot_cold_orders unload apply --step recover"


@dataclass
class Place:
    """A tiering on this machine or on S3, whose watermark and files a test can take away."""

    apply: Callable[..., Result]
    unload: Callable[..., Result]
    correct: Callable[..., None]
    add: Callable[..., None]
    hot: HotStore
    cold: ColdTier
    state: Callable[[], bytes]
    put_state: Callable[[bytes | None], None]
    remove_files: Callable[[str], None]

    def cold_orders(self) -> dict[str, dict[int, str]]:
        """Month -> key -> price, as the watermark says."""
        return {
            month: {
                row["o_orderkey"]: str(row["o_totalprice"])
                for row in self.cold.read_month(one.batch, month).to_pylist()
            }
            for month, one in self.cold.state().items()
        }

    def folders(self) -> set[tuple[str, str]]:
        return {(one.batch, one.month) for one in self.cold.folders()}


def on_this_machine(root: Path) -> Place:
    lake = HotOrdersLake(root)
    state = lake.raw / STATE_KEY

    def put_state(body: bytes | None) -> None:
        state.unlink(missing_ok=True)
        if body is not None:
            state.write_bytes(body)

    def remove_files(part: str) -> None:
        found = [path for path in lake.raw.rglob("*") if part in str(path) and path.is_file()]
        assert found, part
        for path in found:
            path.unlink()

    return Place(
        lake.apply, lake.unload, lake.correct, lake.add, lake.store, lake.lake,
        state.read_bytes, put_state, remove_files,
    )  # fmt: skip


def on_s3(lake: RedshiftLake) -> Place:
    def put_state(body: bytes | None) -> None:
        lake.s3.delete_object(Bucket=BUCKET, Key=STATE)
        if body is not None:
            lake.s3.put_object(Bucket=BUCKET, Key=STATE, Body=body)

    def remove_files(part: str) -> None:
        found = [key for key, _ in objects(lake.s3, f"{PREFIX}/raw/{RECIPE}/") if part in key]
        assert found, part
        for key in found:
            lake.s3.delete_object(Bucket=BUCKET, Key=key)

    return Place(
        lake.apply, lake.unload, lake.local.correct, lake.local.add, lake.hot, lake.cold,
        lambda: dict(objects(lake.s3, STATE))[STATE], put_state, remove_files,
    )  # fmt: skip


@pytest.fixture(params=["this machine", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Three months are cold and deleted from the hot tier, one of them with a correction merged."""
    made = (
        on_this_machine(tmp_path)
        if request.param == "this machine"
        else on_s3(request.getfixturevalue("redshift_lake"))
    )
    made.add(ODD)
    return made


CORRECTED = order(2, "2024-02-29", "1.00")
COLD = {
    "2024-01": {1: "0.05"},
    "2024-02": {2: "1.00", 3: "1234567890123.45"},
    "2024-03": {4: "0.00"},
}


def tiered(place: Place, *, clean: bool = False) -> bytes:
    """Unload, delete and merge; the watermark as it was before the correction."""
    assert place.apply("unload", "delete").exit_code == 0
    old = place.state()
    place.correct(correction(1, CORRECTED))
    assert place.apply("retier", *(["clean"] if clean else [])).exit_code == 0
    assert place.cold_orders() == COLD
    return old


def lost(old: bytes) -> bytes | None:
    return None


def broken(old: bytes) -> bytes | None:
    return old[:100]


def rolled_back(old: bytes) -> bytes | None:
    return old


def empty(old: bytes) -> bytes | None:
    return b""


@pytest.mark.parametrize("fault", [lost, broken, rolled_back, empty])
def test_no_step_works_on_a_watermark_that_forgot_a_month(
    place: Place, fault: Callable[[bytes], bytes | None]
) -> None:
    old = tiered(place)
    place.add([order(50, "2024-01-10")])  # late: so the month is hot again, with one order
    place.put_state(fault(old))
    before = (place.folders(), place.hot.months())
    for steps in (STEPS, *((step,) for step in STEPS)):
        done = place.apply(*steps)
        assert done.exit_code == 1, steps
        assert RECOVER in done.output
    assert (place.folders(), place.hot.months()) == before
    recovered = place.apply("recover")
    assert recovered.exit_code == 0, recovered.output
    assert place.cold_orders() == COLD
    # And then everything goes on.
    done = place.apply(*STEPS)
    assert done.exit_code == 0, done.output
    assert place.cold_orders() == COLD | {"2024-01": {1: "0.05", 50: "10.00"}}
    assert place.folders() == {(one.batch, month) for month, one in place.cold.state().items()}


def test_a_watermark_from_before_a_clean_is_rebuilt(place: Place) -> None:
    """It names a batch that has gone since."""
    old = tiered(place, clean=True)
    place.put_state(old)
    done = place.apply("clean")
    assert done.exit_code == 1
    assert RECOVER in done.output
    assert "recover" in place.unload("plan").output
    assert place.apply("recover").exit_code == 0
    assert place.cold_orders() == COLD
    again = place.apply("recover")
    assert again.exit_code == 0
    assert "There was nothing to do" in again.output


def test_a_batch_that_was_never_published_is_not_recovered(place: Place) -> None:
    """A killed job wrote it; the hot tier has changed since."""
    tiered(place)
    rows, _ = place.hot.read_month("2024-05")
    batch = place.cold.new_batch()
    place.cold.write_month(batch, "2024-05", rows)
    place.cold.write_month(batch, "2024-02", rows)
    place.put_state(None)
    assert place.apply("recover").exit_code == 0
    assert place.cold_orders() == COLD
    assert place.apply("clean").exit_code == 0
    assert batch not in {one for one, _ in place.folders()}


def test_files_that_are_not_as_verified_are_not_recovered(place: Place) -> None:
    tiered(place)
    place.remove_files(f"batch={place.cold.state()['2024-02'].batch}/o_ordermonth=2024-02/")
    place.put_state(None)
    done = place.apply("recover")
    assert done.exit_code == 1
    assert "2024-02" in done.output
    assert "is missing" in done.output
    assert place.cold.state() == {}


def test_the_only_copy_of_a_month_stays_even_without_a_receipt(place: Place) -> None:
    """Nothing says what was verified of it; so a person has to say what it is."""
    tiered(place)
    place.remove_files("receipt-")
    place.put_state(None)
    before = place.folders()
    for step in (*STEPS, "recover"):
        done = place.apply(step)
        assert done.exit_code == 1, step
        assert "2024-01, 2024-02, 2024-03" in done.output
        assert "Restore the last good version" in done.output
    assert place.folders() == before


def test_receipts_that_are_missing_are_written(place: Place) -> None:
    """A job was killed after it published, or the lake is older than the receipts."""
    tiered(place)
    place.remove_files("receipt-")
    assert place.apply("unload").exit_code == 0
    place.put_state(None)
    assert place.apply("recover").exit_code == 0
    assert place.cold_orders() == COLD


def test_a_month_is_younger_than_what_it_replaces_whatever_the_clock_says(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second job ran on a machine whose clock is slow."""
    assert place.apply("unload", "delete").exit_code == 0
    place.correct(correction(1, CORRECTED))
    with monkeypatch.context() as patch:
        patch.setattr(tiering, "now_text", lambda: "2020-01-01T00:00:00.000Z")
        assert place.apply("retier").exit_code == 0
    assert place.apply("retier").exit_code == 0
    place.put_state(None)
    assert place.apply("recover").exit_code == 0
    assert place.cold_orders() == COLD


def test_a_month_without_an_order_is_recovered(place: Place) -> None:
    assert place.apply("unload", "delete").exit_code == 0
    place.correct(correction(1, order(1, "2024-01-31"), deleted=True))
    assert place.apply("retier").exit_code == 0
    assert place.cold_orders()["2024-01"] == {}
    place.put_state(None)
    assert place.apply("recover").exit_code == 0
    assert place.cold_orders()["2024-01"] == {}
    assert place.apply("clean").exit_code == 0
    assert place.folders() == {(one.batch, month) for month, one in place.cold.state().items()}


def test_of_two_publications_over_one_version_the_second_fails(place: Place) -> None:
    state = place.cold.state()
    tiering.unload(place.hot, place.cold, ["2024-01"], silent)
    for old in (state, place.cold.state()):
        if old.version == place.cold.state().version:
            tiering.publish(place.cold, old, ())  # another one, with the same months
        with pytest.raises(UserError, match="Another tiering has moved"):
            tiering.publish(place.cold, old, ())
    assert list(place.cold.state()) == ["2024-01"]
