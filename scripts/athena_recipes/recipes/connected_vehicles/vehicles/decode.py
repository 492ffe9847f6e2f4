"""Decode the frames of a CAN log into packets, with a DBC."""

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cantools.database import DecodeError
from cantools.database.can import Database, Message

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.connected_vehicles.vehicles.logs import frames, log_suffix
from athena_recipes.recipes.connected_vehicles.vehicles.packets import (
    FIELDS,
    Vehicle,
    compressed,
    line,
    packet,
)

# The signal of each field in the fleet's DBC. The DBC of another maker has other names: --signal.
SIGNAL_OF = {
    "speed_kmh": "Speed",
    "longitudinal_acceleration_ms2": "AccelerationLongitudinal",
    "lateral_acceleration_ms2": "AccelerationLateral",
    "yaw_rate_deg_s": "AngularVelocityYaw",
    "latitude_deg": "CurrentLocationLatitude",
    "longitude_deg": "CurrentLocationLongitude",
    "fuel_pct": "FuelSystemRelativeLevel",
    "auxiliary_battery_v": "LowVoltageBatteryCurrentVoltage",
}
_DTC_SIGNAL = re.compile(r"ObdDtc\d+")
# Units of other DBCs -> the factor to the field's unit; other units are taken as they are.
_FACTORS = {
    "speed_kmh": {"mph": 1.609344, "m/s": 3.6, "mps": 3.6},
    "longitudinal_acceleration_ms2": {"g": 9.80665, "mg": 0.00980665},
    "lateral_acceleration_ms2": {"g": 9.80665, "mg": 0.00980665},
    "yaw_rate_deg_s": {"rad/s": 57.29577951308232},
    "auxiliary_battery_v": {"mV": 0.001},
}
# Frames of a minute are waited for until the log is this far ahead of it.
_LATEST = timedelta(minutes=5)
# 2000 to 2100: a log without a date counts from 0.
_EARLIEST, _LAST = 946_684_800.0, 4_102_444_800.0


@dataclass(frozen=True)
class Wiring:
    """Which signals of a DBC are which fields (with a factor), and which are DTCs."""

    fields: Mapping[str, Sequence[tuple[str, float]]]
    dtc: frozenset[str]


def make_wiring(database: Database, named: Mapping[str, str], dtc_signals: Sequence[str]) -> Wiring:
    """The wiring for a DBC: `named` (field -> signal) wins over the fleet's own names.

    Raises UserError for a name that the DBC lacks, or if no field has a signal.
    """
    units = {s.name: s.unit or "" for message in database.messages for s in message.signals}
    unknown = sorted({*named.values(), *dtc_signals} - set(units))
    if unknown:
        raise UserError(
            f"The DBC has no signal {', '.join(unknown)}.",
            f"It has {len(units)} signals, such as {', '.join(sorted(units)[:5])}.",
        )
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, own in SIGNAL_OF.items():
        signal = named.get(name, own)
        if signal in units:
            found[signal].append((name, _FACTORS.get(name, {}).get(units[signal], 1.0)))
    if not found:
        raise UserError(
            "The DBC has no signal of the fleet's names.",
            "Say which is which: --signal speed_kmh=<signal>; fields: " + ", ".join(FIELDS),
        )
    dtc = {*dtc_signals, *(name for name in units if _DTC_SIGNAL.fullmatch(name))}
    return Wiring(found, frozenset(dtc))


