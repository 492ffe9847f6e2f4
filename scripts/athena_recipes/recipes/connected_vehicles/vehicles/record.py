"""Record samples as a CAN log, through the fleet's DBC: one frame of each message per second."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import can

from athena_recipes.recipes.connected_vehicles.fleet.drives import Sample
from athena_recipes.recipes.connected_vehicles.vehicles.dbc import (
    DTC_SLOTS,
    MESSAGES,
    fleet_database,
)
from athena_recipes.recipes.connected_vehicles.vehicles.decode import SIGNAL_OF, dtc_number


def log_frames(
    started_at: datetime, samples: Iterable[Sample], dtc: Sequence[str]
) -> Iterator[can.Message]:
    """The frames of a drive: all messages once a second, at the sample's offset."""
    for sample in samples:
        second = int(sample["offset_s"])
        base = started_at.timestamp() + second
        for place, message in enumerate(MESSAGES):
            if message == "Location" and "latitude_deg" not in sample:
                continue
            yield can.Message(
                timestamp=round(base + place * 0.01, 6),
                arbitration_id=MESSAGES[message][0],
                is_extended_id=False,
                data=_data(message, sample, second, dtc),
                channel="can0",
            )


def _data(message: str, sample: Sample, second: int, dtc: Sequence[str]) -> bytes:
    if message not in ("Motion", "Location", "Energy", "Diagnostics"):
        return _filler(message, second % 8)
    encoder = fleet_database().get_message_by_name(message)
    values: dict[str, Any] = {
        SIGNAL_OF[name]: value for name, value in sample.items() if name in SIGNAL_OF
    }
    speed = sample.get("speed_kmh", 0.0)
    values |= {
        "IsMoving": int(speed > 0),
        "BrakePedalIsPressed": int(sample.get("longitudinal_acceleration_ms2", 0) < -1),
        "EngineSpeed": 800 + 25 * round(speed),
        "EngineCoolantTemperature": 90,
        "EngineOilTemperature": 95,
        "ThrottlePosition": 10,
    }
    slot = second % DTC_SLOTS
    values |= {
        "ObdDtcSlot": slot,
        "ObdDtcCount": len(dtc),
        f"ObdDtc{slot}": dtc_number(dtc[slot]) if slot < len(dtc) else 0,
    }
    own = {one.name for one in MESSAGES[message][1]}
    return encoder.encode({k: v for k, v in values.items() if k in own}, strict=False)


@cache
def _filler(message: str, phase: int) -> bytes:
    encoder = fleet_database().get_message_by_name(message)
    return encoder.encode(
        {one.name: 20 + (phase + place) % 8 for place, one in enumerate(MESSAGES[message][1])}
    )


class _Asc(can.ASCWriter):
    """python-can's writer with a header in UTC, not in the time of this machine."""

    def _format_header_datetime(self, dt: datetime) -> str:
        return super()._format_header_datetime(dt.astimezone(UTC))


def write_log(path: Path, messages: Iterable[can.Message]) -> None:
    """Write a log in the format of its suffix: .log (candump), .asc or .blf."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _Asc(path) if path.suffix == ".asc" else can.Logger(str(path)) as logger:
        for message in messages:
            logger.on_message_received(message)
