"""`athena-recipes scooter_fleet fleet`: the optimum of a plan, and the map."""

from collections import Counter
from pathlib import Path
from typing import Any

import click

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    Finite,
    json_option,
    options,
    out_option,
    schema_option,
    target_option,
)
from athena_recipes.cli.output import emit, write_files
from athena_recipes.engines.target_reader import make_reader
from athena_recipes.recipes.scooter_fleet.fleet.files import map_files
from athena_recipes.recipes.scooter_fleet.fleet.optimum import best_moves
from athena_recipes.recipes.scooter_fleet.fleet.tables import RECIPE, Tables
from athena_recipes.recipes.scooter_fleet.fleet.town import Moves, Town, towns


@click.group()
def fleet() -> None:
    """Check the plan of the coming round, and draw it on a map."""


@fleet.command()
@click.option(
    "--most-vehicles",
    type=click.IntRange(1),
    default=40,
    show_default=True,
    help="Vehicles that may move in a round: the truck's capacity times its trips.",
)
@click.option(
    "--ride-per-kilometre",
    type=Finite(0),
    default=0.02,
    show_default=True,
    help="Rides that a vehicle must gain per kilometre, as in dbt's variable.",
)
@options(target_option, schema_option)
@json_option
def optimise(
    most_vehicles: int, ride_per_kilometre: float, target: str, schema: str, as_json: bool
) -> None:
    """Compare the plan with the optimum.

    Reads the tables of the last `dbt build -s scooter_fleet`. The optimum is a flow of least cost,
    solved by OR-Tools (`pip install ortools`) over the same hours; it needs the values of the
    variables that the build had. `net rides` are gained rides less the cost of the kilometres.
    """
    tables = Tables(make_reader(target, RECIPE), schema)
    found = towns(tables.coming_hours(), tables.rows("zones"), ride_per_kilometre)
    plans: dict[str, Counter[tuple[str, str]]] = {system: Counter() for system in found}
    for row in tables.rows("rebalancing_plan"):
        pair = (row["from_zone_id"], row["to_zone_id"])
        plans[row["system_id"]][pair] += int(row["vehicles"])
    rows = []
    for system, town in sorted(found.items()):
        if plans[system].total() > most_vehicles:
            raise UserError(
                f"The plan of {system} moves {plans[system].total()} vehicles.",
                "Set --most-vehicles to the variables scooter_fleet_truck_capacity times _trips.",
            )
        rows.append(_compared(system, town, plans[system], best_moves(town, most_vehicles)))
    emit(rows, as_json=as_json)


def _compared(system: str, town: Town, plan: Moves, best: Moves) -> dict[str, Any]:
    value, optimum = town.value(plan), town.value(best)
    return {
        "system": system,
        "vehicles of the plan": sum(plan.values()),
        "net rides": round(value, 2),
        "vehicles of the optimum": sum(best.values()),
        "best net rides": round(optimum, 2),
        "gap %": round(100 * (1 - value / optimum), 1) if optimum > 0 else 0.0,
    }


@fleet.command("map")
@out_option("target/scooter_fleet/map")
@options(target_option, schema_option)
@json_option
def map_(out: Path | None, target: str, schema: str, as_json: bool) -> None:
    """Write GeoJSON files and a map page that opens offline.

    Reads the tables of the last `dbt build -s scooter_fleet`. zones.geojson has the forecast of
    each zone by hour, vehicles.geojson the vehicles of the last snapshot, moves.geojson the plan;
    index.html shows them, hour by hour, without a network.
    """
    tables = Tables(make_reader(target, RECIPE), schema)
    paths = write_files(out or Path("target") / RECIPE / "map", map_files(tables))
    emit([{"file": str(path), "bytes": path.stat().st_size} for path in paths], as_json=as_json)
