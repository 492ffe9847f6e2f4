"""Partitions, found and projected: files, and the rows that Trino gives for them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tests.python.support.raw_project import LOCATION, RawTable

LINES = r"delimited fields terminated by '\001'"
LINE = {"line": "string"}


def projection(**settings: str) -> str:
    """Table properties: projection.<key> = <value>, with __ for a dot and a bare template."""
    properties = {"projection.enabled": "true"}
    for key, value in settings.items():
        prefix = "" if key == "storage__location__template" else "projection."
        properties[prefix + key.replace("__", ".")] = value
    return "(" + ", ".join(f"'{key}' = '{value}'" for key, value in properties.items()) + ")"


def day(ago: int) -> str:
    """The UTC date this number of days ago."""
    return (datetime.now(UTC) - timedelta(days=ago)).strftime("%Y/%m/%d")


DAYS = (
    *("2024-01-01", "2024-01-08", "2024-01-15", "2024-01-16", "2024-02-01", "2024-03-01"),
    *("2024-07-01", "2025-01-01", "2026-01-01"),
)


def dates(
    name: str,
    given: Sequence[str],
    read: Sequence[str] | Mapping[str, str],
    kind: str = "string",
    **settings: str,
) -> RawTable:
    """A table with a folder per value of a projected date column; those in `read` are read.

    `read` maps a folder to the column's value where that is not the folder's name.
    """
    shown = read if isinstance(read, Mapping) else {value: value for value in read}
    template = {"storage__location__template": f"{LOCATION}/{name}/${{dt}}"}
    return RawTable(
        name,
        LINE,
        {f"{value}/a": f"{value}\n" for value in given},
        list(shown.items()),
        row_format=LINES,
        partitions={"dt": kind},
        tbl_properties=projection(
            dt__type="date", **{f"dt__{key}": value for key, value in settings.items()}, **template
        ),
        query=_QUERIES[kind],
    )


# A column of texts is read as it is, others as texts that both engines write alike.
_QUERIES = {
    "string": None,
    "date": "select line, cast(dt as varchar) from {table}",
    "timestamp": "select line, cast(cast(dt as date) as varchar)"
    " || ' ' || cast(hour(dt) as varchar) from {table}",
}


TABLES = [
    RawTable(
        "partitions_found",
        LINE,
        {
            "country=DE/n=1/a": "a\n",
            "country=a%20b%2Fc/n=02/a": "b\n",
            "country=__HIVE_DEFAULT_PARTITION__/n=3/deeper/a": "c\n",
        },
        [("a", "DE", 1), ("b", "a b/c", 2), ("c", None, 3)],
        row_format=LINES,
        partitions={"country": "string", "n": "int"},
    ),
    RawTable(
        "partitions_found_date",
        LINE,
        {"dt=2024-02-29/a": "a\n", "not a partition/b": "b\n", "c": "c\n"},
        [("a", "2024-02-29")],
        row_format=LINES,
        partitions={"dt": "date"},
        query="select line, cast(dt as varchar) from {table}",
    ),
    RawTable(
        "projected_hours",
        LINE,
        {
            "dt=2024-01-01-23/a": "a\n",
            "dt=2024-01-02-00/a": "b\n",
            "dt=2023-12-31-23/a": "too early\n",
            "dt=2024-01-02-05/a": "too late\n",
            "dt=2024-01-01/a": "no hour\n",
        },
        [("a", "2024-01-01-23"), ("b", "2024-01-02-00")],
        row_format=LINES,
        partitions={"dt": "string"},
        tbl_properties=projection(
            dt__type="date",
            dt__format="yyyy-MM-dd-HH",
            dt__range="2024-01-01-00,2024-01-02-04",
            dt__interval="1",
            dt__interval__unit="HOURS",
        ),
    ),
    RawTable(
        "projected_days",
        LINE,
        {
            "2024/01/01/a": "a\n",
            "2024/01/31/b/c": "b\n",
            "2024/02/01/a": "too late\n",
            "2024/1/2/a": "no zeros\n",
        },
        [("a", "2024/01/01"), ("b", "2024/01/31")],
        row_format=LINES,
        partitions={"dt": "string"},
        tbl_properties=projection(
            dt__type="date",
            dt__format="yyyy/MM/dd",
            dt__range="2024/01/01,2024/01/31",
            dt__interval="1",
            dt__interval__unit="DAYS",
            storage__location__template=f"{LOCATION}/projected_days/${{dt}}",
        ),
    ),
    RawTable(
        "projected_now",
        LINE,
        {f"{day(ago)}/a": f"{ago}\n" for ago in (-1, 0, 1, 2, 3, 4)},
        [(str(ago), day(ago)) for ago in (0, 1, 2, 3)],
        row_format=LINES,
        partitions={"dt": "string"},
        tbl_properties=projection(
            dt__type="date",
            dt__format="yyyy/MM/dd",
            dt__range="NOW-3DAYS,NOW",
            dt__interval="1",
            dt__interval__unit="DAYS",
            storage__location__template=f"{LOCATION}/projected_now/${{dt}}/",
        ),
    ),
    RawTable(
        "projected_every_other_day",
        LINE,
        {f"dt=2024-01-0{n}/a": f"{n}\n" for n in range(1, 7)},
        [("1", "2024-01-01"), ("3", "2024-01-03"), ("5", "2024-01-05")],
        row_format=LINES,
        partitions={"dt": "string"},
        tbl_properties=projection(
            dt__type="date",
            dt__format="yyyy-MM-dd",
            dt__range="2024-01-01,2024-01-06",
            dt__interval="2",
            dt__interval__unit="DAYS",
        ),
    ),
    RawTable(
        "projected_enum",
        LINE,
        {"kind=a/x": "a\n", "kind=b c/x": "b\n", "kind=d/x": "not in the list\n"},
        [("a", "a"), ("b", "b c")],
        row_format=LINES,
        partitions={"kind": "string"},
        tbl_properties=projection(kind__type="enum", kind__values="a,b c,none"),
    ),
    RawTable(
        "projected_integer",
        LINE,
        {
            **{f"n={n}/x": f"{n}\n" for n in ("0005", "0007", "0015", "0020", "0025")},
            "n=10/x": "no zeros\n",
        },
        [("0005", 5), ("0015", 15)],
        row_format=LINES,
        partitions={"n": "int"},
        tbl_properties=projection(
            n__type="integer", n__range="5,19", n__interval="5", n__digits="4"
        ),
    ),
    RawTable(
        "projected_integer_plain",
        LINE,
        {f"n={n}/x": f"{n}\n" for n in ("0", "1", "2", "3", "02")},
        [("1", 1), ("2", 2)],
        row_format=LINES,
        partitions={"n": "bigint"},
        tbl_properties=projection(n__type="integer", n__range="1,2"),
    ),
    RawTable(
        "projected_injected",
        LINE,
        {"job=x/a": "a\n", "job=y/a": "b\n"},
        [("a", "x")],
        row_format=LINES,
        partitions={"job": "string"},
        tbl_properties=projection(job__type="injected"),
        query="select line, job from {table} where job = 'x'",
    ),
    RawTable(
        "projected_injected_path",
        LINE,
        {
            "logs/o-1/7/v1/eu/2024/01/01/a": "a\n",
            "logs/8/v1/eu/2024/01/01/a": "b\n",
            "logs/8/v2/eu/2024/01/01/a": "other folder\n",
        },
        [("a", "o-1/7", "eu", "2024/01/01"), ("b", "8", "eu", "2024/01/01")],
        row_format=LINES,
        partitions={"account": "string", "region": "string", "dt": "string"},
        tbl_properties=projection(
            account__type="injected",
            region__type="injected",
            dt__type="date",
            dt__format="yyyy/MM/dd",
            dt__range="2024/01/01,2024/12/31",
            storage__location__template=(
                f"{LOCATION}/projected_injected_path/logs/${{account}}/v1/${{region}}/${{dt}}/"
            ),
        ),
        query="select line, account, region, dt from {table}"
        " where account in ('o-1/7', '8') and region in ('eu')",
    ),
    RawTable(
        "projected_template",
        LINE,
        {
            "logs/eu/v1/2024-01-01/a": "a\n",
            "logs/us/v1/2024-01-02/a": "b\n",
            "logs/eu/v2/2024-01-01/a": "other folder\n",
            "logs/xx/v1/2024-01-01/a": "other region\n",
        },
        [("a", "eu", "2024-01-01"), ("b", "us", "2024-01-02")],
        row_format=LINES,
        partitions={"region": "string", "dt": "string"},
        tbl_properties=projection(
            region__type="enum",
            region__values="eu,us",
            dt__type="date",
            dt__format="yyyy-MM-dd",
            dt__range="2024-01-01,2024-12-31",
            storage__location__template=(
                f"{LOCATION}/projected_template/logs/${{region}}/v1/${{dt}}"
            ),
        ),
    ),
    *(
        dates(
            f"projected_{unit.lower()}_{interval}",
            DAYS,
            [DAYS[index] for index in read],
            format="yyyy-MM-dd",
            range="2024-01-01,2025-12-31",
            interval=interval,
            interval__unit=unit,
        )
        for unit, interval, read in (
            ("WEEKS", "1", (0, 1, 2, 6)),
            ("weeks", "2", (0, 2, 6)),
            ("MONTHS", "1", (0, 4, 5, 6, 7)),
            ("months", "2", (0, 5, 6, 7)),
            ("YEARS", "1", (0, 7)),
            ("DAYS", "7", (0, 1, 2, 6)),
        )
    ),
    *(
        dates(
            f"projected_{unit.lower()}_{interval}_of_dates",
            DAYS,
            [DAYS[index] for index in read],
            kind="date",
            format="yyyy-MM-dd",
            range="2024-01-01,2025-12-31",
            interval=interval,
            interval__unit=unit,
        )
        for unit, interval, read in (
            ("MONTHS", "1", (0, 4, 5, 6, 7)),
            ("MONTHS", "2", (0, 5, 6, 7)),
            ("years", "1", (0, 7)),
        )
    ),
    dates(
        "projected_months_as_dates",
        ["2024-01", "2024-02", "2024-13", "2025-01"],
        {"2024-01": "2024-01-01", "2024-02": "2024-02-01"},
        kind="date",
        format="yyyy-MM",
        range="2024-01,2024-12",
    ),
    dates(
        "projected_years_as_dates",
        ["2023", "2024", "2025", "2026"],
        {"2024": "2024-01-01", "2026": "2026-01-01"},
        kind="date",
        format="yyyy",
        range="2024,2026",
        interval="2",
        interval__unit="YEARS",
    ),
    dates(
        "projected_dates_in_folders",
        ["2024/01/01", "2024/01/02", "2024/02/30", "2025/01/01"],
        {"2024/01/01": "2024-01-01", "2024/01/02": "2024-01-02"},
        kind="date",
        format="yyyy/MM/dd",
        range="2024/01/01,2024/12/31",
        interval="1",
        interval__unit="DAYS",
    ),
    dates(
        "projected_dates_of_months_ago",
        [day(ago) for ago in (0, 1, 27, 100)],
        {day(ago): day(ago).replace("/", "-") for ago in (0, 1, 27)},
        kind="date",
        format="yyyy/MM/dd",
        range="NOW-2MONTHS,NOW",
    ),
    dates(
        "projected_hours_as_timestamps",
        ["2024-01-01-00", "2024-01-01-06", "2024-01-01-07", "2024-01-02-06"],
        {"2024-01-01-00": "2024-01-01 0", "2024-01-01-06": "2024-01-01 6"},
        kind="timestamp",
        format="yyyy-MM-dd-HH",
        range="2024-01-01-00,2024-01-02-00",
        interval="6",
        interval__unit="HOURS",
    ),
    # An interval that is finer than the format: a month is read if a step falls into it.
    dates(
        "projected_steps_in_months",
        [f"2024-{month:02}" for month in range(1, 13)],
        [f"2024-{month:02}" for month in (1, 2, 3, 5, 6, 8, 9, 11)],
        format="yyyy-MM",
        range="2024-01,2024-12",
        interval="45",
        interval__unit="DAYS",
    ),
    dates(
        "projected_weeks_in_years",
        ["2023", "2024", "2025", "2026"],
        {"2024": "2024-01-01"},
        kind="date",
        format="yyyy",
        range="2024,2025",
        interval="1",
        interval__unit="WEEKS",
    ),
    dates(
        "projected_months_from_the_middle",
        ["2024-01-15", "2024-02-01", "2024-02-15", "2024-03-15", "2024-03-31"],
        ["2024-01-15", "2024-02-15", "2024-03-15"],
        kind="date",
        format="yyyy-MM-dd",
        range="2024-01-15,2024-03-31",
        interval="1",
        interval__unit="MONTHS",
    ),
    dates(
        "projected_months_from_the_end",
        ["2024-01-31", "2024-02-28", "2024-02-29", "2024-03-29", "2024-03-31"],
        ["2024-01-31", "2024-02-29", "2024-03-31"],
        kind="date",
        format="yyyy-MM-dd",
        range="2024-01-31,2024-03-31",
        interval="1",
        interval__unit="MONTHS",
    ),
    dates(
        "projected_milliseconds",
        ["20240101000000.000", "20240101000000.250", "20240101000000.251"],
        ["20240101000000.000", "20240101000000.250"],
        format="yyyyMMddHHmmss.SSS",
        range="20240101000000.000,20240101000001.000",
        interval="50",
        interval__unit="MILLIS",
    ),
    dates(
        "projected_one_day",
        ["2024-01-01", "2024-01-02"],
        ["2024-01-01"],
        format="yyyy-MM-dd",
        range="2024-01-01,2024-01-01",
        interval="1",
        interval__unit="DAYS",
    ),
    RawTable(
        "projected_dates_and_others",
        LINE,
        {
            f"{path}/a": f"{path}\n"
            for path in ("eu/07/2024-01", "eu/07/2024-02", "xx/07/2024-01", "us/7/2024-01")
        },
        [("eu/07/2024-01", "eu", 7, "2024-01-01")],
        row_format=LINES,
        partitions={"region": "string", "n": "int", "dt": "date"},
        tbl_properties=projection(
            region__type="enum",
            region__values="eu,us",
            n__type="integer",
            n__range="1,9",
            n__digits="2",
            dt__type="date",
            dt__format="yyyy-MM",
            dt__range="2024-01,2024-12",
            storage__location__template=(
                f"{LOCATION}/projected_dates_and_others/${{region}}/${{n}}/${{dt}}"
            ),
        ),
        query="select line, region, n, cast(dt as varchar) from {table}"
        " where region in ('eu', 'us') and n = 7 and dt < date '2024-02-01'",
    ),
    dates(
        "projected_weeks_of_dates",
        DAYS,
        [DAYS[index] for index in (0, 1, 2, 6)],
        kind="date",
        format="yyyy-MM-dd",
        range="2024-01-01,2025-12-31",
        interval="1",
        interval__unit="WEEKS",
    ),
    dates(
        "projected_every_other_year",
        ["2024", "2025", "2026"],
        ["2024", "2026"],
        format="yyyy",
        range="2024,2026",
        interval="2",
        interval__unit="YEARS",
    ),
    dates(
        "projected_months_by_default",
        ["202401", "202402", "202512", "202601", "20241"],
        ["202401", "202402", "202512"],
        format="yyyyMM",
        range="202401,202512",
    ),
    dates(
        "projected_months_in_folders",
        ["2024/01", "2024/02", "2024/03", "2024/13"],
        ["2024/01", "2024/03"],
        format="yyyy/MM",
        range="2024/01,2025/12",
        interval="2",
        interval__unit="MONTHS",
    ),
    dates(
        "projected_years_ago",
        [str(datetime.now(UTC).year + years) for years in (-4, -3, 0, 1)],
        [str(datetime.now(UTC).year + years) for years in (-3, 0)],
        format="yyyy",
        range="NOW-3YEARS,NOW",
        interval="1",
        interval__unit="YEARS",
    ),
    dates(
        "projected_months_ago",
        [day(ago) for ago in (0, 1, 27, 100)],
        [day(ago) for ago in (0, 1, 27)],
        format="yyyy/MM/dd",
        range="NOW-2MONTHS,NOW",
    ),
    dates(
        "projected_every_six_hours",
        ["2024-01-01-00", "2024-01-01-06", "2024-01-01-07"],
        ["2024-01-01-00", "2024-01-01-06"],
        format="yyyy-MM-dd-HH",
        range="2024-01-01-00,2024-01-02-00",
        interval="6",
        interval__unit="HOURS",
    ),
    dates(
        "projected_minutes",
        ["2024-01-01-00-15", "2024-01-01-00-20"],
        ["2024-01-01-00-15"],
        format="yyyy-MM-dd-HH-mm",
        range="2024-01-01-00-00,2024-01-02-00-00",
        interval="15",
        interval__unit="MINUTES",
    ),
    dates(
        "projected_seconds",
        ["2024-01-01-00-15-30", "2024-01-01-00-20-31"],
        ["2024-01-01-00-15-30"],
        format="yyyy-MM-dd-HH-mm-ss",
        range="2024-01-01-00-00-00,2024-01-01-01-00-00",
        interval="30",
        interval__unit="SECONDS",
    ),
    dates(
        "projected_short_dates",
        ["2024/1/5", "2024/01/06", "2024/12/31"],
        ["2024/1/5", "2024/12/31"],
        format="yyyy/M/d",
        range="2024/1/1,2024/12/31",
    ),
    RawTable(
        "projected_negative_integers",
        LINE,
        {f"n={n}/x": f"{n}\n" for n in ("-2", "-02", "-1", "000", "001", "3")},
        [("-02", -2), ("000", 0), ("001", 1)],
        row_format=LINES,
        partitions={"n": "int"},
        tbl_properties=projection(
            n__type="integer", n__range="-2,1", n__digits="3", n__interval="1"
        ),
    ),
]
