"""Properties of the score over generated trips: the SQL of the marts, one query per property."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.python.recipes.connected_vehicles.compiled import Compiled

EXAMPLES = 150
# speed, longitudinal and lateral acceleration; a sensor may be silent.
SECOND = st.tuples(
    st.one_of(st.none(), st.floats(0, 220)),
    st.one_of(st.none(), st.floats(-12, 8)),
    st.one_of(st.none(), st.floats(-9, 9)),
)
Second = tuple[float | None, float | None, float | None]
TRIP = st.lists(SECOND, min_size=1, max_size=40)


@dataclass(frozen=True)
class Formula:
    """The models from telemetry to scores: seconds in, scores out."""

    compiled: Compiled

    def of(self, drivers: Mapping[str, Sequence[tuple[int, Second]]]) -> dict[str, float]:
        """Scores by driver; seconds are counted from a Monday morning."""
        begin = pd.Timestamp("2026-03-02")
        rows = [
            (driver, begin + pd.Timedelta(seconds=at), *second)
            for driver, seconds in drivers.items()
            for at, second in seconds
        ]
        frame = pd.DataFrame(rows, columns=["driver", "second_at", "speed", "along", "aside"])
        numbers = ("speed", "along", "aside")
        # NaN of pandas is NULL.
        speed, along, aside = (f"nullif(cast({name} as double), 'nan'::double)" for name in numbers)
        self.compiled.table(
            "given_seconds",
            frame,
            "driver as masked_vin, driver as driver_id, 'm' as model,"
            f" cast(second_at as timestamp) as sampled_at, {speed} as speed_kmh,"
            f" {along} as longitudinal_acceleration_ms2, {aside}"
            " as lateral_acceleration_ms2, null::double as yaw_rate_deg_s, 0e0 as latitude_deg,"
            " 0e0 as longitude_deg",
        )
        driving = self.compiled.statement(
            "stg_connected_vehicles__driving", telemetry="given_seconds"
        )
        self.compiled.connection.execute(f"create or replace temp table driven as {driving}")
        scores = self.compiled.statement(
            "connected_vehicles__driver_scores", stg_connected_vehicles__driving="driven"
        )
        found = self.compiled.connection.execute(f"select driver_id, score from ({scores})")
        return dict(found.fetchall())


@pytest.fixture(scope="module")
def formula(compiled: Compiled) -> Formula:
    """The statements of a build of an empty lake."""
    return Formula(compiled)


def trips(number: int = EXAMPLES) -> Sequence[list[Second]]:
    """Trips that hypothesis generates, always the same ones."""
    found: list[list[Second]] = []

    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(TRIP)
    def collect(trip: list[Second]) -> None:
        found.append(trip)

    collect()
    assert len(found) >= number * 0.9
    return found


def has_points(second: Second) -> bool:
    """Whether a second of driving has a point of any component."""
    speed, along, aside = (value or 0.0 for value in second)
    return speed >= 1 and (along <= -3.5 or along >= 3 or abs(aside) >= 4 or speed > 130)


def test_scores_are_from_1_to_100_and_100_without_an_event(formula: Formula) -> None:
    given_trips = {str(n): list(enumerate(trip)) for n, trip in enumerate(trips())}
    calm: dict[str, list[tuple[int, Second]]] = {
        f"calm {name}": [(at, (speed, 0.0, 0.0)) for at, (speed, _, _) in seconds]
        for name, seconds in given_trips.items()
        if all((speed or 0) <= 130 for _, (speed, _, _) in seconds)
    }
    scores = formula.of({**given_trips, **calm})
    assert len(scores) > EXAMPLES * 0.8
    assert all(1 <= score <= 100 for score in scores.values())
    assert {score for name, score in scores.items() if name.startswith("calm")} == {100.0}
    assert min(scores.values()) < 2


@pytest.mark.parametrize(
    ("field", "value"), [(1, -6.0), (1, -3.5), (1, 5.0), (2, 7.0), (2, -4.0)], ids=str
)
def test_a_harsh_second_never_raises_a_score(formula: Formula, field: int, value: float) -> None:
    drivers: dict[str, list[tuple[int, Second]]] = {}
    for number, trip in enumerate(trips()):
        place = number % len(trip)
        worse = [list(second) for second in trip]
        # Harsher than it was in the same direction; the speed and so the exposure stay.
        old = worse[place][field] or 0.0
        worse[place][field] = min(old, value) if value < 0 else max(old, value)
        if field == 1 and old * value < 0:
            continue
        if field == 2:
            worse[place][field] = value if abs(value) > abs(old) else old
        drivers[f"{number} before"] = list(enumerate(trip))
        drivers[f"{number} after"] = [(at, (s[0], s[1], s[2])) for at, s in enumerate(worse)]
    scores = formula.of(drivers)
    pairs = [(scores[n], scores[n[:-6] + "after"]) for n in scores if n.endswith("before")]
    assert len(pairs) > 50
    assert all(after <= before for before, after in pairs)
    assert any(after < before for before, after in pairs)


def test_a_second_with_points_that_is_added_never_raises_a_score(formula: Formula) -> None:
    given_trips = trips()
    generated = [second for trip in given_trips for second in trip if has_points(second)]
    chosen: list[Second] = [(60.0, -3.5, 0.0), (3.0, 4.0, 0.0), (131.0, None, None)]
    assert len(generated) > EXAMPLES
    assert all(has_points(second) for second in chosen)
    harsh: list[Second] = [(200.0, -6.0, 7.0)] * 5
    # The generated trips, those that have almost no calm second, and those that have none.
    bases = [*given_trips, *(harsh + trip[:1] for trip in given_trips), harsh]
    drivers: dict[str, list[tuple[int, Second]]] = {}
    for number, trip in enumerate(bases):
        drivers[f"{number}"] = list(enumerate(trip))
        place = number % (len(trip) + 1)
        for kind, added in enumerate([*chosen, generated[number * 7 % len(generated)]]):
            more = [*trip[:place], added, *trip[place:]]
            drivers[f"{number} {kind}"] = list(enumerate(more))
    scores = formula.of(drivers)
    pairs = [
        (scores[n.split()[0]], scores[n]) for n in scores if " " in n and n.split()[0] in scores
    ]
    assert len(pairs) > EXAMPLES * 5
    assert min(before for before, _ in pairs) == 1
    assert any(1 < before < 3 for before, _ in pairs)
    assert all(1 <= after <= before for before, after in pairs)
    assert any(after < before for before, after in pairs)


def test_a_drive_without_a_calm_second_scores_1(formula: Formula) -> None:
    harsh: list[tuple[int, Second]] = [(at, (60.0, -3.5, 0.0)) for at in range(3)]
    mixed: list[tuple[int, Second]] = [(0, (60.0, -3.5, 0.0)), (1, (140.0, 0.0, 0.0))]
    found = formula.of({"harsh": harsh, "mixed": mixed, "calm": [(0, (60.0, 0.0, 0.0))]})
    assert found == {"harsh": 1.0, "mixed": 1.0, "calm": 100.0}


def test_a_split_trip_has_the_same_score(formula: Formula) -> None:
    drivers: dict[str, list[tuple[int, Second]]] = {}
    for number, trip in enumerate(trips()):
        cut = number % (len(trip) + 1)
        drivers[f"{number} whole"] = list(enumerate(trip))
        # The second half is driven hours later: its trip is another one.
        drivers[f"{number} split"] = [
            (at + (7_200 if at >= cut else 0), second) for at, second in enumerate(trip)
        ]
    scores = formula.of(drivers)
    pairs = [(scores[n], scores[n[:-5] + "split"]) for n in scores if n.endswith("whole")]
    assert len(pairs) > EXAMPLES * 0.7
    assert all(whole == split for whole, split in pairs)


def test_a_silent_sensor_is_no_event(formula: Formula) -> None:
    drivers: dict[str, list[tuple[int, Second]]] = {}
    for number, trip in enumerate(trips()):
        drivers[f"{number} heard"] = list(enumerate(trip))
        drivers[f"{number} quiet"] = [(at, (s[0], None, None)) for at, s in enumerate(trip)]
    scores = formula.of(drivers)
    pairs = [(scores[n], scores[n[:-5] + "quiet"]) for n in scores if n.endswith("heard")]
    assert all(quiet >= heard for heard, quiet in pairs)


def test_two_hours_and_twice_one_hour_score_the_same(formula: Formula) -> None:
    hour: list[Second] = [(60.0, -4.0 if at % 600 == 0 else 0.0, 0.0) for at in range(3_600)]
    whole = list(enumerate(hour + hour))
    halves = [*enumerate(hour), *((at + 90_000, second) for at, second in enumerate(hour))]
    scores = formula.of({"whole": whole, "halves": halves})
    assert scores["whole"] == scores["halves"] < 100
