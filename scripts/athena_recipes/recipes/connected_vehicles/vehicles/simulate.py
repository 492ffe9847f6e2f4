"""CAN logs of the simulated fleet, and what is wrong with its vehicles."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from athena_recipes.lake.whole_file import write_whole
from athena_recipes.recipes.connected_vehicles.fleet import fleet
from athena_recipes.recipes.connected_vehicles.vehicles.dbc import dbc_text
from athena_recipes.recipes.connected_vehicles.vehicles.record import log_frames, write_log
from athena_recipes.recipes.connected_vehicles.vehicles.table import COLUMNS


def simulate_logs(folder: Path, seed: int, number: int, days: int, suffix: str) -> Sequence[Path]:
    """Write the logs of the first vehicles and days; the paths of all files."""
    written, rows = [], []
    for day in range(days):
        for trip in fleet.trips(seed, day, number / fleet.VEHICLES):
            kind = "drive" if trip.is_drive else "rest"
            path = folder / f"{trip.started_at:%Y%m%d}-{trip.number:03d}-{kind}.{suffix}"
            write_log(path, log_frames(trip.started_at, trip.samples, trip.dtc))
            written.append(path)
            who = trip.vehicle
            rows.append((path.name, who.vin, who.driver_id, who.model, who.dispatch_type))
    files = {
        "fleet.dbc": dbc_text(),
        "vehicles.csv": _csv(COLUMNS, rows),
        "faults.csv": _csv(("vin", "fault", "first_day"), _faults(number)),
    }
    for name, content in files.items():
        write_whole(folder / name, content)
    return [*written, *(folder / name for name in files)]


def _faults(number: int) -> Sequence[tuple[str, str, str]]:
    def day(offset: int) -> str:
        return f"{fleet.FIRST_DAY + timedelta(days=offset):%Y-%m-%d}"

    found = [(fleet.WEAK_BATTERY, "battery", fleet.WEAK_SINCE)]
    found += [
        (one, f"DTC {fleet.SPIKE_CODE}", fleet.SPIKE_SINCE + one % 2)
        for one in fleet.SPIKE_VEHICLES
    ]
    found.append((fleet.LONE_DTC, f"DTC {fleet.LONE_CODE}", fleet.LONE_SINCE))
    return [(fleet.vehicle(one).vin, what, day(at)) for one, what, at in found if one < number]


def _csv(header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
