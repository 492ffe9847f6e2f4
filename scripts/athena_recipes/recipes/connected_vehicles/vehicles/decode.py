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

import can
from cantools.database import DecodeError
from cantools.database.can import Database, Message, Signal

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
# Units of a DBC in lower case -> the factor to the field's unit. A signal may have no unit.
_ACCELERATION = {
    **dict.fromkeys(("m/s2", "m/s^2", "m/s²", "m/s/s", "m/(s^2)", "mps2"), 1.0),
    **{"g": 9.80665, "mg": 0.00980665},
}
_PLACE = dict.fromkeys(("deg", "degree", "degrees", "°"), 1.0)
_FACTORS = {
    "speed_kmh": {
        **dict.fromkeys(("km/h", "kmh", "kph", "km/hr", "kmph"), 1.0),
        **{"mph": 1.609344, "mi/h": 1.609344, "m/s": 3.6, "mps": 3.6},
    },
    "longitudinal_acceleration_ms2": _ACCELERATION,
    "lateral_acceleration_ms2": _ACCELERATION,
    "yaw_rate_deg_s": {
        **dict.fromkeys(("deg/s", "deg/sec", "degree/s", "degrees/s", "°/s"), 1.0),
        "rad/s": 57.29577951308232,
    },
    "latitude_deg": _PLACE,
    "longitude_deg": _PLACE,
    "fuel_pct": dict.fromkeys(("%", "percent", "pct"), 1.0),
    "auxiliary_battery_v": {**dict.fromkeys(("v", "volt", "volts"), 1.0), "mv": 0.001},
}
_NO_UNIT = frozenset(("", "-", "none", "n/a"))
_DTC_BITS = 16
# Frames of a minute are waited for until the log is this far ahead of it.
_LATEST = timedelta(minutes=5)
# A frame that is further ahead of the last one counts if the next frame is there too.
_LONGEST_JUMP = 86_400.0
# 2000 to 2100: a log without a date counts from 0.
_EARLIEST, _LAST = 946_684_800.0, 4_102_444_800.0


@dataclass(frozen=True)
class Wiring:
    """Which signals of a DBC are which fields, which are DTCs, and which have an unknown unit.

    A signal is (message, name). A field has a factor, and the signal's minimum and maximum.
    """

    fields: Mapping[tuple[str, str], Sequence[tuple[str, float, float, float]]]
    dtc: frozenset[tuple[str, str]]
    unit_unknown: frozenset[tuple[str, str]]


def make_wiring(database: Database, named: Mapping[str, str], dtc_signals: Sequence[str]) -> Wiring:
    """The wiring for a DBC: `named` (field -> signal) wins over the fleet's own names.

    A name is a signal's, or message.signal. A signal with one of the fleet's names and a unit that
    is none of the field's is not taken, and its values are counted. Raises UserError for a name
    that the DBC lacks or has in two messages, for such a unit of a named signal, for a DTC that has
    not two bytes, or if no field has a signal.
    """
    signals: dict[str, list[tuple[str, Signal]]] = defaultdict(list)
    for message in database.messages:
        for one in message.signals:
            signals[one.name].append((message.name, one))
            signals[f"{message.name}.{one.name}"].append((message.name, one))
    names = sorted(name for name in signals if "." not in name)
    unknown = sorted({*named.values(), *dtc_signals} - set(signals))
    if unknown:
        raise UserError(
            f"The DBC has no signal {', '.join(unknown)}.",
            f"It has {len(names)} signals, such as {', '.join(names[:5])}.",
        )
    found: dict[tuple[str, str], list[tuple[str, float, float, float]]] = defaultdict(list)
    unit_unknown: set[tuple[str, str]] = set()
    for name, own in SIGNAL_OF.items():
        wanted = named.get(name, own)
        if wanted not in signals:
            continue
        message_name, signal = _only(wanted, signals[wanted], f"--signal {name}=")
        factor = _factor(name, signal)
        if factor is not None:
            low = -math.inf if signal.minimum is None else float(signal.minimum)
            high = math.inf if signal.maximum is None else float(signal.maximum)
            found[message_name, signal.name].append((name, factor, low, high))
        elif name in named:
            raise UserError(
                f"The signal {wanted} has the unit {signal.unit}, which is none of {name}.",
                f"Name a signal in one of {', '.join(_FACTORS[name])}, or correct the DBC.",
            )
        else:
            unit_unknown.add((message_name, signal.name))
    if not found:
        raise UserError(
            "The DBC has no signal of the fleet's names.",
            "Say which is which: --signal speed_kmh=<signal>; fields: " + ", ".join(FIELDS),
        )
    dtc = {
        (message_name, one.name)
        for name in names
        if _DTC_SIGNAL.fullmatch(name)
        for message_name, one in signals[name]
        if one.length == _DTC_BITS
    }
    for name in dtc_signals:
        message_name, one = _only(name, signals[name], "--dtc-signal ")
        if one.length != _DTC_BITS:
            raise UserError(
                f"The signal {name} has {one.length} bits; a trouble code has {_DTC_BITS}.",
                "Name a signal with the two bytes of SAE J2012, or define one in the DBC.",
            )
        dtc.add((message_name, one.name))
    return Wiring(found, frozenset(dtc), frozenset(unit_unknown))


