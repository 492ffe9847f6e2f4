"""The map: GeoJSON files of zones, vehicles and moves, and a page that shows them by hour."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from athena_recipes.recipes.scooter_fleet.fleet.tables import Row, Tables
from athena_recipes.site.jinja import template_environment
from athena_recipes.site.themes import DARK, FONT, LIGHT, ORDINALS

_PACKAGE = "athena_recipes.recipes.scooter_fleet.fleet"
# Colors of the page, by the names of the site's themes.
_COLORS = ("page", "text", "muted", "line", "grid", "reference", "series-1", *ORDINALS)
Feature = dict[str, Any]
Key = tuple[str, str]


def map_files(tables: Tables) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file."""
    zones = _zones(tables)
    moves = _moves(tables, zones)
    vehicles = _vehicles(tables)
    for name, features in (("zones", zones.values()), ("moves", moves), ("vehicles", vehicles)):
        document = {"type": "FeatureCollection", "features": list(features)}
        yield f"{name}.geojson", (json.dumps(document) + "\n").encode()
    yield "index.html", _page(list(zones.values()), moves, vehicles)


def _zones(tables: Tables) -> dict[Key, Feature]:
    """(fleet, zone) -> polygon, with vehicles now and the forecast by hour."""
    stock = {
        (row["system_id"], row["zone_id"]): row["vehicles"]
        for row in tables.rows("stg_scooter_fleet__round_hours", "is_coming")
    }
    hours: dict[Key, list[Row]] = defaultdict(list)
    for row in tables.rows("demand_forecast"):
        hours[row["system_id"], row["zone_id"]].append(row)
    found = {}
    for row in sorted(tables.rows("zones"), key=lambda row: (row["system_id"], row["zone_id"])):
        key = (row["system_id"], row["zone_id"])
        south, west = row["south_lat"], row["west_lon"]
        north, east = 2 * row["centre_lat"] - south, 2 * row["centre_lon"] - west
        ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        ahead = sorted(hours[key], key=lambda row: str(row["hour_at"]))
        found[key] = _feature(
            "Polygon",
            [[_point(*corner) for corner in ring]],
            system_id=key[0],
            zone_id=key[1],
            vehicles=stock.get(key),
            hours=[f"{str(hour['hour_at'])[:16]}Z".replace(" ", "T") for hour in ahead],
            **{
                # A quantile without a known error is NULL.
                f"rides_{name}": [
                    None if hour[name] is None else round(hour[name], 2) for hour in ahead
                ]
                for name in ("mean", "p50", "p90")
            },
        )
    return found


def _moves(tables: Tables, zones: Mapping[Key, Feature]) -> list[Feature]:
    """Lines from centre to centre, with what is moved and why."""
    rows = sorted(
        tables.rows("rebalancing_plan"),
        key=lambda row: [
            row[name] for name in ("system_id", "truck_trip", "from_zone_id", "to_zone_id")
        ],
    )
    return [
        _feature(
            "LineString",
            [_centre(zones[row["system_id"], row[end]]) for end in ("from_zone_id", "to_zone_id")],
            **{
                name: row[name]
                for name in (
                    *("system_id", "truck_trip", "from_zone_id", "to_zone_id", "vehicles"),
                    *("reason",),
                )
            },
            kilometres=round(row["kilometres"], 2),
            gained_rides=round(row["gained_rides"], 2),
        )
        for row in rows
    ]


def _vehicles(tables: Tables) -> list[Feature]:
    """Vehicles of each fleet's last snapshot."""
    rows = tables.rows("vehicle_snapshots", tables.newest("vehicle_snapshots", "snapshot_at"))
    return [
        _feature(
            "Point",
            _point(row["lon"], row["lat"]),
            system_id=row["system_id"],
            vehicle_id=row["vehicle_id"],
            is_available=row["is_available"],
            snapshot_at=str(row["snapshot_at"])[:19],
        )
        for row in sorted(rows, key=lambda row: (row["system_id"], row["vehicle_id"]))
    ]


def _page(zones: Sequence[Feature], moves: Sequence[Feature], vehicles: Sequence[Feature]) -> bytes:
    features = {"zones": zones, "moves": moves, "vehicles": vehicles}
    # A `<` in a text would end the script.
    data = json.dumps(features, separators=(",", ":")).replace("<", "\\u003c")
    page = template_environment(_PACKAGE).get_template("map.html")
    return page.render(
        data=Markup(data),
        systems=list(dict.fromkeys(zone["properties"]["system_id"] for zone in zones)),
        font=Markup(FONT),
        steps=range(1, len(ORDINALS) + 1),
        light=_variables(LIGHT),
        dark=_variables(DARK),
    ).encode()


def _variables(theme: Mapping[str, str]) -> Markup:
    return Markup(" ".join(f"--{name}: {theme[name]};" for name in _COLORS))


def _feature(kind: str, coordinates: object, **properties: Any) -> Feature:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _point(lon: float, lat: float) -> list[float]:
    """RFC 7946 has the longitude first; six digits are a tenth of a metre."""
    return [round(lon, 6), round(lat, 6)]


def _centre(zone: Feature) -> list[float]:
    (west, south), _, (east, north), *_ = zone["geometry"]["coordinates"][0]
    return _point((west + east) / 2, (south + north) / 2)
