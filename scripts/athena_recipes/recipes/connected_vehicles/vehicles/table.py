"""The table of vehicles: which vehicle sent which log."""

import csv
from collections.abc import Mapping
from pathlib import Path

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.connected_vehicles.vehicles.packets import Vehicle

COLUMNS = ("log", "vin", "driver_id", "model", "dispatch_type")


def read_vehicles(path: Path) -> Mapping[str, Vehicle]:
    """The vehicles by the name of their log: a CSV file with the columns log and vin.

    driver_id, model and dispatch_type may be missing. Raises UserError for a file without the
    columns, a line without a VIN, and a log that is named twice.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} cannot be read: {error}.", "Name a CSV file in UTF-8.") from None
    found: dict[str, Vehicle] = {}
    for number, row in enumerate(rows, start=2):
        text = {key: (row.get(key) or "").strip() or None for key in COLUMNS}
        name, vin = text["log"], text["vin"]
        if not name or not vin or name in found:
            raise UserError(
                f"{path}, line {number}: log or vin is missing, or the log has a line before.",
                f"Write one line per log, with the header {','.join(COLUMNS)}.",
            )
        found[name] = Vehicle(vin, text["driver_id"], text["model"], text["dispatch_type"])
    return found
