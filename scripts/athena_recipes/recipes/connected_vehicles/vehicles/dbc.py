"""The DBC of the simulated fleet: 180 signals in 24 messages, with their VSS names as comments."""

from dataclasses import dataclass
from functools import cache
from io import StringIO

from cantools.database import load
from cantools.database.can import Database

DTC_SLOTS = 4
_POSITIONS = ("FrontLeft", "FrontRight", "RearLeft", "RearRight")
_GROUPS = (
    *(f"{part}{position}" for part in ("Tire", "Brake") for position in _POSITIONS),
    *("CabinFront", "CabinRear", "Steering", "Transmission", "Turbocharger", "Alternator"),
    *("FuelPump", "OilPump", "CoolantPump", "Compressor", "Exhaust", "Suspension"),
)
_ASPECTS = ["Temperature", "Pressure", "Speed", "Position", "Torque", "Voltage", "Current", "State"]


@dataclass(frozen=True)
class Signal:
    """One signal: bits, scale (value = raw * factor + offset), limits, unit and VSS path."""

    name: str
    start: int
    bits: int
    factor: float
    offset: float
    low: float
    high: float
    unit: str
    vss: str = ""
    is_signed: bool = False
    multiplexer: str = ""


# Message name -> (frame id, signals). The packets' fields are in the first four.
_MOTION = (
    Signal("Speed", 0, 16, 0.01, 0, 0, 655.35, "km/h", "Vehicle.Speed"),
    Signal(
        "AccelerationLongitudinal",
        *(16, 12, 0.01, 0, -20.48, 20.47, "m/s^2"),
        vss="Vehicle.Acceleration.Longitudinal",
        is_signed=True,
    ),
    Signal(
        "AccelerationLateral",
        *(28, 12, 0.01, 0, -20.48, 20.47, "m/s^2"),
        vss="Vehicle.Acceleration.Lateral",
        is_signed=True,
    ),
    Signal(
        "AngularVelocityYaw",
        *(40, 16, 0.01, 0, -327.68, 327.67, "deg/s"),
        vss="Vehicle.AngularVelocity.Yaw",
        is_signed=True,
    ),
    Signal("IsMoving", 56, 1, 1, 0, 0, 1, "", "Vehicle.IsMoving"),
    Signal("BrakePedalIsPressed", 57, 1, 1, 0, 0, 1, "", "Vehicle.Chassis.Brake.IsDriverPressed"),
)
_LOCATION = (
    Signal(
        "CurrentLocationLatitude",
        *(0, 32, 1e-7, 0, -90, 90, "degrees"),
        vss="Vehicle.CurrentLocation.Latitude",
        is_signed=True,
    ),
    Signal(
        "CurrentLocationLongitude",
        *(32, 32, 1e-7, 0, -180, 180, "degrees"),
        vss="Vehicle.CurrentLocation.Longitude",
        is_signed=True,
    ),
)
_ENERGY = (
    Signal(
        "FuelSystemRelativeLevel",
        *(0, 8, 0.5, 0, 0, 100, "%"),
        vss="Vehicle.Powertrain.FuelSystem.RelativeLevel",
    ),
    Signal(
        "LowVoltageBatteryCurrentVoltage",
        *(8, 16, 0.001, 0, 0, 65.535, "V"),
        vss="Vehicle.LowVoltageBattery.CurrentVoltage",
    ),
    Signal("EngineSpeed", 24, 16, 0.25, 0, 0, 16383, "rpm"),
    Signal("EngineCoolantTemperature", 40, 8, 1, -40, -40, 215, "degC"),
    Signal("EngineOilTemperature", 48, 8, 1, -40, -40, 215, "degC"),
    Signal("ThrottlePosition", 56, 8, 0.5, 0, 0, 100, "%"),
)
_DIAGNOSTICS = (
    Signal("ObdDtcSlot", 0, 8, 1, 0, 0, DTC_SLOTS - 1, "", multiplexer="M"),
    Signal("ObdDtcCount", 8, 8, 1, 0, 0, 255, "", "Vehicle.OBD.Status.DTCCount"),
    *(
        Signal(f"ObdDtc{n}", 16, 16, 1, 0, 0, 65535, "", "Vehicle.OBD.DTCList", False, f"m{n}")
        for n in range(DTC_SLOTS)
    ),
)
MESSAGES: dict[str, tuple[int, tuple[Signal, ...]]] = {
    "Motion": (0x0F0, _MOTION),
    "Location": (0x0F1, _LOCATION),
    "Energy": (0x0F2, _ENERGY),
    "Diagnostics": (0x0F3, _DIAGNOSTICS),
    **{
        group: (
            0x300 + number,
            tuple(
                Signal(f"{group}{aspect}", 8 * place, 8, 0.5, 0, 0, 127.5, "")
                for place, aspect in enumerate(_ASPECTS)
            ),
        )
        for number, group in enumerate(_GROUPS)
    },
}
SIGNALS = sum(len(signals) for _, signals in MESSAGES.values())


def dbc_text() -> str:
    """The DBC as a file."""
    lines = ['VERSION "athena-recipes 1"', "", "NS_ :", "", "BS_:", "", "BU_: Vehicle", ""]
    comments = []
    for message, (frame_id, signals) in MESSAGES.items():
        lines.append(f"BO_ {frame_id} {message}: 8 Vehicle")
        for one in signals:
            place = f"{one.start}|{one.bits}@1{'-' if one.is_signed else '+'}"
            name = f"{one.name} {one.multiplexer}".strip()
            lines.append(
                f" SG_ {name} : {place} ({one.factor:g},{one.offset:g})"
                f' [{one.low:g}|{one.high:g}] "{one.unit}" Vector__XXX'
            )
            if one.vss:
                comments.append(f'CM_ SG_ {frame_id} {one.name} "{one.vss}";')
        lines.append("")
    return "\n".join([*lines, *comments, ""])


@cache
def fleet_database() -> Database:
    """The DBC, read by cantools."""
    database = load(StringIO(dbc_text()), database_format="dbc")
    assert isinstance(database, Database)
    return database
