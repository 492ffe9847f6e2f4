"""Packets: one JSON line per vehicle and minute, as the vehicles' modules send them."""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIELDS = (
    "speed_kmh",
    "longitudinal_acceleration_ms2",
    "lateral_acceleration_ms2",
    "yaw_rate_deg_s",
    "latitude_deg",
    "longitude_deg",
    "fuel_pct",
    "auxiliary_battery_v",
)


@dataclass(frozen=True)
class Vehicle:
    """Who sends: what a log or a sensor does not know of itself."""

    vin: str
    driver_id: str | None
    model: str | None
    dispatch_type: str | None


def packet(
    vehicle: Vehicle, at: datetime, samples: Iterable[Mapping[str, float]], dtc: Iterable[str]
) -> dict[str, Any]:
    """The packet of a minute; `at` is its beginning, UTC."""
    return {
        "vin": vehicle.vin,
        "driver_id": vehicle.driver_id,
        "model": vehicle.model,
        "dispatch_type": vehicle.dispatch_type,
        "packet_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "samples": [dict(one) for one in samples],
        "dtc": sorted(dtc),
    }


def line(value: Mapping[str, Any]) -> bytes:
    """A packet as a line."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def compressed(content: bytes) -> bytes:
    """The bytes of a gzip file; equal content gives equal bytes."""
    return gzip.compress(content, compresslevel=6, mtime=0)
