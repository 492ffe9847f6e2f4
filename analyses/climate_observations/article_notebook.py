"""The article's notebook with awswrangler, so that it runs today.

Changed: the files are below csv/by_year/; lines that are a header are left out; obs_time is no
date; only numbers are averaged, which pandas 2 demands. What the article does otherwise stays: a
value twice counts twice, -9999 is a temperature, and 30 rows are taken for 30 days.

Usage, with the credentials of an account: python article_notebook.py s3://bucket/prefix database
"""

import sys

import awswrangler as wr
import pandas as pd

NAMES = ["id", "dt", "element", "value", "m_flag", "q_flag", "s_flag", "obs_time"]
SQL = """
SELECT
    dt,
    (value / 10.0) AS temperature
FROM noaa
WHERE year BETWEEN 1887 AND 1889
AND substr(id, 1, 2) = 'US'
AND element = 'TMAX'
AND q_flag IS NULL
"""


def load(lake: str, database: str, decade: int = 188) -> None:
    """Write the files of a decade as a partitioned table `noaa` of the database."""
    path = f"{lake}/raw/climate_observations/csv/by_year/{decade}"
    frame = wr.s3.read_csv(path=path, names=NAMES, dtype=str, index_col=False)
    frame["dt"] = pd.to_datetime(frame["dt"], format="%Y%m%d", errors="coerce")
    frame["value"] = pd.to_numeric(frame["value"], errors="coerce")
    frame = frame.dropna(subset=["dt", "value"])
    frame["year"] = frame["dt"].dt.year
    wr.s3.to_parquet(
        df=frame,
        path=f"{lake}/article/noaa/",
        dataset=True,
        database=database,
        table="noaa",
        partition_cols=["year"],
        mode="overwrite",
    )


def temperatures(lake: str, database: str) -> pd.DataFrame:
    """The article's query: `dt` and `temperature`."""
    return wr.athena.read_sql_query(
        SQL, database=database, s3_output=f"{lake}/query-results/", ctas_approach=False
    )


def plots(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """What the article's two plots show: the mean by day, and that of 30 rows."""
    daily = frame.groupby("dt")["temperature"].mean()
    return daily, daily.rolling(window=30, center=True).mean()


if __name__ == "__main__":
    load(*sys.argv[1:3])
    for series in plots(temperatures(*sys.argv[1:3])):
        print(series)
