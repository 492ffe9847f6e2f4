"""Observations of 1860 to 1889 in NOAA's layout: csv/by_year, and the lists of stations.

Two stations have all 30 years, others begin later, the cold ones last, so that the mean of all
stations falls while each of them stays as it is. Files have what real ones have: no header (up to
1887), a header (1888), gzip (1889), a first line that is cut off, an empty last line, a line twice,
a corrected value, failed checks, a missing value, an impossible day, days without any observation,
leap days, an element and a station that no list has, and a station that moved.
"""

import gzip
import math
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from athena_recipes.recipes.climate_observations.sample_data.stations import (
    COUNTRIES,
    STATES,
    STATIONS,
    UNLISTED,
    Station,
    inventory_line,
    more_stations,
    station_line,
)

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 1
YEARS = range(1860, 1890)
HEADER = "ID,DATE,ELEMENT,DATA_VALUE,M_FLAG,Q_FLAG,S_FLAG,OBS_TIME"
# No station of the country observed on these days.
HOLE = (date(1888, 11, 10), date(1888, 11, 16))
# Stations that `scale` adds beyond 1; a scale of 65 gives 240 MB for the 1880s.
_STATIONS_PER_SCALE = 9


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/climate_observations/.

    `scale` 1 is the sample of ten stations; a smaller one leaves out years before 1887, a larger
    one adds stations.
    """
    stations = [*STATIONS, UNLISTED, *more_stations(round((scale - 1) * _STATIONS_PER_SCALE))]
    years = YEARS if scale >= 1 else YEARS[-max(3, round(len(YEARS) * scale)) :]
    for year in years:
        body = _year(year, stations, seed)
        key = f"csv/by_year/{year}.csv"
        if year == 1889:
            yield f"{key}.gz", gzip.compress(body, mtime=0)
        else:
            yield key, body
    listed = [one for one in stations if one is not UNLISTED]
    # Minneapolis is listed twice, with its place before and after.
    twice = [station_line(one).replace("44.8831", "44.8800") for one in listed if one.state == "MN"]
    yield "stations/ghcnd-stations.txt", _text([*twice, *map(station_line, listed)])
    yield "countries/ghcnd-countries.txt", _text(COUNTRIES)
    yield "states/ghcnd-states.txt", _text(STATES)
    inventory = [
        inventory_line(one, element, one.latitude + (0.01 if one.state == "AZ" else 0))
        for one in listed
        for element in one.elements
    ]
    yield "inventory/ghcnd-inventory.txt", _text(inventory)


def _text(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _year(year: int, stations: list[Station], seed: int) -> bytes:
    lines = list(_lines(year, stations, seed))
    if year == 1887:
        # A corrected value of another source, with a lower priority; the same line twice.
        lines.append("USW00013880,18870704,TMAX,999,,,S,")
        lines.append(lines[5])
        lines.append("USW00013880,18870230,TMAX,150,,,6,")
        lines.append("USW00013880,18870301,TMAX,-9999,,,6,")
        lines.append("USW00013880,18870302,WSF9,150,,,6,")
    if year == 1888:
        lines[0:0] = [HEADER]
        lines.append("USW00013880,18890101,TMAX,150,,,6,")
        lines.append("USW00013880,18881231,TMAX,15")
        lines.append("")
    if year == 1889:
        lines[0:0] = ["0013880,18890101,TMAX,150,,,6,"]
        lines.append("USW00013880,18891231,TMIN,warm,,,6,")
    return _text(lines)


def _lines(year: int, stations: list[Station], seed: int) -> Iterator[str]:
    chance = random.Random(f"{year} {seed}")
    warmth = chance.gauss(0, 0.4)
    here = [one for one in stations if one.first_year <= year]
    day = date(year, 1, 1)
    while day.year == year:
        season = math.cos(2 * math.pi * (day.timetuple().tm_yday - 200) / 365.25)
        for station in here:
            if station.station_id.startswith("US") and HOLE[0] <= day <= HOLE[1]:
                continue
            # Every station misses a day now and then.
            if chance.random() < 0.01:
                continue
            high = station.mean + warmth + station.swing * season + chance.gauss(0, 3.5)
            yield from _station_day(station, day, high, chance)
        day += timedelta(days=1)


def _station_day(station: Station, day: date, high: float, chance: random.Random) -> Iterator[str]:
    begin = f"{station.station_id},{day:%Y%m%d}"
    end = f"{station.source},{station.obs_time}"
    is_wet = chance.random() < 0.3
    for element in station.elements:
        m_flag = q_flag = ""
        if element == "TMAX":
            value = round(high * 10)
            if chance.random() < 0.004:
                value, q_flag = value + 400, chance.choice("GIOSX")
        elif element == "TMIN":
            value = round((high - 8 - chance.random() * 4) * 10)
        elif element == "PRCP":
            value = chance.randrange(1, 400) if is_wet else 0
            m_flag = "T" if not is_wet and chance.random() < 0.1 else ""
        elif element == "SNOW":
            value = chance.randrange(10, 200) if is_wet and high < 2 else 0
        else:
            value = chance.randrange(10, 300) if high < 0 else 0
        yield f"{begin},{element},{value},{m_flag},{q_flag},{end}"