def _only(name: str, found: Sequence[tuple[str, Signal]], option: str) -> tuple[str, Signal]:
    """The one signal of a name. Raises UserError if two messages have it."""
    if len(found) > 1:
        messages = sorted(message for message, _ in found)
        raise UserError(
            f"The signal {name} is in the messages {', '.join(messages)}.",
            f"Say which: {option}{messages[0]}.{name}",
        )
    return found[0]


def _factor(name: str, signal: Signal) -> float | None:
    """The factor from the signal's unit to the field's; None for a unit that is none of it."""
    unit = (signal.unit or "").strip().lower()
    return 1.0 if unit in _NO_UNIT else _FACTORS[name].get(unit)


@dataclass
class Decoded:
    """What became of a log: files by key, and counts of frames and of what was not read.

    `name` is the name of all its files; `seconds` are those with a sample, since 1970.
    """

    name: str = ""
    is_undated: bool = False
    seconds: set[int] = field(default_factory=set)
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
    name = _name(path, vehicle)
    done = Decoded(name)
    parts: dict[str, list[bytes]] = defaultdict(list)
    for at, minute in _minutes(path, database, wiring, done, start_at, with_signals):
        day = f"dt={at:%Y-%m-%d}/{name}.json.gz"
        samples = [{"offset_s": n, **values} for n, values in sorted(minute.seconds.items())]
        if samples or minute.dtc:
            done.counts["packets"] += 1
            done.counts["samples"] += len(samples)
            done.seconds.update(int(at.timestamp()) + n for n in minute.seconds)
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
    done: Decoded,
    start_at: datetime | None,
    with_signals: bool,
) -> Iterator[tuple[datetime, _Minute]]:
    counts = done.counts
    messages = {(one.frame_id, one.is_extended_frame): one for one in database.messages}
    there: dict[datetime, _Minute] = {}
    newest = datetime.min.replace(tzinfo=UTC)
    for seconds, frame in _steady(_dated(path, done, start_at), counts):
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
        assert message is not None
        _take(minute, at.second, message.name, values, wiring, counts)
        if with_signals:
            minute.signals += [[round(seconds, 3), key, value] for key, value in values.items()]
        for old in sorted(one for one in there if one < newest - _LATEST):
            yield old, there.pop(old)
    yield from sorted(there.items(), key=lambda item: item[0])


def _dated(
    path: Path, done: Decoded, start_at: datetime | None
) -> Iterator[tuple[float, can.Message]]:
    """The frames of a log with their times; a time before 2000 or after 2099 is counted."""
    shift: float | None = None
    for frame in frames(path, done.counts):
        done.counts["frames"] += 1
        if shift is None:
            done.is_undated = frame.timestamp < _EARLIEST
            shift = _shift(path, frame.timestamp, start_at)
        seconds = frame.timestamp + shift
        if _EARLIEST <= seconds < _LAST:
            yield seconds, frame
        else:
            done.counts["time_impossible"] += 1


def _steady(
    timed: Iterator[tuple[float, can.Message]], counts: Counter[str]
) -> Iterator[tuple[float, can.Message]]:
    """The frames without those that are alone more than a day ahead, which are counted."""
    last: float | None = None
    held: tuple[float, can.Message] | None = None
    for one in timed:
        if last is None or one[0] - last > _LONGEST_JUMP:
            if held is None or abs(one[0] - held[0]) > _LONGEST_JUMP:
                counts["time_jump"] += held is not None
                held = one
                continue
            yield held
        elif held is not None:
            counts["time_jump"] += 1
        held = None
        last = one[0]
        yield one
    if held is not None and last is None:
        yield held
    elif held is not None:
        counts["time_jump"] += 1


def _shift(path: Path, first: float, start_at: datetime | None) -> float:
    """Seconds to add to the log's times: 0 if it has a date."""
    if first < _EARLIEST and start_at:
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


def _take(
    minute: _Minute,
    second: int,
    message: str,
    values: Mapping[str, float],
    wiring: Wiring,
    counts: Counter[str],
) -> None:
    """Keep the last value of each field in the second, and the DTCs.

    A value outside the DBC's range of the signal, such as J1939's "not available", is counted, and
    so is one of a field's own signal in an unknown unit.
    """
    for signal, value in values.items():
        if (message, signal) in wiring.unit_unknown:
            counts["unit_unknown"] += 1
        for name, factor, low, high in wiring.fields.get((message, signal), ()):
            if low - 1e-6 <= value <= high + 1e-6:
                minute.seconds[second][name] = round(value * factor, 7)
            else:
                counts["value_out_of_range"] += 1
        if (message, signal) in wiring.dtc and value:
            minute.dtc.add(dtc_text(int(value)))


def dtc_text(number: int) -> str:
    """Two bytes of SAE J2012 as text, such as P0301."""
    return f"{'PCBU'[number >> 14 & 3]}{number >> 12 & 3}{number & 0xFFF:03X}"


def dtc_number(text: str) -> int:
    """The two bytes of a code."""
    return "PCBU".index(text[0]) << 14 | int(text[1]) << 12 | int(text[2:], 16)
