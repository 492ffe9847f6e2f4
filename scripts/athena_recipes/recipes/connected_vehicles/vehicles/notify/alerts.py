"""Alerts of the recipe's tables, as messages.

A message has the masked id of a vehicle, and no driver, no place and no VIN: who gets a mail need
not be allowed to read the tables.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from athena_recipes.recipes.connected_vehicles.vehicles.notify.config import Config

Row = Mapping[str, Any]
# The rows of a table of the recipe, with a condition in SQL.
Read = Callable[[str, str], Sequence[Row]]
_MASKED = re.compile(r"[0-9a-f]{32}")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}", re.IGNORECASE)
_MOST_VEHICLES = 50  # that a message names; it always has their number
_CRITICAL_KMH = 20  # above the limit
# A battery that was not flagged for this long is a new alert.
_QUIET = timedelta(days=7)
# Packets that arrive late make alerts that are too old to be sent; these are counted.
_SEARCHED = timedelta(days=60)
_CHUNK = 500


@dataclass(frozen=True)
class Alert:
    """An alert; `vehicles` are masked ids, `details` are shown in this order."""

    alert_id: str
    kind: str
    severity: str
    began_at: str
    title: str
    vehicles: tuple[str, ...]
    details: tuple[tuple[str, Any], ...]
    model: str | None = None
    fleet: str | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """What filters of subscriptions can ask for."""
        found = {
            "kind": self.kind,
            "severity": self.severity,
            "fleet": self.fleet,
            "model": self.model,
            "alert_id": self.alert_id,
        }
        return {name: value for name, value in found.items() if value}

    def as_json(self) -> str:
        """The message for programs."""
        return json.dumps(
            {
                "alert_id": self.alert_id,
                "kind": self.kind,
                "severity": self.severity,
                "began_at": self.began_at,
                "title": self.title,
                "model": self.model,
                "fleet": self.fleet,
                "vehicle_count": len(self.vehicles),
                "masked_vins": list(self.vehicles[:_MOST_VEHICLES]),
                **dict(self.details),
            }
        )

    def as_text(self) -> str:
        """The message for people."""
        lines = [
            self.title,
            "",
            f"Severity: {self.severity}",
            f"Began: {self.began_at}",
            *(f"{name.replace('_', ' ').capitalize()}: {value}" for name, value in self.details),
            *(f"{name}: {of}" for name, of in (("Model", self.model), ("Fleet", self.fleet)) if of),
            f"Vehicles ({len(self.vehicles)}, masked ids):",
            *self.vehicles[:_MOST_VEHICLES],
        ]
        if len(self.vehicles) > _MOST_VEHICLES:
            lines.append(f"and {len(self.vehicles) - _MOST_VEHICLES} more")
        return "\n".join([*lines, "", f"Alert {self.alert_id}", ""])


def find_alerts(read: Read, config: Config, now: datetime, counts: Counter[str]) -> list[Alert]:
    """The alerts that began in the last `max_age_days`, the oldest first.

    `counts` gets `too_old`, the alerts of the 60 days before, and `not_masked`, rows whose id is no
    masked one.
    """
    oldest = (now - timedelta(days=config.max_age_days)).replace(tzinfo=None)
    begin = (oldest - _SEARCHED).date()
    found: list[Alert] = []
    for make in (_batteries, _codes, _harsh_events, _speed, _geofences):
        for one in make(read, config, begin):
            if not all(map(_MASKED.fullmatch, one.vehicles)):
                counts["not_masked"] += 1
            elif datetime.fromisoformat(one.began_at) < oldest:
                counts["too_old"] += 1
            else:
                found.append(one)
    return _with_fleet(read, sorted(found, key=lambda one: (one.began_at, one.alert_id)))


def _alert(
    identity: Sequence[object],
    severity: str,
    began_at: object,
    title: str,
    vehicles: Sequence[str],
    model: str | None = None,
    **details: Any,
) -> Alert:
    """An alert; `identity` begins with its kind, and tells it from all others."""
    kind = str(identity[0])
    text = json.dumps([str(one) for one in identity])
    return Alert(
        hashlib.sha256(text.encode()).hexdigest()[:32],
        kind,
        severity,
        _at(began_at),
        title,
        tuple(vehicles),
        tuple((name, _shown(value)) for name, value in details.items() if value is not None),
        _shown(model),
    )


def _at(value: object) -> str:
    """A day or time, as all engines give it."""
    return datetime.fromisoformat(str(value)).replace(microsecond=0).isoformat()


def _began(begin: date) -> str:
    return f"started_at >= timestamp '{begin} 00:00:00'"


def _shown(value: Any) -> Any:
    """A value without what could be a VIN, and without digits that say nothing."""
    if isinstance(value, str):
        return _VIN.sub("VIN", value)
    return round(value, 3) if isinstance(value, float) else value


def _batteries(read: Read, config: Config, begin: date) -> Iterator[Alert]:
    flagged: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in read("battery_watch", f"is_flagged and day_date >= date '{begin}'"):
        flagged[row["masked_vin"], row["flag_reason"]].append(row)
    for (vin, reason), rows in flagged.items():
        last: date | None = None
        for row in sorted(rows, key=lambda row: str(row["day_date"])):
            day = date.fromisoformat(str(row["day_date"]))
            if last is None or day - last > _QUIET:
                yield _alert(
                    ("battery", vin, reason, day),
                    "critical" if reason == "low" else "warning",
                    day,
                    f"Battery {reason}",
                    [vin],
                    resting_v=row["resting_v"],
                    slope_mv_per_day=row["slope_mv_per_day"],
                    days_until_low=row["days_until_low"],
                )
            last = day


def _codes(read: Read, config: Config, begin: date) -> Iterator[Alert]:
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in read("dtc_fleet_alerts", f"alert_date >= date '{begin}'"):
        found[row["model"], row["dtc"], str(row["alert_date"])].append(row)
    for (model, dtc, day), rows in found.items():
        yield _alert(
            ("trouble_code", model, dtc, day),
            "critical",
            day,
            f"Trouble code {_shown(dtc)} spreads on {_shown(model)}",
            sorted(row["masked_vin"] for row in rows),
            model,
            trouble_code=dtc,
            expected_vehicles=rows[0]["expected_vehicles"],
        )


def _harsh_events(read: Read, config: Config, begin: date) -> Iterator[Alert]:
    for row in read(
        "harsh_events",
        f"strength_ms2 >= {config.harsh_from_ms2:e} and {_began(begin)}",
    ):
        yield _alert(
            ("harsh_event", row["masked_vin"], row["event_type"], _at(row["started_at"])),
            "critical" if row["severity"] == "severe" else "warning",
            row["started_at"],
            f"Harsh {row['event_type']}",
            [row["masked_vin"]],
            strength_ms2=row["strength_ms2"],
            speed_kmh=row["speed_kmh"],
            duration_seconds=row["duration_seconds"],
        )


def _speed(read: Read, config: Config, begin: date) -> Iterator[Alert]:
    for row in read("speed_alerts", _began(begin)):
        above = row["top_speed_kmh"] - row["limit_kmh"]
        yield _alert(
            ("speed", row["masked_vin"], _at(row["started_at"])),
            "critical" if above > _CRITICAL_KMH else "warning",
            row["started_at"],
            "Speed above the agreed limit",
            [row["masked_vin"]],
            top_speed_kmh=row["top_speed_kmh"],
            limit_kmh=row["limit_kmh"],
            seconds_above=row["seconds_above"],
        )


def _geofences(read: Read, config: Config, begin: date) -> Iterator[Alert]:
    for row in read("geofence_alerts", _began(begin)):
        place = (row["file"], row["feature"])
        outside = row["rule"] == "stay_inside"
        yield _alert(
            ("geofence", row["masked_vin"], *place, _at(row["started_at"])),
            "warning",
            row["started_at"],
            f"Vehicle {'outside' if outside else 'inside'} a geofence",
            [row["masked_vin"]],
            seconds_seen=row["seconds_seen"],
        )


def _with_fleet(read: Read, alerts: Sequence[Alert]) -> list[Alert]:
    """The alerts with model and fleet of their vehicle; of several vehicles, what they share."""
    ids = sorted({vin for one in alerts for vin in one.vehicles})
    known: dict[str, Row] = {}
    for begin in range(0, len(ids), _CHUNK):
        listed = ", ".join(f"'{one}'" for one in ids[begin : begin + _CHUNK])
        for row in read("health_check_report", f"masked_vin in ({listed})"):
            known[row["masked_vin"]] = row

    def shared(one: Alert, column: str) -> str | None:
        values = {known[vin][column] if vin in known else None for vin in one.vehicles}
        return _shown(values.pop()) if len(values) == 1 else None

    return [
        replace(one, model=one.model or shared(one, "model"), fleet=shared(one, "dispatch_type"))
        for one in alerts
    ]
