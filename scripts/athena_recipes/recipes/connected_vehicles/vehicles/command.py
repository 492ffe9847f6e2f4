"""`athena-recipes connected_vehicles vehicles`: decode CAN logs, and simulate some."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from cantools.database import load_file
from cantools.database.can import Database
from cantools.database.errors import Error as DatabaseError

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import json_option, options, out_option, seed_option
from athena_recipes.cli.output import emit, note
from athena_recipes.lake.where import raw_folder
from athena_recipes.lake.whole_file import write_whole
from athena_recipes.recipes.connected_vehicles.vehicles.dbc import fleet_database
from athena_recipes.recipes.connected_vehicles.vehicles.decode import (
    Decoded,
    decode_log,
    make_wiring,
)
from athena_recipes.recipes.connected_vehicles.vehicles.notify.command import notify
from athena_recipes.recipes.connected_vehicles.vehicles.packets import FIELDS, Vehicle
from athena_recipes.recipes.connected_vehicles.vehicles.simulate import simulate_logs
from athena_recipes.recipes.connected_vehicles.vehicles.table import read_vehicles

RECIPE = "connected_vehicles"
_FILE = click.Path(path_type=Path, dir_okay=False)
# Counts that say how much was read; all others say what was not.
_READ = ("frames", "decoded", "packets", "samples", "json_bytes")


@click.group()
def vehicles() -> None:
    """Decode CAN logs, simulate logs, and send alerts."""


vehicles.add_command(notify)


@vehicles.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...", type=_FILE)
@click.option(
    "--dbc", type=_FILE, help="The DBC of the vehicles; without it the simulated fleet's."
)
@click.option("--vehicles", "table", type=_FILE, help="A CSV: log, vin, driver_id, model, …")
@click.option("--vin", help="The vehicle of all logs; never part of a file name.")
@click.option("--driver", help="Its driver.")
@click.option("--model", help="Its model.")
@click.option("--dispatch-type", help="How it is used, such as retail or rental.")
@click.option(
    "--signal",
    "signals",
    multiple=True,
    metavar="FIELD=SIGNAL",
    help="The DBC's signal for a field of the packet; may be repeated.",
)
@click.option(
    "--dtc-signal",
    "dtc_signals",
    multiple=True,
    metavar="SIGNAL",
    help="A signal with a trouble code in two bytes; may be repeated.",
)
@click.option(
    "--start-at", metavar="TIME", help="When the log began, UTC; only for a log without a date."
)
@click.option(
    "--all-signals", "with_signals", is_flag=True, help="Also write each signal, to signals/."
)
@options(out_option("$LAKE_ROOT/raw/connected_vehicles"), json_option)
def decode(
    logs: tuple[Path, ...],
    dbc: Path | None,
    table: Path | None,
    vin: str | None,
    driver: str | None,
    model: str | None,
    dispatch_type: str | None,
    signals: tuple[str, ...],
    dtc_signals: tuple[str, ...],
    start_at: str | None,
    with_signals: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Decode CAN logs and write packets.

    Reads candump (.log), ASC and BLF, also with .gz. A frame that cannot be decoded is counted and
    never ends a log. A log that is decoded again gives the same files, and replaces those of the
    decoding before. The date of an ASC log, which has no zone, is read as UTC. Merge the logs of
    two buses of one vehicle before: each second counts once. Prints one row per log and count.
    """
    database = _database(dbc)
    wiring = make_wiring(database, _named(signals), dtc_signals)
    known = _vehicles(logs, table, Vehicle(vin, driver, model, dispatch_type) if vin else None)
    began = _time(start_at)
    folder = out or raw_folder(RECIPE)
    rows: list[dict[str, Any]] = []
    packets = 0
    replaced = False
    days: set[str] = set()
    undated: set[Vehicle] = set()
    seconds: dict[Vehicle, set[int]] = defaultdict(set)
    for log in logs:
        done = decode_log(
            log, database, wiring, known[log], start_at=began, with_signals=with_signals
        )
        if done.is_undated and known[log] in undated:
            raise UserError(
                f"{log} is the second log of its vehicle without a date.",
                "Decode each of them alone, with its own --start-at.",
            )
        if done.is_undated:
            undated.add(known[log])
        again = len(seconds[known[log]] & done.seconds)
        done.counts["second_in_other_log"] += again
        seconds[known[log]] |= done.seconds
        replaced |= _write(folder, done)
        days |= {key.split("/")[1][3:] for key in done.files}
        packets += done.counts["packets"]
        what = [*_READ, *sorted(set(done.counts) - set(_READ))]
        rows += [
            {"log": log.name, "what": one, "count": done.counts[one]}
            for one in what
            if done.counts[one] or one in ("frames", "packets")
        ]
    emit(rows, as_json=as_json)
    if not packets:
        raise UserError(
            "No packet was decoded.",
            _why(rows),
        )
    build = "--full-refresh" if replaced else f"--vars '{{connected_vehicles_since: {min(days)}}}'"
    note(f"Packets are below {folder / 'packets'}. Build: dbt build -s {RECIPE} {build}")


