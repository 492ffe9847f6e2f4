"""Stations of the sample, in the fixed columns of NOAA's files.

Names and places are those of real stations of GHCN-Daily; stations of a larger scale are made up,
and so are all values.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Station:
    """A station: its first day of observation is 1 January of `first_year`.

    `mean` and `swing` are the year's mean maximum and half the distance of summer and winter, in
    degrees Celsius.
    """

    station_id: str
    name: str
    state: str
    latitude: float
    longitude: float
    elevation: float
    mean: float
    swing: float
    first_year: int = 1887
    elements: tuple[str, ...] = ("TMAX",)
    source: str = "6"
    obs_time: str = ""
    marks: str = ""


_CORE = ("TMAX", "TMIN", "PRCP", "SNOW", "SNWD")
STATIONS = (
    Station(
        "USW00094728",
        "NEW YORK CNTRL PK TWR",
        "NY",
        40.7789,
        -73.9692,
        42.7,
        16.6,
        13.0,
        1860,
        ("TMAX", "TMIN"),
        "0",
        "2400",
        "    HCN 72506",
    ),
    Station("ITE00100554", "MILAN", "", 45.4717, 9.1892, 150.0, 17.3, 12.0, 1860, ("TMAX",), "E"),
    Station(
        "USW00014734",
        "NEWARK LIBERTY INTL AP",
        "NJ",
        40.6825,
        -74.1694,
        2.1,
        16.9,
        13.1,
        elements=_CORE,
        source="X",
        marks="        72502",
    ),
    Station("USW00013880", "CHARLESTON INTL AP", "SC", 32.8986, -80.0403, 12.2, 24.4, 8.6),
    Station(
        "USW00012921",
        "SAN ANTONIO INTL AP",
        "TX",
        29.5444,
        -98.4839,
        240.5,
        26.5,
        9.0,
        obs_time="0700",
    ),
    Station("USW00023183", "PHOENIX AP", "AZ", 33.4278, -112.0036, 337.4, 30.0, 10.5),
    Station(
        "USW00024233",
        "SEATTLE TACOMA AP",
        "WA",
        47.4444,
        -122.3139,
        112.8,
        15.5,
        8.0,
        marks="GSN     72793",
    ),
    Station(
        "USW00014922", "MINNEAPOLIS/ST PAUL AP", "MN", 44.8831, -93.2289, 265.8, 12.5, 16.5, 1888
    ),
    Station("USW00024011", "BISMARCK", "ND", 46.7825, -100.7572, 504.1, 12.0, 17.0, 1889),
    Station(
        "USW00014914", "FARGO HECTOR INTL AP", "ND", 46.9253, -96.8111, 274.3, 11.0, 18.0, 1889
    ),
)
STATES = (
    "AZ ARIZONA",
    "MN MINNESOTA",
    "ND NORTH DAKOTA",
    "NJ NEW JERSEY",
    "NY NEW YORK",
    "SC SOUTH CAROLINA",
    "TX TEXAS",
    "WA WASHINGTON",
)
COUNTRIES = ("IT Italy", "US United States")
# A station with observations that ghcnd-stations.txt lacks.
UNLISTED = Station("USC00999999", "", "", 35.0, -90.0, 100.0, 22.0, 10.0, 1889)


def more_stations(number: int) -> list[Station]:
    """Stations that a larger scale adds: all years of the 1880s, three elements."""
    return [
        Station(
            f"USC9{index:07d}",
            f"STATION {index}",
            "TX",
            30.0,
            -98.0,
            200.0,
            24.0,
            9.0,
            1880,
            ("TMAX", "TMIN", "PRCP"),
            "0",
            "0700",
        )
        for index in range(number)
    ]


def station_line(station: Station) -> str:
    """A line of ghcnd-stations.txt."""
    place = f"{station.latitude:8.4f} {station.longitude:9.4f} {station.elevation:6.1f}"
    name = f"{station.state:2} {station.name:30}"
    return f"{station.station_id} {place} {name} {station.marks:13}"


def inventory_line(station: Station, element: str, latitude: float) -> str:
    """A line of ghcnd-inventory.txt; the inventory may have another place than the stations."""
    place = f"{latitude:8.4f} {station.longitude:9.4f}"
    return f"{station.station_id} {place} {element} {station.first_year} 1889"
