"""GBFS documents of a city's vehicles, as `gbfs collect` writes them: one line of JSON."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from athena_recipes.recipes.scooter_fleet.sample_data.city import Vehicle

_RANGE_METERS = 40_000
_TTL_SECONDS = 60
_SILENT = 3


def public_id(system_id: str, vehicle: Vehicle) -> str:
    """The id that riders see: another one after each rental, as GBFS asks for."""
    text = f"{system_id} {vehicle.number} {vehicle.rentals}"
    return sha256(text.encode()).hexdigest()[:16]


def vehicles_2(system_id: str, vehicles: Sequence[Vehicle], at: datetime) -> dict[str, Any]:
    """`free_bike_status` of version 2.3: times are seconds since 1970."""
    bikes = [
        {
            "bike_id": public_id(system_id, one),
            "lat": one.lat,
            "lon": one.lon,
            "is_reserved": False,
            "is_disabled": one.is_disabled,
            "vehicle_type_id": "scooter",
            "last_reported": int(_reported_at(one, at).timestamp()),
            "current_range_meters": math.floor(one.battery * _RANGE_METERS),
            "current_fuel_percent": round(one.battery, 3),
        }
        for one in _standing(vehicles, at)
    ]
    return _document("2.3", int(at.timestamp()), {"bikes": bikes})


def vehicles_3(system_id: str, vehicles: Sequence[Vehicle], at: datetime) -> dict[str, Any]:
    """`vehicle_status` of version 3.0: times are texts of RFC 3339."""
    found = [
        {
            "vehicle_id": public_id(system_id, one),
            "lat": one.lat,
            "lon": one.lon,
            "is_reserved": False,
            "is_disabled": one.is_disabled,
            "vehicle_type_id": "scooter",
            "last_reported": _text(_reported_at(one, at)),
            "current_range_meters": math.floor(one.battery * _RANGE_METERS),
            "current_fuel_percent": round(one.battery, 3),
        }
        for one in _standing(vehicles, at)
    ]
    return _document("3.0", _text(at), {"vehicles": found})


def stations_2(vehicles: Sequence[Vehicle], at: datetime) -> dict[str, Any]:
    """`station_status` of version 2.3: parking places, whose counts by type do not add up."""
    stations = []
    for number in range(6):
        near = sum(one.number % 6 == number for one in _standing(vehicles, at))
        stations.append(
            {
                "station_id": f"p{number}",
                "num_bikes_available": near,
                "vehicle_types_available": [
                    {"vehicle_type_id": "scooter", "count": near + number % 2}
                ],
                "num_docks_available": 20,
                "is_installed": True,
                "is_renting": True,
                "is_returning": True,
                # The last one has not reported for months.
                "last_reported": int(at.timestamp()) - (100 * 86_400 if number == 5 else 30),
            }
        )
    return _document("2.3", int(at.timestamp()), {"stations": stations})


def line(document: Mapping[str, Any]) -> bytes:
    """A document as one line."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _standing(vehicles: Sequence[Vehicle], at: datetime) -> list[Vehicle]:
    """Vehicles that are not rented: a rented one is in no public feed."""
    return [one for one in vehicles if one.free_at <= at]


def _reported_at(vehicle: Vehicle, at: datetime) -> datetime:
    """Vehicles report every few minutes; some are silent since their last rental."""
    is_silent = vehicle.number % 40 == _SILENT
    return vehicle.seen_at if is_silent else at - timedelta(seconds=20 + vehicle.number % 7 * 30)


def _document(version: str, made: int | str, data: dict[str, Any]) -> dict[str, Any]:
    return {"last_updated": made, "ttl": _TTL_SECONDS, "version": version, "data": data}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