def _write(folder: Path, done: Decoded) -> bool:
    """Write a log's files; whether it had other ones, from another DBC or time."""
    old = {
        path.relative_to(folder).as_posix()
        for kind in ("packets", "signals")
        for path in folder.glob(f"{kind}/*/{done.name}.json.gz")
    }
    changed = {key for key in old if (folder / key).read_bytes() != done.files.get(key)}
    for key, content in done.files.items():
        write_whole(folder / key, content)
    for key in old - set(done.files):
        (folder / key).unlink()
    return any(key.startswith("packets/") for key in changed)


def _why(rows: Sequence[Mapping[str, Any]]) -> str:
    """What to do if no packet was decoded, by the counts."""
    counted = {row["what"] for row in rows if row["count"]}
    if "frames" not in counted:
        return "The log has no frame that can be read: see its format, and an ASC's header."
    if "frame_unknown_id" in counted:
        return "The counts above say why: frame_unknown_id is another vehicle's DBC."
    return "The counts above say why."


@vehicles.command()
@click.option("--fleet", type=click.IntRange(1, 16), default=4, show_default=True, help="Vehicles.")
@click.option("--days", type=click.IntRange(1, 21), default=1, show_default=True, help="Days.")
@click.option(
    "--format",
    "suffix",
    type=click.Choice(["log", "asc", "blf"]),
    default="log",
    show_default=True,
    help="Format of the logs: candump, ASC or BLF.",
)
@options(seed_option, out_option("target/connected_vehicles/logs"), json_option)
def simulate(
    fleet: int, days: int, suffix: str, seed: int, out: Path | None, as_json: bool
) -> None:
    """Write CAN logs of a fleet with known faults.

    Writes one log per drive, fleet.dbc, vehicles.csv for `decode --vehicles`, and faults.csv: which
    vehicle has which fault from which day on. A file of the same name is replaced.
    """
    folder = out or Path("target") / RECIPE / "logs"
    written = simulate_logs(folder, seed, fleet, days, suffix)
    emit([{"file": str(path), "bytes": path.stat().st_size} for path in written], as_json=as_json)


def _database(path: Path | None) -> Database:
    if path is None:
        return fleet_database()
    try:
        database = load_file(str(path), strict=False)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", "Name a DBC file.") from None
    except (DatabaseError, UnicodeDecodeError, ValueError) as error:
        text = " ".join(str(error).split())[:200]
        raise UserError(f"{path} is no DBC: {text}", "Name a DBC file.") from None
    if not isinstance(database, Database):
        raise UserError(f"{path} describes no CAN messages.", "Name a DBC file.")
    return database


def _named(signals: tuple[str, ...]) -> Mapping[str, str]:
    named = {}
    for text in signals:
        name, _, signal = text.partition("=")
        if name not in FIELDS or not signal:
            raise UserError(f"--signal is `{text}`.", f"Write one of {', '.join(FIELDS)} = signal.")
        named[name] = signal
    return named


def _vehicles(
    logs: tuple[Path, ...], table: Path | None, one: Vehicle | None
) -> Mapping[Path, Vehicle]:
    if bool(table) == bool(one):
        raise UserError("A log does not name its vehicle.", "Give --vin, or --vehicles for many.")
    if one:
        return dict.fromkeys(logs, one)
    by_name = read_vehicles(table) if table else {}
    repeated = sorted(name for name, n in Counter(log.name for log in logs).items() if n > 1)
    if repeated:
        raise UserError(
            f"Two logs have the name {', '.join(repeated)}, which is one line of {table}.",
            "Rename them, or decode them one by one with --vin.",
        )
    missing = sorted({log.name for log in logs} - set(by_name))
    if missing:
        raise UserError(f"{table} has no line for {', '.join(missing)}.", "Add the lines.")
    return {log: by_name[log.name] for log in logs}


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"--start-at is `{text}`.", "Write 2026-03-02T08:00:00Z.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