@dataclass
class Decoded:
    """What became of a log: files by key, and counts of frames and of what was not read."""

    files: dict[str, bytes] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class _Minute:
    seconds: dict[int, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    dtc: set[str] = field(default_factory=set)
    signals: list[list[Any]] = field(default_factory=list)


def decode_log(
    path: Path,
    database: Database,
    wiring: Wiring,
    vehicle: Vehicle,
    *,
    start_at: datetime | None = None,
    with_signals: bool = False,
) -> Decoded:
    """Decode one log; keys are `packets/dt=<day>/can-<hash>.json.gz`, and `signals/…` if asked for.

    The same log of the same vehicle gives the same files. Raises UserError for a log without a date
    and without `start_at`.
    """
    log_suffix(path)
    done = Decoded()
    name = _name(path, vehicle)
    parts: dict[str, list[bytes]] = defaultdict(list)
    for at, minute in _minutes(path, database, wiring, done.counts, start_at, with_signals):
        day = f"dt={at:%Y-%m-%d}/{name}.json.gz"
        samples = [{"offset_s": n, **values} for n, values in sorted(minute.seconds.items())]
        if samples or minute.dtc:
            done.counts["packets"] += 1
            done.counts["samples"] += len(samples)
            parts[f"packets/{day}"].append(line(packet(vehicle, at, samples, minute.dtc)))
        if minute.signals:
            head = {"vin": vehicle.vin, "packet_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
            parts[f"signals/{day}"].append(line({**head, "signals": minute.signals}))
    done.files = {key: compressed(b"".join(lines)) for key, lines in parts.items()}
    done.counts["json_bytes"] = sum(len(one) for lines in parts.values() for one in lines)
    return done


def _name(path: Path, vehicle: Vehicle) -> str:
    """A name for the log's files: of its bytes and its vehicle, and without the VIN."""
    digest = hashlib.sha256(repr(vehicle).encode())
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return f"can-{digest.hexdigest()[:12]}"


def _minutes(
    path: Path,
    database: Database,
    wiring: Wiring,
    counts: Counter[str],
    start_at: datetime | None,
    with_signals: bool,
) -> Iterator[tuple[datetime, _Minute]]:
    messages = {(one.frame_id, one.is_extended_frame): one for one in database.messages}
    shift: float | None = None
    there: dict[datetime, _Minute] = {}
    newest = datetime.min.replace(tzinfo=UTC)
    for frame in frames(path, counts):
        counts["frames"] += 1
        if shift is None:
            shift = _shift(path, frame.timestamp, start_at)
        seconds = frame.timestamp + shift
        if not _EARLIEST <= seconds < _LAST:
            counts["time_impossible"] += 1
            continue
        message = messages.get((frame.arbitration_id, frame.is_extended_id))
        values = _values(message, bytes(frame.data), counts)
        if values is None:
            continue
        at = datetime.fromtimestamp(math.floor(seconds), UTC)
        start = at.replace(second=0)
        newest = max(newest, start)
        if start < newest - _LATEST:
            counts["frame_out_of_order"] += 1
            continue
        minute = there.setdefault(start, _Minute())
        counts["decoded"] += 1
        _take(minute, at.second, values, wiring)
        if with_signals:
            minute.signals += [[round(seconds, 3), key, value] for key, value in values.items()]
        for old in sorted(one for one in there if one < newest - _LATEST):
            yield old, there.pop(old)
    yield from sorted(there.items(), key=lambda item: item[0])


def _shift(path: Path, first: float, start_at: datetime | None) -> float:
    """Seconds to add to the log's times."""
    if start_at:
        return start_at.timestamp() - first
    if first < _EARLIEST:
        raise UserError(
            f"{path} has no date: its first frame is at {first:g} seconds.",
            "Say when it began, in UTC: --start-at 2026-03-02T08:00:00Z.",
        )
    return 0.0


def _values(message: Message | None, data: bytes, counts: Counter[str]) -> dict[str, float] | None:
    """The signals of a frame; None if it is not decoded, which is counted."""
    if message is None:
        counts["frame_unknown_id"] += 1
        return None
    if len(data) < message.length:
        counts["frame_wrong_length"] += 1
        return None
    try:
        decoded: Any = message.decode(data[: message.length], decode_choices=False)
    except DecodeError as error:
        kind = "unknown_multiplexer" if "multiplexer" in str(error) else "undecodable"
        counts[f"frame_{kind}"] += 1
        return None
    except Exception:
        counts["frame_undecodable"] += 1
        return None
    numbers = {k: float(v) for k, v in decoded.items() if isinstance(v, int | float)}
    return {k: round(v, 7) for k, v in numbers.items() if math.isfinite(v)}


def _take(minute: _Minute, second: int, values: Mapping[str, float], wiring: Wiring) -> None:
    """Keep the last value of each field in the second, and the DTCs."""
    for signal, value in values.items():
        for name, factor in wiring.fields.get(signal, ()):
            minute.seconds[second][name] = round(value * factor, 7)
        if signal in wiring.dtc and value:
            minute.dtc.add(dtc_text(int(value)))


def dtc_text(number: int) -> str:
    """Two bytes of SAE J2012 as text, such as P0301."""
    return f"{'PCBU'[number >> 14 & 3]}{number >> 12 & 3}{number & 0xFFF:03X}"


def dtc_number(text: str) -> int:
    """The two bytes of a code."""
    return "PCBU".index(text[0]) << 14 | int(text[1]) << 12 | int(text[2:], 16)
