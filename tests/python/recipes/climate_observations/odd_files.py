"""Files as strangers have them, and what observation_rejects must say of each."""

import gzip

from tests.python.recipes.climate_observations.climate_lake import (
    HEADER,
    ClimateLake,
    observation,
    text,
)

# File -> reason -> lines; None for a file that is not read.
Rejects = dict[str, dict[str, int | None]]
OTHER_HEADER = "ID,DATE,ELEMENT,DATA_VALUE,Q_FLAG,M_FLAG,S_FLAG,OBS_TIME"


def deliver_odd_files(lake: ClimateLake) -> tuple[Rejects, dict[int, int]]:
    """Write a file for each way to be odd; what the rejects must be, and the rows by year."""
    rejects: Rejects = {}
    rows: dict[int, int] = {}

    def deliver(name: str, content: bytes, kept: int = 0, **reasons: int | None) -> None:
        lake.year(name, content)
        year = name.rpartition("/")[2][:4]
        if kept:
            rows[int(year)] = rows.get(int(year), 0) + kept
        if reasons:
            rejects[f"csv/by_year/{name}"] = reasons

    deliver("1800.csv", b"", empty=None)
    deliver("1801.csv", text([HEADER]))
    # Flags in another order would be read in silence, so no line is.
    lines = [observation("18020101"), observation("18020102", "far"), HEADER]
    deliver("1802.csv", text([OTHER_HEADER, *lines]), other_header=2, bad_value=1)
    lines = [HEADER, observation("18030101"), observation("18030102")]
    deliver("1803.csv", b"\xef\xbb\xbf" + text(lines, "\r\n"), 2)
    lines = [observation("18040101"), "caf\xe9"]
    deliver("1804.csv", text(lines).decode().encode("latin-1"), 1, field_count=1)
    whole = gzip.compress(text(observation(f"180501{day:02}", day * 7) for day in range(1, 32)))
    deliver("1805.csv.gz", whole[:-20], unreadable=None)
    # A file that is cut off ends in a line that would read as another value.
    deliver(
        "1806.csv",
        text([observation("18060101"), observation("18060102", 123)])[:-8],
        1,
        field_count=1,
    )
    lines = [observation("18070101", "1.5"), observation("18070102", ""), observation("18070103")]
    deliver("1807.csv", text(lines), 1, bad_value=2)
    deliver("ghcn_1808.csv", text([HEADER, observation("18080101"), "x"]), no_year=1, field_count=1)
    copy = text([observation("18090101"), observation("18090102")])
    deliver("1809.csv", copy, 2)
    deliver("1809.csv.gz", gzip.compress(copy), delivered_before=2)
    quoted = ",".join(f'"{name}"' for name in HEADER.lower().split(","))
    deliver("1810.csv", text([quoted, observation("18100101"), HEADER, observation("18100102")]), 2)
    deliver("more/1811.csv", text([observation("18110101")]), 1)
    # The last line has no end, the first one no beginning, and there are empty lines.
    lines = [observation("18120101")[3:], "", observation("18120102"), "  "]
    deliver(
        "1812.csv", text(lines) + observation("18120103").encode(), 2, bad_station=1, blank_line=2
    )
    lines = [
        observation("18130101"),
        observation("18130101", 11),
        observation("18130101", 9, end=",G,0,"),
    ]
    deliver("1813.csv", text(lines), 1, superseded=2)
    deliver(
        "1814.csv",
        text([observation("18150101"), observation("18140101", -9999)]),
        outside_year=1,
        missing_value=1,
    )
    # A sentence is no header, and names with digits are one.
    note = "Last updated by the provider: values, in tenths"
    deliver("1818.csv", text([note, observation("18180101")]), 1, field_count=1)
    numbered = "ID,DATE,ELEMENT,VALUE1,QFLAG1,MFLAG1,SFLAG1,OBS_TIME"
    deliver("1819.csv", text([numbered, observation("18190101", end=",G,0,")]), other_header=2)
    names = "station,day,type,reading,q,m,s,time"
    deliver("1820.csv", text([names, observation("18200101")]), other_header=2)
    deliver("1821.csv", text([HEADER[5:], observation("18210101")]), 1)
    line = ",".join(f'"{field}"' for field in observation("18220101").split(","))
    deliver("1822.csv", text([line]), quotation_marks=1)
    deliver("1823.csv", text([observation("18230101", end=",,0,    ")]), 1)
    deliver("1815.csv", b"PAR1\x00\x01\x02\xff\xfe", field_count=1)
    deliver(".1816.csv.abc.part", b"x")
    deliver("_old/1817.csv", copy, hidden_name=None)

    lake.write("ghcnd-stations.txt", b"x\n")
    rejects["ghcnd-stations.txt"] = {"unknown_prefix": None}
    stations = [
        "FRE00104120  48.8064    2.5022   50.0    ST-MAUR, \xcele-de-France",
        "FRE00104121  48.8064    2.5022   50.0",
        "48.8064    2.5022   50.0    CUT OFF",
        "",
    ]
    lake.write("stations/more.txt", "\n".join(stations).encode("latin-1"))
    rejects["stations/more.txt"] = {"no_name": 1, "bad_station": 1}
    lake.write("countries/c.txt", b"FR France\nUtopia\n")
    rejects["countries/c.txt"] = {"bad_code": 1}
    lake.write("inventory/i.txt", b"ID,LATITUDE,LONGITUDE\n")
    rejects["inventory/i.txt"] = {"bad_inventory": 1}
    return rejects, rows
