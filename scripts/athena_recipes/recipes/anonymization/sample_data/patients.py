"""Made-up patients of a clinic: the second table of the policy, with other kinds of columns."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

PATIENT_COLUMNS: Sequence[str] = (
    "patient_id",
    "full_name",
    "date_of_birth",
    "postal_code",
    "city",
    "latitude",
    "longitude",
    "ip_address",
    "visit_day",
    "diagnosis",
    "cost_usd",
    "notes",
)
_FIRST = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gia", "Hal", "Ida", "Jon")
_LAST = ("Ash", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Maple", "Oak", "Pine", "Rowan")
# City, first digits of its postal codes, latitude and longitude in degrees.
_CITIES = (
    ("Northport", "101", 40.71, -74.0),
    ("Eastbury", "104", 40.85, -73.9),
    ("Southfield", "331", 25.76, -80.2),
    ("Westlake", "900", 34.05, -118.2),
)
_DIAGNOSES = ("asthma", "diabetes", "fracture", "influenza", "Crohn's disease")


def patients(seed: int, scale: float) -> Iterator[Sequence[str]]:
    """Rows of `PATIENT_COLUMNS` as texts: 600 at scale 1, in the order of their numbers.

    One has an impossible day of birth, one a diagnosis that the policy does not list, one is there
    twice, one has no number and one has a line with too few fields.
    """
    chance = random.Random(f"patients {seed}")
    count = max(round(600 * scale), 60)
    for number in range(1, count + 1):
        row = _patient(chance, number)
        if number == 7:
            row["date_of_birth"] = "1985-02-30"
        elif number == 8:
            row["diagnosis"] = "see the notes"
        elif number == 9:
            row["patient_id"] = ""
        yield list(row.values())
        if number == 10:
            yield list(row.values())
        elif number == 11:
            yield list(row.values())[:5]


def _patient(chance: random.Random, number: int) -> dict[str, str]:
    city, digits, latitude, longitude = chance.choice(_CITIES)
    born = date(1936, 1, 1) + timedelta(days=chance.randrange(85 * 365))
    visited = date(2025, 1, 1) + timedelta(days=chance.randrange(365))
    values = (
        str(10_000 + number),
        f"{chance.choice(_FIRST)} {chance.choice(_LAST)}",
        born.isoformat(),
        f"{digits}{chance.randrange(100):02}",
        city,
        f"{latitude + chance.uniform(-0.05, 0.05):.5f}",
        f"{longitude + chance.uniform(-0.05, 0.05):.5f}",
        f"198.51.{chance.randrange(4)}.{chance.randrange(1, 255)}",
        visited.isoformat(),
        chance.choice(_DIAGNOSES),
        f"{chance.uniform(20, 4_000):.2f}",
        'Says: "better", comes again.',
    )
    return dict(zip(PATIENT_COLUMNS, values, strict=True))
