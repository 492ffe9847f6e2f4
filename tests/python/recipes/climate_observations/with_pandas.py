"""What pandas makes of NOAA's files, without the recipe's SQL."""

import io
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

NAMES = ["id", "dt", "element", "value", "m_flag", "q_flag", "s_flag", "obs_time"]


def observations(paths: Iterable[Path]) -> pd.DataFrame:
    """The rows of files of by_year that are whole, each station, day and element once."""
    frames = []
    for path in paths:
        raw = pd.read_csv(
            path,
            names=NAMES,
            dtype=str,
            on_bad_lines="skip",
            skip_blank_lines=True,
            index_col=False,
        )
        raw["year"] = int(path.name[:4])
        frames.append(raw)
    rows = pd.concat(frames)
    rows["dt"] = pd.to_datetime(rows["dt"], format="%Y%m%d", errors="coerce")
    rows["value"] = pd.to_numeric(rows["value"], errors="coerce")
    rows = rows[
        rows["dt"].notna()
        & rows["value"].notna()
        & (rows["value"] != -9999)
        & (rows["dt"].dt.year == rows["year"])
        & (rows["id"].str.len() == 11)
        & rows["s_flag"].notna()
    ]
    # Of two lines for one day, the sample's second one is of source S, which has the last place.
    rows = rows.assign(is_last=rows["s_flag"] == "S", is_flagged=rows["q_flag"].notna())
    keys = ["id", "dt", "element"]
    ordered = rows.sort_values([*keys, "is_flagged", "is_last"], kind="stable")
    return ordered.drop_duplicates(keys).reset_index(drop=True)


def max_temperatures(rows: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Accepted maximum temperatures of the US in degrees Celsius: id, dt, celsius."""
    chosen = rows[
        rows["id"].str.startswith("US")
        & (rows["element"] == "TMAX")
        & rows["q_flag"].isna()
        & rows["year"].between(first, last)
    ]
    return chosen.assign(celsius=chosen["value"] / 10)[["id", "dt", "celsius"]]


def daily_means(temperatures: pd.DataFrame) -> pd.DataFrame:
    """Mean and 30-day centred mean of each day, with days that have no observation."""
    means = temperatures.groupby("dt")["celsius"].mean()
    days = means.reindex(pd.date_range(means.index.min(), means.index.max()))
    window = days.rolling(30, center=True, min_periods=1)
    return pd.DataFrame({"mean": days, "moving": window.mean(), "days": window.count()})


def seattle(frame: pd.DataFrame) -> dict[str, bytes]:
    """Daily weather as files of by_year: a station of Seattle, in NOAA's units, by name."""
    files: dict[str, io.StringIO] = {}
    columns = {"precipitation": "PRCP", "temp_max": "TMAX", "temp_min": "TMIN", "wind": "AWND"}
    for row in frame.to_dict("records"):
        day: pd.Timestamp = row["date"]
        out = files.setdefault(f"{day.year}.csv", io.StringIO())
        for column, element in columns.items():
            value = round(row[column] * 10)
            out.write(f"USW00024233,{day:%Y%m%d},{element},{value},,,W,2400\n")
    return {name: out.getvalue().encode() for name, out in files.items()}
