"""The sample's documents are what the specification's own JSON schemas ask for."""

import json
from functools import cache
from typing import Any

import jsonschema
import pytest
from athena_recipes.recipes.scooter_fleet.sample_data.generate import generate

from tests.python.support.package_files import Wheel

# It has the schemas of MobilityData/gbfs-json-schema, unchanged.
WHEEL = Wheel(
    "gbfs-validator==0.1.0",
    "gbfs_validator-0.1.0-py3-none-any.whl",
    "372f1e88075de28b4fe92e44f56e332c52cace76ec866243727f1f0ee77512f3",
)
DAYS = ("2026-04-06", "2026-04-07", "2026-04-08")


@cache
def three_days() -> list[dict[str, Any]]:
    """The documents of the sample's first days, with the feed of their file."""
    found = []
    for key, content in generate(7, 0.1):
        folder, *_, name = key.split("/")
        if folder == "gbfs" and any(f"/dt={day}-" in key for day in DAYS):
            found.append({**json.loads(content), "in_file": name.partition("-")[0]})
    return found


@cache
def validator(version: str, feed: str) -> jsonschema.Draft7Validator:
    """Of a feed's schema, such as `vehicle_status` of 3.0."""
    text = WHEEL.read(f"gbfs_validator/data/schemas/v{version}/{feed}.json")
    return jsonschema.Draft7Validator(json.loads(text))


@pytest.mark.parametrize(
    ("version", "feed", "in_file", "documents", "with_errors"),
    [
        ("2.3", "free_bike_status", "vehicle_status", 72, 7),
        ("2.3", "station_status", "station_status", 6, 0),
        ("3.0", "vehicle_status", "vehicle_status", 72, 7),
    ],
)
def test_documents_are_valid_but_for_vehicles_that_are_odd_on_purpose(
    version: str, feed: str, in_file: str, documents: int, with_errors: int
) -> None:
    """In three days, eight documents have an odd vehicle, the last one; a place of 0 is valid."""
    found = [
        (document, list(validator(version, feed).iter_errors(document)))
        for document in three_days()
        if document["version"] == version and document["in_file"] == in_file
    ]
    assert len(found) == documents
    assert sum(bool(errors) for _, errors in found) == with_errors
    for document, errors in found:
        [vehicles] = document["data"].values()
        for error in errors:
            assert list(error.absolute_path)[2] == len(vehicles) - 1, error.message
